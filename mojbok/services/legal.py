"""Legal documents: which version is in force today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.terms import DocumentKind, LegalDocument, TermsMissingError


@dataclass(frozen=True, kw_only=True, slots=True)
class Legal:
    """The use cases around the terms and the privacy policy."""

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

    def check(self) -> None:
        """See that every document has a version in force. Raises TermsMissingError."""
        for kind in DocumentKind:
            self.current(kind)
