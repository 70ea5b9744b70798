"""Housekeeping: what nobody needs any more is forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mojbok.domain.audit import AuditEvent
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork

#: Long enough for nobody to get more guesses by waiting than by a success.
_COUNTERS_KEPT: Final = timedelta(days=30)
_LAPSED_KEPT: Final = timedelta(hours=24)
#: No other writer waits longer than for so many rows.
_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Housekeeping:
    """The chores of every hour; several nodes may do them at the same time."""

    work: UnitOfWork
    clock: Clock
    limits: Limits

    def sweep(self) -> None:
        """Forget counts of wrong passwords that were left alone, and what was typed for registrations that lapsed."""
        self._sweep_counters()
        self._sweep_lapsed()

    def _sweep_counters(self) -> None:
        """A locked login stays locked: only the Biuro Obsługi Klienta unlocks (LOCK-03)."""
        before = self.clock.now() - _COUNTERS_KEPT
        while True:
            with self.work() as work:
                forgotten = work.attempts.forget_idle(
                    before, most=self.limits.max_failures, at_once=_AT_ONCE
                )
            if forgotten < _AT_ONCE:
                return

    def _sweep_lapsed(self) -> None:
        before = self.clock.now() - _LAPSED_KEPT
        while True:
            with self.work() as work:
                lapsed = work.accounts.lapsed(before, at_once=_AT_ONCE)
                for account_id in lapsed:
                    work.accounts.remove_pending(account_id)
                    work.audit.record(
                        AuditEvent.REGISTRATION_LAPSED, account_id=account_id, source=None
                    )
            if len(lapsed) < _AT_ONCE:
                return
