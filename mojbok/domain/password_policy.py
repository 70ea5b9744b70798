"""What a password must be (PWD-01), rule by rule, so that each can be shown as it is met."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from mojbok.domain.errors import DomainError

MIN_LENGTH: Final = 8
#: A password of staff opens more than one client's data.
MIN_LENGTH_OF_STAFF: Final = 12
MAX_LENGTH: Final = 128
_DIGITS_OF_A_NUMBER: Final = 6
_ONE_TIME: Final = re.compile(r"[A-Z2-9]{16}")


class PasswordRule(StrEnum):
    """One rule of the policy."""

    LENGTH = "length"
    LENGTH_OF_STAFF = "length_of_staff"
    CAPITAL = "capital"
    DIGIT_OR_SPECIAL = "digit_or_special"
    TOO_LONG = "too_long"
    PERSONAL = "personal"
    """It is the login, PESEL, NIP or e-mail, or holds the contract number."""
    COMMON = "common"
    OLD = "old"
    ONE_TIME_FORM = "one_time_form"
    """It looks like a one-time password, for which it would be taken at sign-in."""


_LENGTH: Final = {
    MIN_LENGTH: PasswordRule.LENGTH,
    MIN_LENGTH_OF_STAFF: PasswordRule.LENGTH_OF_STAFF,
}


class CommonPasswords(Protocol):
    """The commonest passwords of the world and of Poland."""

    def __contains__(self, password: object) -> bool:
        """Tell whether this password, or the word inside its digits and signs, is a common one."""
        ...


@dataclass
class PasswordTooWeakError(DomainError):
    """A new password breaks the rules named."""

    rules: list[str]


@dataclass
class PasswordsDifferError(DomainError):
    """The new password and its repeat are not the same."""


def normalized(password: str) -> str:
    """Bring a password to the form (NFKC) in which it is hashed, so that every keyboard writes the same one."""
    return unicodedata.normalize("NFKC", password[: MAX_LENGTH + 1])


def one_time_form(typed: str) -> str | None:
    """Give a one-time password without its dashes and spaces, or None when it can't be one."""
    compact = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed[:64])).upper()
    return compact if _ONE_TIME.fullmatch(compact) else None


def check_password(
    password: str,
    *,
    personal: Iterable[str],
    common: CommonPasswords,
    min_length: int = MIN_LENGTH,
) -> str:
    """Give the password normalised. Raises PasswordTooWeakError naming every rule that it breaks."""
    candidate = normalized(password)
    broken = broken_rules(candidate, personal=personal, common=common, min_length=min_length)
    # What is composed of accents typed apart may be shorter than what was typed, of which a part was cut off.
    if len(password) > MAX_LENGTH and PasswordRule.TOO_LONG not in broken:
        broken.append(PasswordRule.TOO_LONG)
    if broken:
        raise PasswordTooWeakError(rules=[str(rule) for rule in broken])
    return candidate


def broken_rules(
    password: str,
    *,
    personal: Iterable[str],
    common: CommonPasswords,
    min_length: int = MIN_LENGTH,
) -> list[PasswordRule]:
    """List the rules that a normalised password breaks; that it differs from the old one is checked by its hash."""
    is_met = {
        _LENGTH[min_length]: len(password) >= min_length,
        PasswordRule.CAPITAL: any(sign.isupper() for sign in password),
        PasswordRule.DIGIT_OR_SPECIAL: any(not sign.isalpha() for sign in password),
        PasswordRule.TOO_LONG: len(password) <= MAX_LENGTH,
        PasswordRule.PERSONAL: not _is_personal(password, personal),
        PasswordRule.COMMON: password not in common,
        PasswordRule.ONE_TIME_FORM: one_time_form(password) is None,
    }
    return [rule for rule, met in is_met.items() if not met]


def _is_personal(password: str, personal: Iterable[str]) -> bool:
    folded = password.casefold()
    return any(_is_or_holds(folded, own.casefold()) for own in personal if own)


def _is_or_holds(password: str, own: str) -> bool:
    # Numbers are found inside a longer password too; a login or an address may be a common word.
    if sum(sign.isdigit() for sign in own) >= _DIGITS_OF_A_NUMBER and own in password:
        return True
    return password == own or word_inside(password) == own


def word_inside(password: str) -> str:
    """Give what is left of a password without the digits and signs at both its ends."""
    letters = [at for at, sign in enumerate(password) if sign.isalpha()]
    return password[letters[0] : letters[-1] + 1] if letters else ""
