"""What is kept of the audit log: it is added to and read, and nothing else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """An event as it was written down."""

    id: int
    at: datetime
    event: str
    account_id: str | None
    ip: str | None
    user_agent: str | None
    facts: Mapping[str, str]


class Audit(Protocol):
    """The append-only record of what happened to accounts."""

    def record(
        self, event: AuditEvent, *, account_id: str | None, source: Source | None, **facts: str
    ) -> None:
        """Write an event down. Raises ValueError for a fact that is not the event's (`mojbok.domain.audit`)."""
        ...

    def count(self, event: AuditEvent, *, account_ids: Collection[str], since: datetime) -> int:
        """Count these accounts' events of one kind since an instant."""
        ...

    def page(
        self, account_ids: Collection[str], *, limit: int, offset: int
    ) -> Sequence[AuditEntry]:
        """List so many events of these accounts, the newest first."""
        ...

    def count_all(self, account_ids: Collection[str]) -> int:
        """Count all events of these accounts."""
        ...

    def of_kinds(
        self, events: Collection[AuditEvent], account_id: str, since: datetime
    ) -> Sequence[AuditEntry]:
        """List an account's events of some kinds since an instant, the newest first."""
        ...

    def newest(self, account_ids: Collection[str]) -> Mapping[str, int]:
        """Give the number of the newest event of each of these accounts: it grows with whatever happens."""
        ...

    def last_locks(self, since: datetime, until: datetime) -> Sequence[AuditEntry]:
        """List the accounts that were locked in a time, each by its last lock of all, the newest first."""
        ...
