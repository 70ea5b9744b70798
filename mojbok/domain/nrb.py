"""NRB: the 26 digits of a Polish bank account; with PL in front, its IBAN."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.register_numbers import Fault, compact, fault_of_digits

LENGTH: Final = 26
_SORT_CODE_WEIGHTS: Final = (3, 9, 7, 1, 3, 9, 7, 1)


@dataclass
class NrbInvalidError(DomainError):
    """This can't be the number of a Polish bank account."""

    fault: str = Fault.MALFORMED


def parse_nrb(text: str) -> str:
    """Give the 26 digits of an account, without a PL in front. Raises NrbInvalidError.

    The check digit of the bank's sort code is not asked for: see `has_sort_code_of_a_bank`.
    """
    number = compact(text).removeprefix("PL")
    if fault := fault_of_digits(number, LENGTH):
        raise NrbInvalidError(fault)
    # ISO 13616: PL is 2521, and goes to the end with the two check digits.
    if int(f"{number[2:]}2521{number[:2]}") % 97 != 1:
        raise NrbInvalidError(Fault.CHECKSUM)
    return number


def has_sort_code_of_a_bank(nrb: str) -> bool:
    """Tell whether the eight digits of the sort code (numer rozliczeniowy) check out."""
    sort_code = nrb[2:10]
    return sum(map(_weighed, sort_code, _SORT_CODE_WEIGHTS)) % 10 == 0


def grouped_nrb(nrb: str) -> str:
    """Write an account number the way banks print it: `61 1090 1014 0000 0712 1981 2874`."""
    return " ".join((nrb[:2], *(nrb[at : at + 4] for at in range(2, LENGTH, 4))))


def _weighed(digit: str, weight: int) -> int:
    return int(digit) * weight
