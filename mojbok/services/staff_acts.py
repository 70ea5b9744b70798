"""What the Biuro Obsługi Klienta does to accounts; each act is audited with its reason."""

from dataclasses import dataclass

from mojbok.domain.accounts import (
    Account,
    AccountNotActiveError,
    AccountNotBlockedError,
    AccountNotHeldError,
    AccountStatus,
    AccountUnknownError,
    RegistrationLapsedError,
    UnblockFirstError,
    UnlockFirstError,
)
from mojbok.domain.audit import AuditEvent, Resent, checked_reason
from mojbok.domain.contact_hold import known_email
from mojbok.domain.letters import AccountDisownedLetter
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import canonical_login
from mojbok.domain.ports import Clock, PasswordHasher, SessionEvents, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason, Session, SessionUnknownError
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.services.recovery import Recovery


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountSheet:
    """An account as staff see it."""

    account: Account
    client_name: str
    is_locked: bool
    sessions: list[Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffActs:
    """The use cases of staff, in the console and from the command line; each raises ActForbiddenError."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    events: SessionEvents
    tokens: Tokens
    hasher: PasswordHasher
    recovery: Recovery

    def show(self, login: str, *, actor: Actor, reason: str = "") -> AccountSheet:
        """Give an account's state. Raises AccountUnknownError, ReasonInvalidError."""
        permit(actor, Act.SEE_CLIENTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            account = self._account(work, login)
            self._note(work, AuditEvent.SHOWN, account, actor=actor, reason=why)
            return AccountSheet(
                account=account,
                client_name=work.clients.get(account.client_id).name,
                is_locked=work.attempts.is_locked(account.login, self.limits.max_failures),
                sessions=list(work.sessions.open_of(account.id)),
            )

    def unlock(self, login: str, *, reason: str, actor: Actor) -> None:
        """Let a locked account sign in again. Raises AccountUnknownError, ReasonInvalidError."""
        permit(actor, Act.UNLOCK)
        why = checked_reason(reason)
        with self.work() as work:
            account = self._account(work, login)
            work.attempts.clear(account.login)
            # Whoever guessed may hold one; the owner asks for a new one.
            work.credentials.drop_one_time_password(account.id)
            self._note(work, AuditEvent.UNLOCKED, account, actor=actor, reason=why)

    def resend(self, login: str, *, actor: Actor, reason: str = "") -> Resent:
        """Send the activation link, or to an active account a one-time password, anew, and tell which.

        Raises AccountUnknownError, RegistrationLapsedError, UnblockFirstError, UnlockFirstError, ReasonInvalidError.
        """
        permit(actor, Act.RESEND)
        why = checked_reason(reason, is_required=False)
        one_time = self.tokens.one_time_password()
        hashed = self.hasher.hash(one_time)
        now = self.clock.now()
        with self.work() as work:
            account = self._account(work, login)
            self._refuse_useless(work, account)
            what = Resent.ONE_TIME_PASSWORD
            if account.status is AccountStatus.PENDING:
                what = Resent.LINK
                if not self.recovery.send_link(work, account, now):
                    raise RegistrationLapsedError
            else:
                self.recovery.send_one_time_password(work, account, one_time, hashed, now)
            self._note(work, AuditEvent.RESENT, account, actor=actor, reason=why, what=what)
        return what

    def block(self, login: str, *, reason: str, actor: Actor) -> int:
        """Stop an account, end every session of it at once, and tell how many.

        Raises AccountUnknownError, AccountNotActiveError, ReasonInvalidError.
        """
        permit(actor, Act.BLOCK)
        why = checked_reason(reason)
        with self.work() as work:
            account = self._account(work, login)
            if not work.accounts.block(account.id):
                raise AccountNotActiveError
            work.credentials.drop_one_time_password(account.id)
            work.devices.forget_all(account.id)
            ended = work.sessions.end_all(account.id, EndReason.BLOCKED, self.clock.now())
            count = str(len(ended))
            self._note(work, AuditEvent.BLOCKED, account, actor=actor, reason=why, count=count)
        self.events.ended(ended, EndReason.BLOCKED)
        return len(ended)

    def unblock(self, login: str, *, reason: str, actor: Actor) -> None:
        """Let a blocked account be used again, with its password.

        Raises AccountUnknownError, AccountNotBlockedError, ReasonInvalidError.
        """
        permit(actor, Act.BLOCK)
        why = checked_reason(reason)
        with self.work() as work:
            account = self._account(work, login)
            if not work.accounts.unblock(account.id):
                raise AccountNotBlockedError
            self._note(work, AuditEvent.UNBLOCKED, account, actor=actor, reason=why)

    def release(self, login: str, *, reason: str, actor: Actor) -> None:
        """Let contact data be changed before their time: BOK has made sure who asks.

        Raises AccountUnknownError, AccountNotHeldError, ReasonInvalidError.
        """
        permit(actor, Act.RELEASE_CONTACT)
        why = checked_reason(reason)
        with self.work() as work:
            account = self._account(work, login)
            if not account.is_held(self.clock.now()):
                raise AccountNotHeldError
            work.accounts.hold(account.id, None)
            self._note(work, AuditEvent.HOLD_RELEASED, account, actor=actor, reason=why)

    def end_sessions(self, login: str, *, actor: Actor, reason: str = "") -> int:
        """End every session of an account and tell how many. Raises AccountUnknownError, ReasonInvalidError."""
        permit(actor, Act.END_SESSIONS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            account = self._account(work, login)
            ended = work.sessions.end_all(account.id, EndReason.STAFF, self.clock.now())
            count = str(len(ended))
            self._note(
                work, AuditEvent.SESSIONS_ENDED, account, actor=actor, reason=why, count=count
            )
        self.events.ended(ended, EndReason.STAFF)
        return len(ended)

    def end_session(self, login: str, session_id: str, *, actor: Actor, reason: str = "") -> None:
        """End one session of an account; again, nothing happens.

        Raises AccountUnknownError, SessionUnknownError, ReasonInvalidError.
        """
        permit(actor, Act.END_SESSIONS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            account = self._account(work, login)
            session = work.sessions.get(session_id)
            if session is None or session.account_id != account.id:
                raise SessionUnknownError
            if not work.sessions.end(session_id, EndReason.STAFF, self.clock.now()):
                return
            event = AuditEvent.SESSIONS_ENDED
            self._note(work, event, account, actor=actor, reason=why, count="1")
        self.events.ended([session_id], EndReason.STAFF)

    def disown(self, login: str, *, reason: str, actor: Actor) -> int:
        """Close an account that somebody else had registered, for good, and tell how many sessions ended by that.

        Its client may register anew, and whom the CRM knows is told. Raises AccountUnknownError, ReasonInvalidError.
        """
        permit(actor, Act.DISOWN)
        why = checked_reason(reason)
        now = self.clock.now()
        with self.work() as work:
            account = self._account(work, login)
            # A registration of this moment takes turns with this.
            work.clients.lock(account.client_id)
            work.accounts.disown(account.id)
            _close(work, account)
            ended = work.sessions.end_all(account.id, EndReason.BLOCKED, now)
            if known := known_email(work.clients.get(account.client_id)):
                letter = AccountDisownedLetter(to=known, closed_at=now)
                work.outbox.put(letter, account_id=account.id)
            count = str(len(ended))
            self._note(work, AuditEvent.DISOWNED, account, actor=actor, reason=why, count=count)
        self.events.ended(ended, EndReason.BLOCKED)
        return len(ended)

    def _refuse_useless(self, work: Work, account: Account) -> None:
        """See that a one-time password could be used: while an account is stopped, it can't (L18)."""
        if account.status is AccountStatus.BLOCKED:
            raise UnblockFirstError
        is_active = account.status is AccountStatus.ACTIVE
        if is_active and work.attempts.is_locked(account.login, self.limits.max_failures):
            raise UnlockFirstError

    @staticmethod
    def _note(
        work: Work, event: AuditEvent, account: Account, *, actor: Actor, **facts: str
    ) -> None:
        work.audit.record(
            event, account_id=account.id, source=actor.source, staff=actor.name, **facts
        )

    @staticmethod
    def _account(work: Work, login: str) -> Account:
        found = work.accounts.by_login(canonical_login(login))
        account = work.accounts.lock(found.id) if found else None
        if account is None:
            raise AccountUnknownError
        return account


def _close(work: Work, account: Account) -> None:
    """Make everything by which somebody could get in good for nothing, sessions apart."""
    # The login is another's from now on.
    work.attempts.clear(account.login)
    work.credentials.drop_one_time_password(account.id)
    work.devices.forget_all(account.id)
    work.email_changes.drop_unused(account.id)
    work.calendar_feeds.drop(account.id)
