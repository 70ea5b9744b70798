"""The calendar of due dates (POR-16): what is to be paid on which day, by payer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from mojbok.domain.billing import Payer
from mojbok.domain.errors import DomainError
from mojbok.domain.online_payment import OpenInvoice


@dataclass(frozen=True, kw_only=True, slots=True)
class DueDate:
    """What one payer is to pay on one day."""

    on: date
    payer_id: str
    amount: Decimal
    invoices: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedDueDate:
    """A due date with what a calendar says of it."""

    due: DueDate
    payer: Payer
    key: str
    """The same for the same payer and day, and meaningless to strangers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """What a calendar shows now."""

    dates: Sequence[NamedDueDate]
    at: datetime


@dataclass
class CalendarUnknownError(DomainError):
    """No calendar has this address, or not any more."""


def due_dates(open_invoices: Iterable[OpenInvoice]) -> Sequence[DueDate]:
    """Put together what falls due on the same day for the same payer, the earliest first."""
    found: dict[tuple[date, str], list[OpenInvoice]] = defaultdict(list)
    for each in open_invoices:
        found[each.invoice.due_on, each.invoice.payer_id].append(each)
    return [
        DueDate(
            on=on,
            payer_id=payer_id,
            amount=sum((each.open_amount for each in together), Decimal(0)),
            invoices=[each.invoice.number for each in together],
        )
        for (on, payer_id), together in sorted(found.items(), key=lambda item: item[0])
    ]


class CalendarFeeds(Protocol):
    """The secret addresses of calendars, one for each account."""

    def token_of(self, account_id: str) -> str | None:
        """Give the token of the account's calendar; None when there is none."""
        ...

    def account_of(self, token: str) -> str | None:
        """Find whose calendar a token opens."""
        ...

    def replace(self, account_id: str, token: str, at: datetime) -> None:
        """Give the account's calendar a new token; the old one is dead."""
        ...

    def drop(self, account_id: str) -> bool:
        """Take the calendar away. False when there was none."""
        ...


class CalendarWork(Protocol):
    """The part of a unit of work that calendars need."""

    @property
    def calendar_feeds(self) -> CalendarFeeds: ...
