"""What numbers of Polish registers (PESEL, NIP, NRB, PPE) share: cleaning and faults."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

#: Spaces and every kind of dash that people and programs put between groups of digits.
_BETWEEN_GROUPS: Final = re.compile("[ \u2010-\u2015\u2212-]")
_DIGITS: Final = re.compile("[0-9]*")


class Fault(StrEnum):
    """What is wrong with a number."""

    MALFORMED = "malformed"
    LENGTH = "length"
    CHECKSUM = "checksum"
    DATE = "date"
    FUTURE = "future"
    PATTERN = "pattern"


def compact(text: str) -> str:
    """Fold look-alikes (NFKC), drop spaces and dashes between groups, upper-case letters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", text).strip()
    return _BETWEEN_GROUPS.sub("", folded).upper()


def fault_of_digits(number: str, length: int) -> Fault | None:
    """Tell what keeps a text from being so many ASCII digits."""
    if not _DIGITS.fullmatch(number):
        return Fault.MALFORMED
    return None if len(number) == length else Fault.LENGTH
