"""What is kept of payments: how payers stand, what the CRM has booked, and what is paid online."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Protocol

from mojbok.domain.billing import Payment
from mojbok.domain.online_payment import BookedItem, OnlinePayment, OpenInvoice


class PaymentBook(Protocol):
    """Payers' payments, for lists; the payers are settled."""

    def open_invoices(self, client_id: str) -> Sequence[OpenInvoice]:
        """List the invoices of which something is to be paid, the earliest due date first."""
        ...

    def count(self, client_id: str) -> int:
        """Count the payments that the CRM has booked."""
        ...

    def page(self, client_id: str, *, limit: int, offset: int) -> Sequence[Payment]:
        """List so many of them, the newest first."""
        ...


class OnlinePayments(Protocol):
    """Payments at the provider, by reference."""

    def add(self, payment: OnlinePayment, next_check: datetime) -> None:
        """Store a new payment with its items."""
        ...

    def get(self, reference: str) -> OnlinePayment | None:
        """Find a payment."""
        ...

    def of_account(self, account_id: str, since: datetime, limit: int) -> Sequence[OnlinePayment]:
        """List the account's payments begun since an instant, the newest first."""
        ...

    def under_way(self, account_id: str, limit: int) -> Sequence[OnlinePayment]:
        """List the account's payments that the provider knows of and whose end nobody knows yet, the newest first."""
        ...

    def register(self, reference: str, at: datetime) -> None:
        """Note that the provider knows of a payment that was started."""
        ...

    def book(self, reference: str, order: str, at: datetime, on: date) -> bool:
        """Book a payment, and raise the version of its payers' bills. False when it was booked before."""
        ...

    def give_up(self, reference: str, at: datetime) -> bool:
        """Note that its customer does not pay it; it is asked for as before. False when it is over or given up."""
        ...

    def close(self, reference: str) -> bool:
        """Note that nobody paid, and ask no more. False when it is booked or closed already."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[OnlinePayment]:
        """List payments about which it is time to ask the provider."""
        ...

    def claim(self, reference: str, checks: int, next_check: datetime) -> bool:
        """Take the next look at a payment for oneself. False when another was quicker, or it is booked."""
        ...

    def booked_items(self, payer_ids: Collection[str]) -> Sequence[BookedItem]:
        """List what of payers' was booked."""
        ...

    def booked(self, first: date | None, last: date | None) -> Sequence[OnlinePayment]:
        """List what was booked on these days, both included, the oldest first."""
        ...

    def booked_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose payments were booked since an instant, and which."""
        ...


class PaymentWork(Protocol):
    """The part of a unit of work that is about payments."""

    @property
    def payment_book(self) -> PaymentBook: ...

    @property
    def online_payments(self) -> OnlinePayments: ...
