"""Zamknięcie konta: asked for by the owner, done some days later unless they stay (POR-09)."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.closing import ClosingUnsureError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import AccountClosedLetter, AccountClosingLetter, AccountStaysLetter
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, SessionEvents
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.services.confirmation import confirm_password
from mojbok.services.sign_in import SignIn

#: The others come with the next round.
_AT_ONCE: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """The use cases of the closing of accounts."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    sign_in: SignIn
    events: SessionEvents

    def ask_for(self, visitor: Visitor, password: str, source: Source, *, is_sure: bool) -> None:
        """Let the account be closed in some days; asked for again, the first day stays.

        Raises FormInvalidError, AccountLockedError.
        """
        account = visitor.account
        if not is_sure:
            raise FormInvalidError(errors={"sure": ClosingUnsureError()})
        confirm_password(self.sign_in, account, password, source)
        closes_at = self.clock.now() + self.limits.closing
        with self.work() as work:
            # The hash takes its time: a password changed meanwhile may have been the owner's answer to a thief.
            current = work.accounts.lock(account.id)
            if current is None or current.auth_epoch != account.auth_epoch:
                return
            if work.closing.set(account.id, closes_at):
                letter = AccountClosingLetter(to=current.email, closes_at=closes_at)
                work.outbox.put(letter, account_id=account.id)
                event = AuditEvent.CLOSING_ASKED_FOR
                work.audit.record(event, account_id=account.id, source=source)

    def stay(self, visitor: Visitor, source: Source) -> None:
        """Let the account be as it was; when it was not to be closed, nothing happens."""
        account_id = visitor.account.id
        with self.work() as work:
            current = work.accounts.lock(account_id)
            if current is not None and work.closing.set(account_id, None):
                letter = AccountStaysLetter(to=current.email, stayed_at=self.clock.now())
                work.outbox.put(letter, account_id=account_id)
                event = AuditEvent.CLOSING_UNDONE
                work.audit.record(event, account_id=account_id, source=source)

    def close_due(self) -> None:
        """Close every account whose time has come; several nodes may do it at once."""
        with self.work(reads_only=True) as work:
            due = work.closing.due(self.clock.now(), at_once=_AT_ONCE)
        for account_id in due:
            self._close(account_id)

    def _close(self, account_id: str) -> None:
        now = self.clock.now()
        with self.work() as work:
            account = work.accounts.lock(account_id)
            # Another node was quicker, or its owner has stayed or complained this very moment.
            if account is None or not work.closing.due(now, at_once=1, only=account_id):
                return
            letter = AccountClosedLetter(to=account.email, closed_at=now)
            work.outbox.put(letter, account_id=account_id)
            ended = work.sessions.end_all(account_id, EndReason.CLOSED, now)
            work.attempts.clear(account.login)
            work.closing.erase(account_id)
            event = AuditEvent.ACCOUNT_CLOSED
            work.audit.record(event, account_id=account_id, source=None, count=str(len(ended)))
        self.events.ended(ended, EndReason.CLOSED)
