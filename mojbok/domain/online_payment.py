"""Online payments (płatności internetowe): what is paid by one of them, when it counts, and until when.

Only the provider's signed notification, or the provider's own answer when asked, books a payment; a browser never does.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mojbok.domain.billing import Invoice, Payment
from mojbok.domain.errors import DomainError

CURRENCY: Final = "PLN"
#: Begins every reference, by which payments are told from all else in a bank's title.
PREFIX: Final = "MB-"
_REFERENCE: Final = re.compile(r"MB-[A-HJ-NP-Z2-9]{16}")
_NOTHING: Final = Decimal(0)
#: How long after the last look the provider is asked again. The look after the last of these ends the payment.
_PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=18),
    timedelta(hours=48),
)
#: The last look is taken again after this when it could not end the payment.
PAUSE_AFTER_THE_LAST: Final = timedelta(hours=6)


class PaymentState(StrEnum):
    """How far an online payment has come."""

    STARTED = "started"
    """Put down; the provider has not said yet that it knows of it."""
    REGISTERED = "registered"
    """The customer was sent to the provider."""
    BOOKED = "booked"
    FAILED = "failed"
    """Nobody paid in time, or the money was returned. Money that comes all the same is booked all the same."""


class Mismatch(StrEnum):
    """Why what the provider tells of a payment is not what was asked for."""

    AMOUNT = "amount"
    CURRENCY = "currency"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentItem:
    """What of a payment pays one invoice of one payer."""

    payer_id: str
    invoice_number: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlinePayment:
    """One payment at the provider; it may pay invoices of several payers. Its reference is its identifier."""

    reference: str
    account_id: str
    client_id: str
    amount: Decimal
    state: PaymentState
    created_at: datetime
    items: Sequence[PaymentItem]
    checks: int = 0
    """How often the provider was asked about it."""
    provider_order: str | None = None
    booked_at: datetime | None = None
    given_up_at: datetime | None = None
    """When its customer gave it up; the provider is asked about it all the same."""
    currency: str = CURRENCY

    @property
    def told_state(self) -> PaymentState:
        """Give the state as its customer is told it: what they gave up themselves is not awaited."""
        is_given_up = self.given_up_at is not None and self.state is not PaymentState.BOOKED
        return PaymentState.FAILED if is_given_up else self.state


@dataclass(frozen=True, kw_only=True, slots=True)
class BookedItem:
    """An item of a payment that was booked, as the payer's bills need to know it."""

    reference: str
    item: PaymentItem
    booked_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenInvoice:
    """An invoice of which something is to be paid."""

    invoice: Invoice
    open_amount: Decimal


@dataclass
class NothingToPayError(DomainError):
    """No invoice was chosen, or the chosen ones were paid meanwhile."""


@dataclass
class TooManyChosenError(DomainError):
    """So many single invoices can be chosen at most; all of a payer's count as one."""

    most: int


@dataclass
class PaymentStaleError(DomainError):
    """Something of what was chosen is open no more, or less of it: the customer must look again."""


@dataclass
class PaymentUnknownError(DomainError):
    """There is no such payment, or it is somebody else's; nobody is told which."""


@dataclass
class PayerUnknownError(DomainError):
    """There is no such payer, or it is somebody else's; nobody is told which."""


def reference_of(drawn: str) -> str:
    """Give the reference made of 16 random signs."""
    reference = f"{PREFIX}{drawn}"
    if not is_reference(reference):
        raise ValueError("a reference has 16 unambiguous signs")
    return reference


def is_reference(text: str) -> bool:
    """Tell whether a text has the form of a reference."""
    return _REFERENCE.fullmatch(text) is not None


def mismatch(payment: OnlinePayment, amounts: Iterable[Decimal], currency: str) -> Mismatch | None:
    """Tell why a payment as the provider tells of it is not the one that was asked for; None when it is."""
    if currency != payment.currency:
        return Mismatch.CURRENCY
    return None if all(amount == payment.amount for amount in amounts) else Mismatch.AMOUNT


def pause_after(checks: int) -> timedelta | None:
    """Give how long to wait after so many looks before the next one; None after the last of the schedule."""
    return _PAUSES[checks] if checks < len(_PAUSES) else None


def counted(crm: Iterable[Payment], booked: Iterable[BookedItem]) -> list[Payment]:
    """Give all payments of one payer: the CRM's, and what was booked online and has not come to the CRM yet.

    A payment of the CRM whose title has the reference of an online one takes its place: that for the invoice it names
    first, then any other of the same reference. So money counts once, to the grosz, however the CRM divides it.
    """
    payments = list(crm)
    left: dict[str, list[BookedItem]] = {}
    for each in booked:
        left.setdefault(each.reference, []).append(each)
    for reference, items in left.items():
        came = [payment for payment in payments if _names(payment, reference)]
        _take(items, came)
    return payments + [_payment(each) for items in left.values() for each in items]


def _names(payment: Payment, reference: str) -> bool:
    # Banks put spaces and line ends into titles and change the case of letters.
    return _bare(reference) in _bare(payment.title)


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def _take(items: list[BookedItem], came: Sequence[Payment]) -> None:
    """Take from the items what has come by the CRM."""
    unnamed = _NOTHING
    for payment in came:
        named = [each for each in items if each.item.invoice_number == payment.invoice_number]
        unnamed += _take_amount(items, named, payment.amount)
    _take_amount(items, list(items), unnamed)


def _take_amount(items: list[BookedItem], those: Sequence[BookedItem], amount: Decimal) -> Decimal:
    """Take an amount from some of the items, and give what is left of it."""
    for each in those:
        part = min(each.item.amount, max(_NOTHING, amount))
        amount -= part
        at = items.index(each)
        rest = each.item.amount - part
        items[at : at + 1] = [replace(each, item=replace(each.item, amount=rest))] if rest else []
    return amount


def _payment(booked: BookedItem) -> Payment:
    return Payment(
        id=f"{booked.reference}/{booked.item.invoice_number}",
        payer_id=booked.item.payer_id,
        booked_on=booked.booked_on,
        amount=booked.item.amount,
        invoice_number=booked.item.invoice_number,
        title=booked.reference,
    )
