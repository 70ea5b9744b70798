"""Reminders by mail (POR-16): what customers choose, and the chore that writes to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.billing import Payer
from mojbok.domain.permissions import Permission
from mojbok.domain.ports import Clock
from mojbok.domain.reminders import (
    Reminder,
    ReminderKind,
    is_daytime,
    letter_about,
    worth_telling,
)
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.services.ledgers import Ledgers

#: Accounts of one transaction: few enough that on SQLite no customer waits for it to end.
BATCH: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderSheet:
    """What the settings show: each payer with what is chosen."""

    payers: Sequence[tuple[Payer, Collection[ReminderKind]]]
    is_agreed: bool
    """Whether the consent to notifications stands, without which nothing is sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminders:
    """The use cases of reminders."""

    work: UnitOfWork
    clock: Clock
    today: Callable[[], date]
    ledgers: Ledgers
    let_others_write: Callable[[], object]
    """Waits a moment between two batches (see `mojbok.services.publishing`)."""

    def sheet(self, visitor: Visitor) -> ReminderSheet:
        """Give what the visitor has chosen for their own payers, and for no others."""
        account = visitor.account
        with self.work(reads_only=True) as work:
            payers = work.ledgers.payers(account.client_id)
            chosen = work.reminders.choices(account.id)
            decided = work.permissions.standing(account.id).get(Permission.NOTIFICATIONS)
        return ReminderSheet(
            payers=[(payer, chosen.get(payer.id, set(ReminderKind))) for payer in payers],
            is_agreed=decided is not None and decided.is_given,
        )

    def choose(
        self, visitor: Visitor, chosen: Mapping[str, Collection[ReminderKind]], source: Source
    ) -> None:
        """Store what the visitor wants to be told, by payer; payers of others are passed over."""
        account = visitor.account
        with self.work() as work:
            work.accounts.lock(account.id)
            own = {payer.id for payer in work.ledgers.payers(account.client_id)}
            wanted = {payer: kinds for payer, kinds in chosen.items() if payer in own}
            work.reminders.choose(account.id, wanted)
            work.audit.record(AuditEvent.REMINDERS_CHOSEN, account_id=account.id, source=source)

    def remind_by_day(self) -> None:
        """Do the chore, by day; several nodes may do it at the same time."""
        if is_daytime(self.clock.now()):
            self.remind()

    def remind(self, *, whatever_is_past: bool = False) -> int:
        """Write to everybody who has something to be told, one letter each, and tell how many.

        What was old before reminders began is left out unless asked for (by testers). Whoever is killed here loses
        nothing and writes nothing twice: a letter, and that it was written, are of one transaction.
        """
        today = self.today()
        with self.work() as work:
            began = work.reminders.start(today)
        start = None if whatever_is_past else began
        after, told = "", 0
        while True:
            with self.work(reads_only=True) as work:
                until = work.reminders.last_of_batch(after, BATCH)
                found = work.reminders.waiting(after, until, today) if until else []
            if until is None:
                return told
            waiting = worth_telling(found, start)
            if waiting:
                self._settle(waiting)
                told += self._tell(after, until, start)
                self.let_others_write()
            after = until

    def _settle(self, waiting: Sequence[Reminder]) -> None:
        """See that nobody is reminded of what is paid: bills that have changed are settled first."""
        for client_id in {each.client_id for each in waiting if not each.is_ready}:
            self.ledgers.bring_up_to_date(client_id)

    def _tell(self, after: str, until: str, start: date | None) -> int:
        today = self.today()
        with self.work() as work:
            found = worth_telling(work.reminders.waiting(after, until, today), start)
            # What is not settled even now has changed at this moment: the next time will do.
            ready = [each for each in found if each.is_ready]
            claimed = work.reminders.claim({each.account_id for each in ready}, today)
            mine = [each for each in ready if each.account_id in claimed]
            if not mine:
                return 0
            work.reminders.note(mine, today)
            by_account = sorted(mine, key=attrgetter("account_id"))
            letters = {
                account_id: letter_about(list(told))
                for account_id, told in groupby(by_account, key=attrgetter("account_id"))
            }
            work.outbox.put_to_each(letters)
        return len(letters)
