"""Refunds of overpayments (zwrot nadpłaty, POR-13): the customer's side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from mojbok.domain.account_events import AccountEvents
from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.billing import Payer
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import RefundRequestedLetter, RefundWithdrawnLetter
from mojbok.domain.limits import Limits
from mojbok.domain.online_payment import PayerUnknownError
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.refund import (
    Refund,
    RefundForm,
    RefundHeldError,
    RefundOpenError,
    RefundSettledError,
    RefundState,
    RefundTooMuchError,
    RefundToOurselvesError,
    RefundUnknownError,
    RefundWish,
    available,
    check_refund,
    refund_reference,
)
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.domain.settlement import settle
from mojbok.services.confirmation import confirm_password
from mojbok.services.sign_in import SignIn
from mojbok.services.throttle import Throttle

#: Among these are all that are under way: no payer has two, and what is under way is new.
_NEWEST: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundSheet:
    """What the page of a payer's refund shows."""

    client_name: str
    payer: Payer
    available: Decimal
    open: Refund | None
    """The one under way: there is no second one."""
    held_until: datetime | None
    """Until when the account can't ask for any; None when it can."""
    hold: timedelta
    """How long a new account number waits."""
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Refunds:
    """The use cases of the customer's refunds."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    limits: Limits
    sign_in: SignIn
    throttle: Throttle
    events: AccountEvents

    def sheet(self, visitor: Visitor, payer_id: str) -> RefundSheet:
        """Give what can be refunded to one of the visitor's own payers. Raises PayerUnknownError."""
        account, now = visitor.account, self.clock.now()
        with self.work(reads_only=True) as work:
            payer = _own_payer(work, account, payer_id)
            return RefundSheet(
                client_name=work.clients.get(account.client_id).name,
                payer=payer,
                available=refundable(work, payer.id),
                open=_open_of(work, payer.id),
                held_until=account.held_until if account.is_held(now) else None,
                hold=self.limits.refund_hold,
                now=now,
            )

    def request(self, visitor: Visitor, form: RefundForm, source: Source) -> Refund:
        """Ask for a refund; the owner is told at once, and a new account number waits.

        The password is tried last, so that a slip elsewhere costs no attempt. Raises PayerUnknownError,
        FormInvalidError, RefundHeldError, RefundOpenError, RefundSettledError, TooManyRequestsError,
        AccountLockedError.
        """
        account = visitor.account
        with self.work(reads_only=True) as work:
            payer = _own_payer(work, account, form.payer_id)
            wish = check_refund(form)
            _refuse(work, payer, wish)
        self._refuse_if_held(account, source)
        self.throttle.of_account("refund_account", account, source)
        confirm_password(self.sign_in, account, form.password, source)
        with self.work() as work:
            self._refuse_if_changed(work, visitor)
            # Nobody settles, asks or approves for this payer until this is over.
            work.ledgers.lock([payer.id])
            _refuse(work, payer, wish)
            refund = self._put_down(work, account, payer, wish, source)
        self.events.changed(account.id)
        return refund

    def withdraw(self, visitor: Visitor, reference: str, source: Source) -> None:
        """Take a refund back that is not approved yet; once more does nothing.

        Raises RefundUnknownError, RefundSettledError.
        """
        account, now = visitor.account, self.clock.now()
        with self.work() as work:
            refund = work.refunds.get(reference)
            if refund is None or refund.account_id != account.id:
                raise RefundUnknownError
            before, after = RefundState.REQUESTED, RefundState.WITHDRAWN
            if not work.refunds.move(reference, before, after, now):
                if _is_withdrawn(work, reference):
                    return
                raise RefundSettledError
            letter = RefundWithdrawnLetter(
                to=account.email,
                reference=reference,
                amount=str(refund.amount),
                account=refund.masked,
                at=now,
            )
            work.outbox.put(letter, account_id=account.id)
            work.audit.record(
                AuditEvent.REFUND_WITHDRAWN,
                account_id=account.id,
                source=source,
                reference=reference,
            )
        self.events.changed(account.id)

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose refunds have moved since an instant, on whatever node."""
        with self.work(reads_only=True) as work:
            return work.refunds.news_since(at)

    def _put_down(
        self, work: Work, account: Account, payer: Payer, wish: RefundWish, source: Source
    ) -> Refund:
        now = self.clock.now()
        is_known = work.refunds.is_known(account.id, wish.nrb)
        refund = Refund(
            reference=refund_reference(self.tokens.one_time_password()),
            account_id=account.id,
            client_id=account.client_id,
            payer_id=payer.id,
            amount=wish.amount,
            nrb=wish.nrb,
            holder=wish.holder,
            state=RefundState.REQUESTED,
            requested_at=now,
            held_until=now if is_known else now + self.limits.refund_hold,
        )
        work.refunds.add(refund)
        letter = RefundRequestedLetter(
            to=account.email,
            reference=refund.reference,
            amount=str(refund.amount),
            account=refund.masked,
            at=now,
            held_until=refund.held_until,
        )
        work.outbox.put(letter, account_id=account.id)
        work.audit.record(
            AuditEvent.REFUND_REQUESTED,
            account_id=account.id,
            source=source,
            reference=refund.reference,
        )
        return refund

    def _refuse_if_held(self, account: Account, source: Source) -> None:
        """While contact data are held, bank data are as well (`mojbok.domain.contact_hold`)."""
        if account.held_until is None or not account.is_held(self.clock.now()):
            return
        with self.work() as work:
            work.audit.record(AuditEvent.REFUND_REFUSED, account_id=account.id, source=source)
        raise RefundHeldError(until=account.held_until.isoformat())

    @staticmethod
    def _refuse_if_changed(work: Work, visitor: Visitor) -> None:
        # The hash takes its time: whoever was signed out, or changed, meanwhile asks for nothing (S17).
        locked = work.accounts.lock(visitor.account.id)
        session = work.sessions.get(visitor.session.id)
        is_over = session is None or session.ended_at is not None
        if locked != visitor.account or is_over:
            raise RefundSettledError


def refundable(work: Work, payer_id: str, *, besides: str = "") -> Decimal:
    """Tell what can be refunded to a payer now, from the bills themselves; `besides` is a refund not counted."""
    payments = work.ledgers.payments([payer_id])
    overpaid = settle(work.ledgers.invoices([payer_id]), payments).overpaid
    return available(overpaid, work.refunds.of_payer(payer_id), payments, besides=besides)


def under_way(work: Work, account_id: str) -> Sequence[Refund]:
    """List the account's refunds that are not over yet, the newest first."""
    return [each for each in work.refunds.of_account(account_id, _NEWEST) if each.state.is_open]


def _is_withdrawn(work: Work, reference: str) -> bool:
    """Ask anew: what was read before the move may be of before another click of the same form."""
    refund = work.refunds.get(reference)
    return refund is not None and refund.state is RefundState.WITHDRAWN


def _own_payer(work: Work, account: Account, payer_id: str) -> Payer:
    for payer in work.ledgers.payers(account.client_id):
        if payer.id == payer_id:
            return payer
    raise PayerUnknownError


def _open_of(work: Work, payer_id: str) -> Refund | None:
    found = (each for each in work.refunds.of_payer(payer_id) if each.state.is_open)
    return next(found, None)


def _refuse(work: Work, payer: Payer, wish: RefundWish) -> None:
    if _open_of(work, payer.id) is not None:
        raise RefundOpenError
    if wish.nrb == payer.account_number:
        raise FormInvalidError(errors={"nrb": RefundToOurselvesError()})
    most = refundable(work, payer.id)
    if wish.amount > most:
        raise FormInvalidError(errors={"amount": RefundTooMuchError(most=str(most))})
