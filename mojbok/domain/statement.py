"""Rozliczenie (statement): every document and payment of a period with a running balance."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from mojbok.domain.billing import Invoice, Payment

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A document or a payment; `amount` is what it adds to what the payer owes."""

    on: date
    document: Invoice | Payment
    amount: Decimal
    balance: Decimal
    """After this entry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """The entries of a period, the oldest first, between the balance before it and the one after it."""

    opening: Decimal
    entries: Sequence[Entry]

    @property
    def closing(self) -> Decimal:
        """The balance after the last entry."""
        return self.entries[-1].balance if self.entries else self.opening

    @property
    def charged(self) -> Decimal:
        """What documents of the period ask for."""
        return sum((e.amount for e in self.entries if isinstance(e.document, Invoice)), _NOTHING)

    @property
    def paid(self) -> Decimal:
        """What was paid in the period."""
        return -sum((e.amount for e in self.entries if isinstance(e.document, Payment)), _NOTHING)


def statement(
    invoices: Iterable[Invoice],
    payments: Iterable[Payment],
    *,
    first: date | None = None,
    last: date | None = None,
) -> Statement:
    """Give the statement from one day to another, both included; without them, of all time.

    Without a last day, the closing balance is that of `mojbok.domain.settlement.settle`.
    """
    moves = sorted(_moves(invoices, payments), key=lambda move: move[:3])
    before = [move for move in moves if first and move[0] < first]
    within = [move for move in moves[len(before) :] if last is None or move[0] <= last]
    opening = sum((move[3] for move in before), _NOTHING)
    balances = accumulate((move[3] for move in within), initial=opening)
    next(balances)
    return Statement(
        opening=opening,
        entries=[
            Entry(on=on, document=document, amount=amount, balance=balance)
            for (on, _, _, amount, document), balance in zip(within, balances, strict=True)
        ],
    )


def _moves(
    invoices: Iterable[Invoice], payments: Iterable[Payment]
) -> Iterable[tuple[date, int, str, Decimal, Invoice | Payment]]:
    # Of one day, what was asked for comes before what was paid.
    for invoice in invoices:
        yield invoice.issued_on, 0, invoice.number, invoice.gross, invoice
    for payment in payments:
        yield payment.booked_on, 1, payment.id, -payment.amount, payment
