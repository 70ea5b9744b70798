"""Retention: what has been kept long enough is forgotten, some at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mojbok.domain.audit import AuditEvent
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.retention import Kept, Retention

#: No other writer waits longer than for so many rows.
_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionChore:
    """The chore of every hour; several nodes may do it at the same time."""

    work: UnitOfWork
    clock: Clock
    retention: Retention
    let_others_write: Callable[[], None]

    def forget(self) -> None:
        """Forget everything whose time is over."""
        now = self.clock.now()
        for kind in Kept:
            before = self.retention.before(kind, now)
            while self._forget_some(kind, before) == _AT_ONCE:
                self.let_others_write()

    def _forget_some(self, kind: Kept, before: datetime) -> int:
        with self.work() as work:
            forgotten = work.forgetting.forget(kind, before, at_once=_AT_ONCE)
            if forgotten and kind is Kept.AUDIT:
                # In the same transaction: a gap in the log that is not told of is somebody else's work.
                work.audit.record(
                    AuditEvent.AUDIT_FORGOTTEN,
                    account_id=None,
                    source=None,
                    count=str(forgotten),
                    until=before.astimezone(UTC).isoformat(timespec="minutes"),
                )
        return forgotten
