"""Housekeeping: what nobody needs any more is forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mojbok.domain.audit import AuditEvent
from mojbok.domain.complaints_repository import AttachmentStore
from mojbok.domain.limits import Limits
from mojbok.domain.messages import KEPT as MESSAGES_KEPT
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork

#: Long enough for nobody to get more guesses by waiting than by a success.
_COUNTERS_KEPT: Final = timedelta(days=30)
_LAPSED_KEPT: Final = timedelta(hours=24)
#: A file that was attached and never sent; long enough to come back to the form.
_WAITING_FILES_KEPT: Final = timedelta(hours=24)
#: No other writer waits longer than for so many rows.
_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Housekeeping:
    """The chores of every hour; several nodes may do them at the same time."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    files: AttachmentStore

    def sweep(self) -> None:
        """Forget counts of wrong passwords left alone, what lapsed, files that nobody has sent, and old letters."""
        self._sweep_counters()
        self._sweep_lapsed()
        self._sweep_waiting_files()
        self._sweep_strays()
        self._sweep_letters()

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

    def _sweep_waiting_files(self) -> None:
        """Rows first: a file without a row is found by the next sweep, a row without a file is a broken download."""
        before = self.clock.now() - _WAITING_FILES_KEPT
        while True:
            with self.work() as work:
                waiting = work.attachments.waiting_before(before, at_once=_AT_ONCE)
                work.attachments.forget_waiting([attachment.id for attachment in waiting])
            for attachment in waiting:
                self.files.remove(attachment.file_key)
            if len(waiting) < _AT_ONCE:
                return

    def _sweep_strays(self) -> None:
        """Delete files without a row: the program died between the two."""
        old = self.files.older_than(self.clock.now() - _WAITING_FILES_KEPT)
        for start in range(0, len(old), _AT_ONCE):
            keys = old[start : start + _AT_ONCE]
            with self.work(reads_only=True) as work:
                known = work.attachments.known_keys(keys)
            for key in keys:
                if key not in known:
                    self.files.remove(key)

    def _sweep_letters(self) -> None:
        """Forget letters that are too old for their account's messages; one that waits is sent first."""
        before = self.clock.now() - MESSAGES_KEPT
        while True:
            with self.work() as work:
                forgotten = work.messages.forget(before, at_once=_AT_ONCE)
            if forgotten < _AT_ONCE:
                return
