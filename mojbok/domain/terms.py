"""Legal documents (regulamin, polityka prywatności) by version, and consents to them (zgody)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.errors import DomainError
from mojbok.domain.redaction import is_free_of_secrets

#: The terms promise (chapter 13) that customers learn of a change so long before its day.
NOTICE_DAYS: Final = 14
#: In characters: some eighty pages. More is another file by mistake.
MOST_TEXT: Final = 200_000
#: A version stands in addresses, so that it is of signs that need no quoting there.
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,31}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class DocumentKind(StrEnum):
    """Which legal document."""

    TERMS = "regulamin"
    PRIVACY = "polityka-prywatnosci"


@dataclass(frozen=True, kw_only=True, slots=True)
class LegalDocument:
    """One version of a legal document; its text is Markdown and never changes."""

    kind: DocumentKind
    version: str
    effective_on: date
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """How far the letters about a version have come, in the order of the accounts' identifiers."""

    told_up_to: str
    """The account that was told last; empty when none was."""
    told: int
    is_over: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedVersion:
    """A version with when it was published and how far the letters about it have come, without its text."""

    version: str
    effective_on: date
    published_at: datetime
    announcement: Announcement | None
    """None where nobody was to be told: it came with the program."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consent:
    """That somebody agreed: to which version, in which words, when, from where."""

    kind: DocumentKind
    version: str
    wording: str
    given_at: datetime
    source: Source


@dataclass
class TermsMissingError(DomainError):
    """No version of the document is in force: the installation is incomplete."""

    kind: str


@dataclass
class TermsOutdatedError(DomainError):
    """Another version than the one that was read has come into force meanwhile."""

    version: str


@dataclass
class VersionInvalidError(DomainError):
    """This can't be the number of a version."""


@dataclass
class VersionExistsError(DomainError):
    """The version was published before; it never changes."""

    version: str


@dataclass
class DayInvalidError(DomainError):
    """What was typed is no day."""


@dataclass
class NoticeShortError(DomainError):
    """New terms take force sooner than customers are promised, and nobody has said that it is meant so."""


@dataclass
class EffectiveInPastError(DomainError):
    """New terms can't take force on a day that is over. Days are in ISO form."""

    effective_on: str
    today: str


@dataclass
class TermsEmptyError(DomainError):
    """There is no text."""


@dataclass
class TermsNotTextError(DomainError):
    """These are bytes of something other than text in UTF-8."""


@dataclass
class TermsTooLongError(DomainError):
    """The text is longer than any terms; `most` in characters."""

    most: int


def parse_version(typed: str) -> str:
    """Give the number of a version, such as 2.0. Raises VersionInvalidError."""
    version = typed.strip()
    # The audit log has it, which takes nothing that looks like a PESEL or a token.
    if not _VERSION.fullmatch(version) or not is_free_of_secrets(version):
        raise VersionInvalidError
    return version


def parse_day(typed: str) -> date:
    """Read a day in ISO form. Raises DayInvalidError."""
    # fromisoformat alone would take weeks and days without dashes, too.
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", typed.strip(), re.ASCII):
        raise DayInvalidError
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise DayInvalidError from error


def parse_text(content: bytes) -> str:
    """Give the text of a file, with lines ended in one way.

    Raises TermsNotTextError, TermsEmptyError, TermsTooLongError.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TermsNotTextError from error
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROL.search(text):
        raise TermsNotTextError
    if not text:
        raise TermsEmptyError
    if len(text) > MOST_TEXT:
        raise TermsTooLongError(most=MOST_TEXT)
    return text
