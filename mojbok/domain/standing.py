"""How payers stand today (stan konta): what is to be paid and until when, for each of them and together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from mojbok.domain.billing import Payer

_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How one payer stands. `to_pay` and `overpaid` are never both more than nothing."""

    payer: Payer
    to_pay: Decimal
    overpaid: Decimal
    overdue: Decimal
    """What of it should have been paid before today."""
    overdue_since: date | None
    """The oldest due date that has passed."""
    next_due: Decimal
    """What falls due next, today included."""
    next_due_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standings:
    """How all payers of a client stand. Money of one pays no bill of another, so overpayments are not set off."""

    payers: Sequence[Standing]

    @property
    def to_pay(self) -> Decimal:
        return sum((each.to_pay for each in self.payers), _NOTHING)

    @property
    def overpaid(self) -> Decimal:
        return sum((each.overpaid for each in self.payers), _NOTHING)

    @property
    def overdue(self) -> Decimal:
        return sum((each.overdue for each in self.payers), _NOTHING)

    @property
    def overdue_since(self) -> date | None:
        return min((each.overdue_since for each in self.payers if each.overdue_since), default=None)

    @property
    def next_due_on(self) -> date | None:
        return min((each.next_due_on for each in self.payers if each.next_due_on), default=None)

    @property
    def next_due(self) -> Decimal:
        """What falls due on the next due date."""
        due = (each.next_due for each in self.payers if each.next_due_on == self.next_due_on)
        return sum(due, _NOTHING)


def standing_of(
    payer: Payer,
    *,
    to_pay: Decimal,
    overpaid: Decimal,
    open_by_due_date: Mapping[date, Decimal],
    today: date,
) -> Standing:
    """Tell how a payer stands. What is due today is not late yet."""
    late = {due: amount for due, amount in open_by_due_date.items() if due < today}
    next_due_on = min((due for due in open_by_due_date if due >= today), default=None)
    return Standing(
        payer=payer,
        to_pay=to_pay,
        overpaid=overpaid,
        overdue=sum(late.values(), _NOTHING),
        overdue_since=min(late, default=None),
        next_due=open_by_due_date[next_due_on] if next_due_on else _NOTHING,
        next_due_on=next_due_on,
    )
