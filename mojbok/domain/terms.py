"""Legal documents (regulamin, polityka prywatności) by version, and consents to them (zgody)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mojbok.domain.accounts import Source
from mojbok.domain.errors import DomainError


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
