"""How a number of the CRM stands in an address: letters that need no escaping, and nothing else of the number.

It hides nothing and proves nothing: whoever asks by it is asked whose client they are (docs/decisions/0049).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

_FORM: Final = re.compile(r"[A-Za-z0-9_-]{1,344}", re.ASCII)


def address_id(number: str) -> str:
    """Give the part of an address that stands for a number, such as `FV/2026/10/00000001`."""
    return urlsafe_b64encode(number.encode()).decode().rstrip("=")


def number_of(identifier: str) -> str | None:
    """Give the number that an address stands for; None for what `address_id` never makes."""
    if not _FORM.fullmatch(identifier):
        return None
    try:
        number = urlsafe_b64decode(identifier + "=" * (-len(identifier) % 4)).decode()
    except ValueError:
        return None
    # PostgreSQL takes no such character, and no number has one.
    return number if address_id(number) == identifier and "\0" not in number else None
