"""Online payments: begun by the customer, booked by the provider's word alone, looked after when that does not come."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from mojbok.domain.account_events import AccountEvents
from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.letters import PaymentBookedLetter
from mojbok.domain.online_payment import (
    PAUSE_AFTER_THE_LAST,
    Mismatch,
    OnlinePayment,
    PaymentItem,
    PaymentState,
    PaymentUnknownError,
    mismatch,
    pause_after,
    reference_of,
)
from mojbok.domain.payment_provider import (
    Found,
    Notification,
    NotificationForgedError,
    Order,
    PaymentProvider,
    ProviderAwayError,
    Standing,
)
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.ledgers import Ledgers
from mojbok.services.paying import PayerBills, open_bills
from mojbok.services.payment_sheet import PaymentSheet
from mojbok.services.throttle import Throttle

_AT_ONCE: Final = 20
#: So many invoices are named in the letter.
_MOST_NAMED: Final = 10
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class OnlinePayments:
    """The use cases of paying online; without a provider there are none."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    ledgers: Ledgers
    throttle: Throttle
    events: AccountEvents
    today: Callable[[], date]
    provider: PaymentProvider | None

    @property
    def origin(self) -> str:
        """Give the origin that customers are sent to; empty without a provider."""
        return self.provider.origin if self.provider else ""

    def start(self, visitor: Visitor, numbers: Collection[str], source: Source) -> str:
        """Begin one payment for invoices of all payers, and give the address at which it is paid.

        Raises NothingToPayError, PaymentStaleError, TooManyRequestsError, ProviderAwayError; whatever is raised,
        nothing is paid by it.
        """
        provider = self._provider()
        account = visitor.account
        self.throttle.of_account("payment_account", account, source)
        self.ledgers.bring_up_to_date(account.client_id)
        now = self.clock.now()
        with self.work() as work:
            bills = open_bills(work, account.client_id, numbers)
            reference = reference_of(self.tokens.one_time_password())
            payment = _new_payment(reference, account, bills, now)
            work.online_payments.add(payment, now + (pause_after(0) or timedelta()))
            work.audit.record(
                AuditEvent.PAYMENT_STARTED,
                account_id=account.id,
                source=source,
                reference=payment.reference,
            )
        address = provider.register(_order(payment, account.email))
        with self.work() as work:
            work.online_payments.register(payment.reference, self.clock.now())
        return address

    def payment(self, visitor: Visitor, reference: str) -> PaymentSheet:
        """Give a payment of the visitor's own account. Raises PaymentUnknownError."""
        account = visitor.account
        self.ledgers.bring_up_to_date(account.client_id)
        with self.work(reads_only=True) as work:
            found = work.online_payments.get(reference)
            if found is None or found.account_id != account.id:
                raise PaymentUnknownError
            still_open = work.payment_book.open_invoices(account.client_id)
            return PaymentSheet(
                client_name=work.clients.get(account.client_id).name,
                payment=found,
                open_numbers=frozenset(each.invoice.number for each in still_open)
                & {item.invoice_number for item in found.items},
            )

    def look(self, visitor: Visitor, reference: str, source: Source) -> PaymentSheet:
        """Give a payment, and how it stands at the provider unless it is booked; a look books nothing.

        Raises PaymentUnknownError.
        """
        sheet = self.payment(visitor, reference)
        if sheet.payment.state is PaymentState.BOOKED:
            return sheet
        try:
            self.throttle.of_account("payment_look_account", visitor.account, source)
            found = self._provider().find(reference, is_brief=True)
        except (TooManyRequestsError, ProviderAwayError):
            return sheet
        if found is None:
            return replace(sheet, standing=Standing.UNPAID)
        return replace(sheet, standing=found.standing, wrong=_wrong(found, sheet.payment))

    def give_up(self, visitor: Visitor, reference: str, source: Source) -> PaymentSheet:
        """Take the customer's word that they do not pay this one, unless the provider has money for it or is away.

        Raises PaymentUnknownError. The provider is asked on, and what comes all the same is booked.
        """
        sheet = self.look(visitor, reference, source)
        if sheet.is_without_money:
            with self.work() as work:
                if work.online_payments.give_up(reference, self.clock.now()):
                    self._note_abandoned(work, sheet.payment, source)
        return sheet

    def notified(self, body: bytes, source: Source) -> None:
        """Take what claims to be the provider's notification, and book what it tells of, once.

        Raises TooManyRequestsError, NotificationForgedError, ProviderAwayError; after any of these the provider may
        send it again.
        """
        provider = self._provider()
        self.throttle.notification(source)
        try:
            payment, order = self._believed(provider.read(body), source)
        except NotificationForgedError:
            self.throttle.forged_notification(source)
            raise
        if payment.state is PaymentState.BOOKED:
            return
        is_verified = provider.verify(
            reference=payment.reference,
            order=order,
            amount=payment.amount,
            currency=payment.currency,
        )
        # Refused when another notification was verified a moment ago, or before this program was killed.
        if is_verified or self._is_paid(provider.find(payment.reference), payment, order):
            self._book(payment, order)
            return
        raise ProviderAwayError

    def reconcile(self) -> None:
        """Ask the provider about payments of which no word has come; book what was paid, close what was not."""
        if self.provider is None:
            return
        now = self.clock.now()
        with self.work(reads_only=True) as work:
            due = work.online_payments.due(now, _AT_ONCE)
        for payment in due:
            pause = pause_after(payment.checks + 1)
            # Also the last look has one after it: it may not end the payment, or the program may be killed before it.
            next_check = now + (pause or PAUSE_AFTER_THE_LAST)
            with self.work() as work:
                is_ours = work.online_payments.claim(payment.reference, payment.checks, next_check)
            if is_ours:
                self._look_after(self.provider, payment, is_last=pause is None)

    def booked(
        self, first: date | None = None, last: date | None = None
    ) -> Sequence[OnlinePayment]:
        """List what was booked, for billing."""
        with self.work(reads_only=True) as work:
            return work.online_payments.booked(first, last)

    def booked_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose payments were booked since an instant, and which, on whatever node."""
        with self.work(reads_only=True) as work:
            return work.online_payments.booked_since(at)

    def _believed(self, told: Notification, source: Source) -> tuple[OnlinePayment, str]:
        """Give the payment that a notification tells of, as it was asked for, and the provider's number of it."""
        with self.work(reads_only=True) as work:
            payment = work.online_payments.get(told.reference)
        if payment is None:
            raise NotificationForgedError
        wrong = mismatch(payment, (told.amount, told.origin_amount), told.currency)
        if wrong is not None:
            self._refuse(payment, wrong, source)
            raise NotificationForgedError
        return payment, told.order

    def _look_after(
        self, provider: PaymentProvider, payment: OnlinePayment, *, is_last: bool
    ) -> None:
        try:
            found = provider.find(payment.reference)
            if found is not None and found.has_money:
                if self._is_ours(provider, found, payment):
                    self._book(payment, found.order)
                return
        except ProviderAwayError:
            _log.warning("The payment provider does not answer; payments are asked for later")
            return
        if is_last or (found is not None and found.standing is Standing.RETURNED):
            self._close(payment)

    def _is_ours(self, provider: PaymentProvider, found: Found, payment: OnlinePayment) -> bool:
        wrong = _wrong(found, payment)
        if wrong is not None:
            self._refuse(payment, wrong, None)
            return False
        return found.standing is Standing.PAID or provider.verify(
            reference=payment.reference,
            order=found.order,
            amount=payment.amount,
            currency=payment.currency,
        )

    @staticmethod
    def _is_paid(found: Found | None, payment: OnlinePayment, order: str) -> bool:
        return (
            found is not None
            and found.standing is Standing.PAID
            and found.order == order
            and _wrong(found, payment) is None
        )

    def _book(self, payment: OnlinePayment, order: str) -> None:
        now = self.clock.now()
        with self.work() as work:
            account = work.accounts.lock(payment.account_id)
            if not work.online_payments.book(payment.reference, order, now, self.today()):
                return
            work.audit.record(
                AuditEvent.PAYMENT_BOOKED,
                account_id=payment.account_id,
                source=None,
                reference=payment.reference,
            )
            if account is not None:
                letter = PaymentBookedLetter(
                    to=account.email,
                    reference=payment.reference,
                    amount=str(payment.amount),
                    invoices=tuple(item.invoice_number for item in payment.items)[:_MOST_NAMED],
                    more=str(max(0, len(payment.items) - _MOST_NAMED)),
                    booked_at=now,
                )
                work.outbox.put(letter, account_id=account.id)
        self.events.changed(payment.account_id)

    def _close(self, payment: OnlinePayment) -> None:
        with self.work() as work:
            # What its customer gave up was written down then.
            if work.online_payments.close(payment.reference) and payment.given_up_at is None:
                self._note_abandoned(work, payment, None)

    @staticmethod
    def _note_abandoned(work: Work, payment: OnlinePayment, source: Source | None) -> None:
        work.audit.record(
            AuditEvent.PAYMENT_ABANDONED,
            account_id=payment.account_id,
            source=source,
            reference=payment.reference,
        )

    def _refuse(self, payment: OnlinePayment, wrong: Mismatch, source: Source | None) -> None:
        _log.error("The provider tells of a payment what was not asked for: %s", wrong)
        with self.work() as work:
            work.audit.record(
                AuditEvent.PAYMENT_REFUSED,
                account_id=payment.account_id,
                source=source,
                reference=payment.reference,
                why=wrong,
            )

    def _provider(self) -> PaymentProvider:
        if self.provider is None:
            raise ProviderAwayError
        return self.provider


def _new_payment(
    reference: str, account: Account, bills: Sequence[PayerBills], now: datetime
) -> OnlinePayment:
    return OnlinePayment(
        reference=reference,
        account_id=account.id,
        client_id=account.client_id,
        amount=sum((each.total for each in bills), start=Decimal(0)),
        state=PaymentState.STARTED,
        created_at=now,
        items=[
            PaymentItem(
                payer_id=each.payer.id,
                invoice_number=chosen.invoice.number,
                amount=chosen.open_amount,
            )
            for each in bills
            for chosen in each.invoices
        ],
    )


def _wrong(found: Found, payment: OnlinePayment) -> Mismatch | None:
    """Tell why the money that the provider has is not what was asked for; None also where it has none."""
    return mismatch(payment, (found.amount,), found.currency) if found.has_money else None


def _order(payment: OnlinePayment, email: str) -> Order:
    return Order(
        reference=payment.reference,
        amount=payment.amount,
        currency=payment.currency,
        description=f"mojBOK POLSp, {payment.reference}",
        email=email,
    )
