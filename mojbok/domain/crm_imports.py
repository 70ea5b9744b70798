"""Imports of the CRM's data as BOK sees them: what came of each, and which rows were refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mojbok.domain.crm_push import Push
from mojbok.domain.errors import DomainError


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRun:
    """One run of the import; without an end it is running still, or was interrupted."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    folder: str
    """For what was pushed, the name of the token that it was pushed with."""
    is_pushed: bool
    """By a program, all that it pushed in a day; otherwise from a folder."""
    stored: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectedLine:
    """A row that an import refused: where it stood and why. A PESEL in `value` is masked."""

    file: str
    line: int
    """The header of a file is line 1."""
    column: str
    value: str
    reason: str


@dataclass
class ImportUnknownError(DomainError):
    """There was no such import."""


class CrmImports(Protocol):
    """What is kept of imports."""

    def runs(self, most: int) -> Sequence[ImportRun]:
        """List so many runs, the newest first."""
        ...

    def run(self, number: int) -> ImportRun | None:
        """Find a run."""
        ...

    def rejected(
        self, number: int, *, limit: int | None = None, offset: int = 0
    ) -> Sequence[RejectedLine]:
        """List the refused rows that were kept of a run, in their order."""
        ...

    def note_push(self, push: Push) -> None:
        """Add a push to the import of its token and day. Whoever calls has locked the token."""
        ...

    def count_rejected(self, number: int) -> int:
        """Count them."""
        ...


class CrmImportsWork(Protocol):
    """The part of a unit of work that tells of imports."""

    @property
    def crm_imports(self) -> CrmImports: ...
