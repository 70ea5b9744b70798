"""What the Biuro Obsługi Klienta does to accounts; each act is audited with its reason."""

from dataclasses import dataclass

from mojbok.domain.accounts import Account, AccountStatus, AccountUnknownError
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import canonical_login
from mojbok.domain.ports import Clock, PasswordHasher, Tokens
from mojbok.domain.repositories import SessionEvents, UnitOfWork, Work
from mojbok.domain.sessions import EndReason, Session
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
    """The use cases of staff, so far from the command line."""

    work: UnitOfWork
    clock: Clock
    limits: Limits
    events: SessionEvents
    tokens: Tokens
    hasher: PasswordHasher
    recovery: Recovery

    def show(self, login: str) -> AccountSheet:
        """Give an account's state. Raises AccountUnknownError."""
        with self.work(reads_only=True) as work:
            account = self._account(work, login)
            return AccountSheet(
                account=account,
                client_name=work.clients.get(account.client_id).name,
                is_locked=work.attempts.is_locked(account.login, self.limits.max_failures),
                sessions=list(work.sessions.open_of(account.id)),
            )

    def unlock(self, login: str, *, reason: str, staff: str) -> None:
        """Let a locked account sign in again. Raises AccountUnknownError."""
        with self.work() as work:
            account = self._account(work, login)
            work.attempts.clear(account.login)
            # Whoever guessed may hold one; the owner asks for a new one.
            work.credentials.drop_one_time_password(account.id)
            work.audit.record(
                "unlocked", account_id=account.id, source=None, reason=reason, staff=staff
            )

    def resend(self, login: str, *, staff: str) -> None:
        """Send the activation link, or to an active account a one-time password, anew. Raises AccountUnknownError."""
        one_time = self.tokens.one_time_password()
        hashed = self.hasher.hash(one_time)
        now = self.clock.now()
        with self.work() as work:
            account = self._account(work, login)
            if account.status is AccountStatus.PENDING:
                self.recovery.send_link(work, account, now)
            else:
                self.recovery.send_one_time_password(work, account, one_time, hashed, now)
            work.audit.record("resent", account_id=account.id, source=None, staff=staff)

    def end_sessions(self, login: str, *, staff: str) -> int:
        """End every session of an account and tell how many. Raises AccountUnknownError."""
        with self.work() as work:
            account = self._account(work, login)
            ended = work.sessions.end_all(account.id, EndReason.STAFF, self.clock.now())
            work.audit.record("sessions_ended", account_id=account.id, source=None, staff=staff)
        self.events.ended(ended, EndReason.STAFF)
        return len(ended)

    @staticmethod
    def _account(work: Work, login: str) -> Account:
        account = work.accounts.by_login(canonical_login(login))
        if account is None:
            raise AccountUnknownError
        return account
