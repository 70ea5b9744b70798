"""What the services keep of legal documents: versions, consents, and how far an announcement has come."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from mojbok.domain.terms import (
    Announcement,
    Consent,
    DocumentKind,
    LegalDocument,
    PublishedVersion,
)


class Legal(Protocol):
    """Versions of legal documents and consents to them."""

    def current(self, kind: DocumentKind, on: date) -> LegalDocument | None:
        """Find the version in force on a day."""
        ...

    def upcoming(self, kind: DocumentKind, after: date) -> LegalDocument | None:
        """Find the version that takes force next after a day."""
        ...

    def version(self, kind: DocumentKind, version: str) -> LegalDocument | None:
        """Find a version by its number, whether or not it is in force."""
        ...

    def versions(self, kind: DocumentKind) -> Sequence[PublishedVersion]:
        """List every version, the one that takes force last at the top."""
        ...

    def unfinished(self, kind: DocumentKind) -> LegalDocument | None:
        """Find a version of which not everybody has been told yet."""
        ...

    def publish(self, document: LegalDocument, at: datetime) -> None:
        """Store a new version. Raises VersionExistsError when another was quicker."""
        ...

    def record(self, account_id: str, consent: Consent) -> bool:
        """Store a consent. False when the account has agreed to that version before: the first one stays."""
        ...

    def accepted(self, account_id: str, kind: DocumentKind) -> frozenset[str]:
        """Tell which versions of a document the account has accepted."""
        ...

    def last_accepted(self, account_id: str, kind: DocumentKind) -> str | None:
        """Tell which version the account has accepted last."""
        ...

    def consents(self, account_id: str) -> Sequence[Consent]:
        """List all that the account has agreed to, the newest first."""
        ...

    def announce(self, document: LegalDocument) -> None:
        """Note that the accounts are to be told of a version."""
        ...

    def announcement(self, document: LegalDocument) -> Announcement | None:
        """Tell how far an announcement has come; nobody else continues it until this unit of work ends."""
        ...

    def note_told(
        self, document: LegalDocument, so_far: Announcement, *, over_at: datetime | None
    ) -> None:
        """Note how far an announcement has come, and when it was over."""
        ...
