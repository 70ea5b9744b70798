"""PESEL: the number of a natural person in the Polish population register."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.exceptions import ValidationError
from stdnum.pl import pesel as register

from mojbok.domain.errors import DomainError
from mojbok.domain.register_numbers import Fault, compact, fault_of_digits

LENGTH: Final = 11
_SHOWN: Final = 4


@dataclass
class PeselInvalidError(DomainError):
    """This can't be a PESEL; the number itself is not told."""

    fault: str = Fault.MALFORMED


def parse_pesel(text: str, *, today: date) -> str:
    """Give the eleven digits of a PESEL of somebody already born. Raises PeselInvalidError."""
    number = compact(text)
    if fault := fault_of_digits(number, LENGTH):
        raise PeselInvalidError(fault)
    if register.calc_check_digit(number[:-1]) != number[-1]:
        raise PeselInvalidError(Fault.CHECKSUM)
    try:
        born = register.get_birth_date(number)
    except ValidationError as error:
        raise PeselInvalidError(Fault.DATE) from error
    if born > today:
        raise PeselInvalidError(Fault.FUTURE)
    return number


def masked_pesel(pesel: str) -> str:
    """Hide all but the last four digits: `•••••••1359`."""
    return "•" * (len(pesel) - _SHOWN) + pesel[-_SHOWN:]
