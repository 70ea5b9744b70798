"""Reminders (przypomnienia): of what a customer is told by mail, when, and when it is too late to tell."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from mojbok.domain.letters import (
    ContractEndingLetter,
    InvoiceDueLetter,
    InvoiceNewLetter,
    InvoiceOverdueLetter,
    ReminderLetter,
)
from mojbok.domain.warsaw import WARSAW, day_of

#: Nobody is written to at night, nor on the way to work.
FIRST_HOUR: Final = time(9)
LAST_HOUR: Final = time(18)
#: So many lines are told in one letter; the rest by their number.
_MOST_LINES: Final = 20


class ReminderKind(StrEnum):
    """Of what, the most urgent first."""

    OVERDUE = "po-terminie"
    DUE = "przed-terminem"
    NEW = "nowa-faktura"
    ENDING = "koniec-umowy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timing:
    """When a thing with a day of its own is told of: `begins` days after that day at first, `ends` days at last."""

    begins: int
    ends: int

    def days(self, today: date) -> tuple[date, date]:
        """Give the days of the things that are told of today, both included."""
        return today - timedelta(days=self.ends), today - timedelta(days=self.begins)


#: By the day of issue, the due date, the due date, and the contract's last day. Three days late, because a
#: transfer of the last day is booked after it. What the job has missed for longer than this is no news any more.
TIMINGS: Final[Mapping[ReminderKind, Timing]] = MappingProxyType(
    {
        ReminderKind.NEW: Timing(begins=0, ends=7),
        ReminderKind.DUE: Timing(begins=-3, ends=0),
        ReminderKind.OVERDUE: Timing(begins=3, ends=10),
        ReminderKind.ENDING: Timing(begins=-30, ends=0),
    }
)
_LETTERS: Final[Mapping[ReminderKind, type[ReminderLetter]]] = MappingProxyType(
    {
        ReminderKind.OVERDUE: InvoiceOverdueLetter,
        ReminderKind.DUE: InvoiceDueLetter,
        ReminderKind.NEW: InvoiceNewLetter,
        ReminderKind.ENDING: ContractEndingLetter,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    """Something that an account may be told of."""

    kind: ReminderKind
    account_id: str
    client_id: str
    email: str
    agreed_at: datetime
    """When the account's consent to notifications was given."""
    number: str
    """Of the invoice or contract."""
    day: date
    """The day that the kind goes by (`TIMINGS`)."""
    told_day: date
    """The day that the customer is told: due date or last day."""
    amount: Decimal | None
    """What is to be paid; None for a contract, and for an invoice that is not settled yet."""
    is_settled: bool
    """Whether `amount` is of the payer's newest bills."""

    @property
    def subject(self) -> str:
        """Tell what is told only once, of its kind: a contract that is prolonged ends a second time."""
        is_contract = self.kind is ReminderKind.ENDING
        return f"{self.number} {self.day}" if is_contract else self.number

    @property
    def is_ready(self) -> bool:
        """Tell whether what the letter will say is certain."""
        return self.kind is ReminderKind.ENDING or (self.is_settled and self.amount is not None)

    def begins(self) -> date:
        """Give the day from which on it is told."""
        return self.day + timedelta(days=TIMINGS[self.kind].begins)


class ReminderBook(Protocol):
    """What is kept of reminders."""

    def start(self, today: date) -> date:
        """Give the day on which reminders began; today, when they begin now."""
        ...

    def last_of_batch(self, after: str, size: int) -> str | None:
        """Give the last of the next so many active accounts by identifier; None when there are no more."""
        ...

    def waiting(self, after: str, until: str, today: date) -> Sequence[Reminder]:
        """List what accounts after one identifier up to another have chosen to be told today, and were not yet.

        Without those to which a letter went today already.
        """
        ...

    def claim(self, account_ids: Collection[str], today: date) -> Collection[str]:
        """Take accounts for today, and give those that nobody else had taken."""
        ...

    def note(self, reminders: Iterable[Reminder], today: date) -> None:
        """Write down what was told, so that it is never told again."""
        ...

    def choices(self, account_id: str) -> Mapping[str, Collection[ReminderKind]]:
        """Give what was chosen for payers, by payer; one who never was has all."""
        ...

    def choose(self, account_id: str, chosen: Mapping[str, Collection[ReminderKind]]) -> None:
        """Store what is chosen for these payers; what was chosen for others stays."""
        ...


class RemindersWork(Protocol):
    """The part of a unit of work that reminders need."""

    @property
    def reminders(self) -> ReminderBook: ...


def is_daytime(now: datetime) -> bool:
    """Tell whether reminders may go out, by the clock of Warsaw."""
    return FIRST_HOUR <= now.astimezone(WARSAW).time() < LAST_HOUR


def worth_telling(found: Iterable[Reminder], start: date | None) -> list[Reminder]:
    """Leave out what is paid, and what was old before reminders, or the account's consent, began.

    `start` is None where the past counts as well (for testers).
    """
    return [
        each
        for each in found
        if each.amount != 0
        and (start is None or each.begins() >= max(start, day_of(each.agreed_at)))
    ]


def letter_about(reminders: Sequence[Reminder]) -> ReminderLetter:
    """Write one letter of everything that an account is told today, named by what is most urgent.

    An invoice that is new and almost due is told of once.
    """
    lines: dict[ReminderKind, list[str]] = {kind: [] for kind in ReminderKind}
    told: set[str] = set()
    order = list(ReminderKind)
    left_out = 0
    for each in sorted(
        reminders, key=lambda each: (order.index(each.kind), each.told_day, each.number)
    ):
        if each.number in told:
            continue
        if len(told) == _MOST_LINES:
            left_out += 1
            continue
        told.add(each.number)
        lines[each.kind].append(_line(each))
    most_urgent = next(kind for kind in order if lines[kind])
    return _LETTERS[most_urgent](
        to=reminders[0].email,
        overdue=tuple(lines[ReminderKind.OVERDUE]),
        due=tuple(lines[ReminderKind.DUE]),
        new=tuple(lines[ReminderKind.NEW]),
        ending=tuple(lines[ReminderKind.ENDING]),
        more=str(left_out),
    )


def _line(reminder: Reminder) -> str:
    return f"{reminder.told_day} {reminder.amount or 0} {reminder.number}"
