"""What the Biuro Obsługi Klienta does with refunds; each act is audited with who and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from mojbok.domain.account_events import AccountEvents
from mojbok.domain.accounts import AccountStatus
from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.letters import (
    RefundApprovedLetter,
    RefundLetter,
    RefundPaidLetter,
    RefundRejectedLetter,
)
from mojbok.domain.ports import Clock
from mojbok.domain.refund import (
    ExportUnknownError,
    Refund,
    RefundHeldError,
    RefundSettledError,
    RefundState,
    RefundStoppedError,
    RefundTooMuchError,
    RefundUnknownError,
    checked_word,
    is_paid_out,
)
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.services.refunds import refundable

OPEN: Final = frozenset(state for state in RefundState if state.is_open)
CLOSED: Final = frozenset(RefundState) - OPEN
_MOST_LISTED: Final = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundSheet:
    """A refund as staff judge it."""

    refund: Refund
    client_name: str
    most: Decimal
    """So much of the payer's money could be refunded now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundDesk:
    """The use cases of staff, in the console and from the command line; each raises ActForbiddenError."""

    work: UnitOfWork
    clock: Clock
    events: AccountEvents

    def queue(self, states: Collection[RefundState] = OPEN, *, actor: Actor) -> Sequence[Refund]:
        """List refunds in these states, the oldest first."""
        permit(actor, Act.SEE_REFUNDS)
        return self._listed(states)

    def sheet(self, reference: str, *, actor: Actor) -> RefundSheet:
        """Give a refund with what is overpaid now; it shows the whole account number. Raises RefundUnknownError."""
        permit(actor, Act.SEE_REFUNDS)
        with self.work() as work:
            refund = _found(work, reference)
            _note(work, AuditEvent.REFUND_SHOWN, refund, actor=actor)
            return RefundSheet(
                refund=refund,
                client_name=work.clients.get(refund.client_id).name,
                most=refundable(work, refund.payer_id, besides=refund.reference),
            )

    def _listed(self, states: Collection[RefundState]) -> Sequence[Refund]:
        with self.work(reads_only=True) as work:
            return work.refunds.in_states(states, _MOST_LISTED)

    def approve(self, reference: str, *, actor: Actor, reason: str = "") -> None:
        """Approve a refund, if that much is overpaid at this moment.

        Raises RefundUnknownError, RefundHeldError, RefundStoppedError, RefundSettledError, RefundTooMuchError,
        ReasonInvalidError.
        """
        permit(actor, Act.APPROVE_REFUNDS)
        why, now = checked_reason(reason, is_required=False), self.clock.now()
        with self.work() as work:
            refund = _found(work, reference)
            if refund.is_held(now):
                raise RefundHeldError(until=refund.held_until.isoformat())
            _refuse_if_stopped(work, refund)
            # The bills stay as they are until this is over.
            work.ledgers.lock([refund.payer_id])
            if not work.refunds.approve(refund.reference, now, actor.name):
                raise RefundSettledError
            most = refundable(work, refund.payer_id, besides=reference)
            if refund.amount > most:
                raise RefundTooMuchError(most=str(most))
            _tell(work, refund, RefundApprovedLetter, now)
            _note(work, AuditEvent.REFUND_APPROVED, refund, actor=actor, reason=why)
        self.events.changed(refund.account_id)

    def reject(self, reference: str, *, actor: Actor, reason: str, word: str) -> None:
        """Reject a refund, approved or not, that was not handed to the bank yet; `word` is what the customer reads.

        Raises RefundUnknownError, RefundSettledError, ReasonInvalidError, RefundWordInvalidError.
        """
        permit(actor, Act.APPROVE_REFUNDS)
        why, told, now = checked_reason(reason), checked_word(word), self.clock.now()
        with self.work() as work:
            refund = _found(work, reference)
            if not work.refunds.reject(refund.reference, now, told):
                raise RefundSettledError
            _tell(work, refund, RefundRejectedLetter, now, word=told)
            _note(work, AuditEvent.REFUND_REJECTED, refund, actor=actor, reason=why)
        self.events.changed(refund.account_id)

    def export(self, *, actor: Actor) -> int | None:
        """Hand all that are approved to the bank, by a new export, and give its number; None without any.

        They are marked before any file is written: a file that got lost is written again by its number, and no
        refund is ever in two. What somebody has approved in the console is handed over by somebody else.
        """
        permit(actor, Act.APPROVE_REFUNDS)
        now = self.clock.now()
        with self.work() as work:
            number = work.refunds.export(now, but_of=actor.name if actor.is_in_console else None)
            if number is None:
                return None
            refunds = work.refunds.exported(number)
            for refund in refunds:
                export = str(number)
                _note(work, AuditEvent.REFUND_EXPORTED, refund, actor=actor, export=export)
        for refund in refunds:
            self.events.changed(refund.account_id)
        return number

    def exported(self, number: int, *, actor: Actor) -> Sequence[Refund]:
        """Give what an export has, as it was handed over. Raises ExportUnknownError."""
        permit(actor, Act.APPROVE_REFUNDS)
        with self.work() as work:
            refunds = work.refunds.exported(number)
            if not refunds:
                raise ExportUnknownError
            work.audit.record(
                AuditEvent.REFUND_EXPORT_TAKEN,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                export=str(number),
            )
        return refunds

    def mark_paid(self, reference: str, *, actor: Actor, reason: str = "") -> None:
        """Note that the bank has paid a refund out.

        Raises RefundUnknownError, RefundSettledError when it was not exported, ReasonInvalidError.
        """
        permit(actor, Act.APPROVE_REFUNDS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            refund = _found(work, reference)
            if refund.export_number is None:
                raise RefundSettledError
            self._pay(work, refund, actor=actor, reason=why)
        self.events.changed(refund.account_id)

    def note_booked(self) -> int:
        """Note what billing has booked as paid out, and tell how many; a chore of every hour."""
        count = 0
        for refund in self._listed({RefundState.APPROVED}):
            with self.work() as work:
                if not is_paid_out(refund, work.ledgers.payments([refund.payer_id])):
                    continue
                try:
                    self._pay(work, refund)
                except RefundSettledError:
                    # Another node was faster.
                    continue
            self.events.changed(refund.account_id)
            count += 1
        return count

    def _pay(
        self, work: Work, refund: Refund, *, actor: Actor | None = None, reason: str = ""
    ) -> None:
        before, after = RefundState.APPROVED, RefundState.PAID
        if not work.refunds.move(refund.reference, before, after, self.clock.now()):
            raise RefundSettledError
        _tell(work, refund, RefundPaidLetter, self.clock.now())
        _note(work, AuditEvent.REFUND_PAID, refund, actor=actor, reason=reason)


def _found(work: Work, reference: str) -> Refund:
    refund = work.refunds.get(reference.strip().upper())
    if refund is None:
        raise RefundUnknownError
    return refund


def _refuse_if_stopped(work: Work, refund: Refund) -> None:
    """See that nobody stopped the account since: whoever asked may not have been its owner."""
    account = work.accounts.lock(refund.account_id)
    if account is None or account.status is not AccountStatus.ACTIVE:
        raise RefundStoppedError


def _tell(work: Work, refund: Refund, kind: type[RefundLetter], now: datetime, **more: str) -> None:
    account = work.accounts.get(refund.account_id)
    if account is None:
        return
    letter = kind(
        to=account.email,
        reference=refund.reference,
        amount=str(refund.amount),
        account=refund.masked,
        at=now,
        **more,
    )
    work.outbox.put(letter, account_id=account.id)


def _note(
    work: Work, event: AuditEvent, refund: Refund, *, actor: Actor | None, **facts: str
) -> None:
    work.audit.record(
        event,
        account_id=refund.account_id,
        source=actor.source if actor else None,
        reference=refund.reference,
        **({"staff": actor.name} if actor else {}),
        **facts,
    )
