"""Legal documents: which version is in force today, which one comes, and what the others said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.terms import DocumentKind, LegalDocument, TermsMissingError


@dataclass(frozen=True, kw_only=True, slots=True)
class Legal:
    """The use cases around the terms and the privacy policy. Days are those of the Polish calendar."""

    work: UnitOfWork
    today: Callable[[], date]

    def current(self, kind: DocumentKind) -> LegalDocument:
        """Give the version in force. Raises TermsMissingError when there is none."""
        with self.work(reads_only=True) as work:
            return self.current_within(work, kind)

    def current_within(self, work: Work, kind: DocumentKind) -> LegalDocument:
        """Give the version in force, inside another use case's unit of work."""
        document = work.legal.current(kind, self.today())
        if document is None:
            raise TermsMissingError(kind=kind)
        return document

    def upcoming(self, kind: DocumentKind) -> LegalDocument | None:
        """Give the version that was published and takes force next, if there is one."""
        with self.work(reads_only=True) as work:
            return work.legal.upcoming(kind, self.today())

    def version(self, kind: DocumentKind, version: str) -> LegalDocument | None:
        """Give a version that was ever published, in force or not; None when there is no such version."""
        with self.work(reads_only=True) as work:
            return work.legal.version(kind, version)

    def check(self) -> None:
        """See that every document has a version in force. Raises TermsMissingError."""
        for kind in DocumentKind:
            self.current(kind)
