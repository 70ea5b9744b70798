"""What may stand in a letter: no second address, no line that ends a header, no link to anything but a page."""

import re
from datetime import datetime
from typing import Final

#: One mailbox and nothing else: no list, no display name, no comment, no quoting.
_SIGN: Final = r"[^\s\x00-\x1f\x7f@,;:<>()\[\]\"\\]"
_ADDRESS: Final = re.compile(f"{_SIGN}{{1,64}}@{_SIGN}{{1,255}}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINK: Final = re.compile(r"https?://[^\s\"<>]+")
#: A line of mail has at most 998 bytes; nothing that a letter tells is as long.
_LONGEST: Final = 400


def is_address(to: str) -> bool:
    """Tell whether this is exactly one address."""
    return _ADDRESS.fullmatch(to) is not None


def check_value(name: str, value: object) -> None:
    """See that a value may stand in a letter. Raises ValueError."""
    # The messages name the field only: the value may be a secret or hostile.
    if isinstance(value, tuple):
        for item in value:
            check_value(name, item)
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{name} needs a time zone")
    elif isinstance(value, str):
        _check_text(name, value)


def _check_text(name: str, value: str) -> None:
    if _CONTROL.search(value) or len(value) > _LONGEST or not value.strip():
        raise ValueError(f"{name} is empty, too long or has control characters")
    if name == "link" and not _LINK.fullmatch(value):
        raise ValueError("link is no http address")
