"""Login: how it is written, compared, and guarded against taking another client's default."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError

MIN_LENGTH: Final = 3
MAX_LENGTH: Final = 64
_PESEL_LENGTH: Final = 11
_ALLOWED: Final = re.compile(r"[a-z0-9._@-]+")
_SEPARATED_NUMBER: Final = re.compile(r"(?:pl)?[\s-]*([0-9](?:[\s-]*[0-9]){8,10})[\s-]*")


@dataclass
class LoginInvalidError(DomainError):
    """A login is too short, too long, or has signs other than a-z, 0-9 and . _ - @."""


@dataclass
class LoginOfDigitsError(DomainError):
    """A login made of digits alone is not the client's own PESEL or NIP."""


@dataclass
class LoginsDifferError(DomainError):
    """The login and its repeat are not the same."""


def canonical_login(typed: str) -> str:
    """Bring what was typed at sign-in to the form in which logins are kept and counted.

    Unicode look-alikes of digits and letters fold (NFKC), letter case goes, and a PESEL or NIP loses its spaces,
    dashes and PL, so that every way to write one login meets one counter.
    """
    folded = unicodedata.normalize("NFKC", typed).strip().casefold()
    number = _SEPARATED_NUMBER.fullmatch(folded)
    return re.sub(r"[\s-]", "", number.group(1)) if number else folded


def is_pesel(login: str) -> bool:
    """Tell whether a canonical login is a PESEL: of digits alone, only the client's own PESEL or NIP is allowed."""
    return login.isdigit() and len(login) == _PESEL_LENGTH


def parse_login(typed: str, *, own_number: str) -> str:
    """Give the canonical form of a login wished for at registration.

    Raises LoginInvalidError, or LoginOfDigitsError when it is digits alone and not the client's own number.
    """
    login = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not MIN_LENGTH <= len(login) <= MAX_LENGTH or not _ALLOWED.fullmatch(login):
        raise LoginInvalidError
    if login.isdigit() and login != own_number:
        raise LoginOfDigitsError
    if canonical_login(login) != login:
        # Digits with dashes would fold to somebody's number at sign-in.
        raise LoginOfDigitsError
    return login
