"""PPE: the code of a point of delivery (punkt poboru energii), a GS1 GSRN of 18 digits."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.register_numbers import Fault, compact, fault_of_digits

LENGTH: Final = 18
_POLAND: Final = "590"


@dataclass
class PpeInvalidError(DomainError):
    """This can't be the code of a Polish point of delivery."""

    fault: str = Fault.MALFORMED


def parse_ppe(text: str) -> str:
    """Give the 18 digits of a PPE code. Raises PpeInvalidError."""
    code = compact(text)
    if fault := fault_of_digits(code, LENGTH):
        raise PpeInvalidError(fault)
    if not code.startswith(_POLAND):
        raise PpeInvalidError(Fault.PATTERN)
    if _weighed(code) % 10 != 0:
        raise PpeInvalidError(Fault.CHECKSUM)
    return code


def grouped_ppe(code: str) -> str:
    """Write a PPE code in threes, for reading aloud and copying."""
    return " ".join(code[at : at + 3] for at in range(0, LENGTH, 3))


def _weighed(code: str) -> int:
    """Sum the digits as GS1 weighs them: three and one in turn, the check digit once."""
    return 3 * sum(map(int, code[0::2])) + sum(map(int, code[1::2]))
