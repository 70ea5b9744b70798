"""Settling a payer's documents against the payments: what is open, overpaid, owed (saldo)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mojbok.domain.billing import Invoice, Payment

_NOTHING: Final = Decimal(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """How a payer stands. Of `open_amounts`, none is negative and none is more than its invoice."""

    open_amounts: Mapping[str, Decimal]
    """What is still to be paid, by number, of every document."""
    overpaid: Decimal
    """Money of the payer's that no document took up (nadpłata)."""
    owed_besides: Decimal
    """What was paid back and not the payer's to have: owed, though no document asks for it."""

    @property
    def to_pay(self) -> Decimal:
        """All that is to be paid, due or not."""
        return sum(self.open_amounts.values(), _NOTHING) + self.owed_besides

    @property
    def balance(self) -> Decimal:
        """Give the saldo: what is to be paid less what is overpaid. Negative: the payer has money with us."""
        return self.to_pay - self.overpaid


def settle(invoices: Iterable[Invoice], payments: Iterable[Payment]) -> Settlement:
    """Settle one payer.

    A payment goes to the invoice that it names, and a corrective invoice that gives money back to the one that it
    corrects, as the debtor decides what is paid (art. 451 § 1 k.c.). What is left over pays the oldest debt by its
    due date (art. 451 § 3 k.c.). So the balance is the sum of all documents less all payments, to the grosz.
    """
    documents = {invoice.number: invoice for invoice in invoices}
    still_open = {number: max(_NOTHING, each.gross) for number, each in documents.items()}
    free = _NOTHING
    for number, amount in _designated(documents, payments):
        free += amount - _pay(still_open, _line_of(documents, number), amount)
    for number in sorted(still_open, key=lambda each: _age(documents[each])):
        free -= _pay(still_open, (number,), free)
    return Settlement(
        open_amounts=still_open,
        overpaid=max(_NOTHING, free),
        owed_besides=max(_NOTHING, -free),
    )


def _designated(
    documents: Mapping[str, Invoice], payments: Iterable[Payment]
) -> Iterator[tuple[str | None, Decimal]]:
    """Give what each document is paid or relieved of by name; what names none is at the payer's disposal."""
    paid: dict[str | None, Decimal] = {}
    for payment in payments:
        # Money paid back for an invoice undoes what was paid for it, so the two are seen together.
        paid[payment.invoice_number] = paid.get(payment.invoice_number, _NOTHING) + payment.amount
    for each in documents.values():
        if each.gross < 0:
            yield each.corrects, -each.gross
    yield from paid.items()


def _line_of(documents: Mapping[str, Invoice], number: str | None) -> Iterator[str]:
    """Give a document and those that it corrects in turn."""
    seen: set[str] = set()
    while number is not None and number in documents and number not in seen:
        yield number
        seen.add(number)
        number = documents[number].corrects


def _pay(still_open: dict[str, Decimal], numbers: Iterable[str], amount: Decimal) -> Decimal:
    """Pay documents one after the other; give how much of the amount it took."""
    taken = _NOTHING
    for number in numbers:
        part = min(still_open[number], max(_NOTHING, amount - taken))
        still_open[number] -= part
        taken += part
    return taken


def _age(invoice: Invoice) -> tuple[object, ...]:
    return invoice.due_on, invoice.issued_on, invoice.number
