"""Paying: choosing invoices across payers, and the transfers that pay them (POR-05, POR-12)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from mojbok.domain.billing import Payer
from mojbok.domain.online_payment import (
    NothingToPayError,
    OnlinePayment,
    OpenInvoice,
    PaymentStaleError,
)
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.domain.transfer import Recipient
from mojbok.services.ledgers import Ledgers

#: So many of the newest that may still come about by themselves are looked through, and so many told of.
_UNDER_WAY_SOUGHT: Final = 100
_UNDER_WAY_SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class PayerBills:
    """What of one payer's is open."""

    payer: Payer
    invoices: Sequence[OpenInvoice]

    @property
    def total(self) -> Decimal:
        """Add up what is open."""
        return sum((each.open_amount for each in self.invoices), Decimal(0))


@dataclass(frozen=True, kw_only=True, slots=True)
class PayingSheet:
    """What can be paid, by payer, those who owe nothing left out."""

    client_name: str
    bills: Sequence[PayerBills]
    under_way: Sequence[OnlinePayment]
    """Payments of what can be paid that are still asked about, and that nobody gave up."""
    recipient: Recipient
    is_online_possible: bool
    today: date

    @property
    def total(self) -> Decimal:
        """Add up all payers."""
        return sum((each.total for each in self.bills), Decimal(0))

    @property
    def numbers(self) -> frozenset[str]:
        """Give the numbers of all invoices that can be paid."""
        return _numbers(self.bills)


@dataclass(frozen=True, kw_only=True, slots=True)
class Paying:
    """The use cases before the money moves."""

    work: UnitOfWork
    clock: Clock
    ledgers: Ledgers
    today: Callable[[], date]
    recipient: Recipient
    is_online_possible: bool

    def sheet(self, visitor: Visitor) -> PayingSheet:
        """Give everything of the visitor's own client that can be paid."""
        return self._sheet(visitor, None)

    def chosen(self, visitor: Visitor, numbers: Collection[str]) -> PayingSheet:
        """Give what was chosen. Raises NothingToPayError, PaymentStaleError."""
        return self._sheet(visitor, numbers)

    def _sheet(self, visitor: Visitor, numbers: Collection[str] | None) -> PayingSheet:
        account = visitor.account
        self.ledgers.bring_up_to_date(account.client_id)
        with self.work(reads_only=True) as work:
            bills = open_bills(work, account.client_id, numbers)
            under_way = work.online_payments.under_way(account.id, _UNDER_WAY_SOUGHT)
            payable = _numbers(bills)
            return PayingSheet(
                client_name=work.clients.get(account.client_id).name,
                bills=bills,
                under_way=[each for each in under_way if _pays_any(each, payable)][
                    :_UNDER_WAY_SHOWN
                ],
                recipient=self.recipient,
                is_online_possible=self.is_online_possible,
                today=self.today(),
            )


def _numbers(bills: Sequence[PayerBills]) -> frozenset[str]:
    return frozenset(each.invoice.number for bill in bills for each in bill.invoices)


def _pays_any(payment: OnlinePayment, numbers: Collection[str]) -> bool:
    return any(item.invoice_number in numbers for item in payment.items)


def open_bills(
    work: Work, client_id: str, numbers: Collection[str] | None = None
) -> Sequence[PayerBills]:
    """Give a client's open invoices by payer, all or those chosen. Raises NothingToPayError, PaymentStaleError."""
    found = work.payment_book.open_invoices(client_id)
    if numbers is not None:
        if not numbers:
            raise NothingToPayError
        wanted = set(numbers)
        found = [each for each in found if each.invoice.number in wanted]
        if len(found) < len(wanted):
            raise PaymentStaleError
    bills = (
        PayerBills(
            payer=payer,
            invoices=[each for each in found if each.invoice.payer_id == payer.id],
        )
        for payer in work.ledgers.payers(client_id)
    )
    return [each for each in bills if each.invoices]
