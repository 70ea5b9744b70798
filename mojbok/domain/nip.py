"""NIP: the tax number of a business."""

import re
from dataclasses import dataclass
from typing import Final

from stdnum.pl import nip as register

from mojbok.domain.errors import DomainError
from mojbok.domain.register_numbers import Fault, compact, fault_of_digits

LENGTH: Final = 10
#: `TNrNIP` of KSeF's schemas; the checksum alone lets ten zeros pass.
_PATTERN: Final = re.compile("[1-9](?:[0-9][1-9]|[1-9][0-9])[0-9]{7}")


@dataclass
class NipInvalidError(DomainError):
    """This can't be a NIP."""

    fault: str = Fault.MALFORMED


def parse_nip(text: str) -> str:
    """Give the ten digits of a NIP, without a PL in front. Raises NipInvalidError."""
    number = compact(text).removeprefix("PL")
    if fault := fault_of_digits(number, LENGTH):
        raise NipInvalidError(fault)
    if not _PATTERN.fullmatch(number):
        raise NipInvalidError(Fault.PATTERN)
    if register.checksum(number) != 0:
        raise NipInvalidError(Fault.CHECKSUM)
    return number
