"""Signing in (logowanie), with the lock after the fifth wrong password."""

from dataclasses import dataclass

from mojbok.domain.accounts import (
    Account,
    AccountLockedError,
    AccountStatus,
    Source,
    WrongCredentialsError,
)
from mojbok.domain.audit import AuditEvent
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import AccountLockedLetter
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import canonical_login
from mojbok.domain.password_policy import MAX_LENGTH, normalized, one_time_form
from mojbok.domain.ports import Clock, PasswordHasher
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Stage
from mojbok.services.devices import Devices
from mojbok.services.doorkeeper import Browser, Doorkeeper
from mojbok.services.sessions import OpenedSession, Sessions

MAX_LOGIN_TYPED = 128
_UNKNOWN = Browser()


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What the stored data says of one attempt: which account, which hash to try, and what a fit would open."""

    account: Account | None
    hash: str | None
    secret: str
    is_one_time: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """The use cases of SCR-LOGIN."""

    work: UnitOfWork
    clock: Clock
    hasher: PasswordHasher
    limits: Limits
    sessions: Sessions
    devices: Devices
    doorkeeper: Doorkeeper

    def log_in(
        self,
        login: str,
        password: str,
        source: Source,
        *,
        replacing: str | None = None,
        browser: Browser = _UNKNOWN,
    ) -> OpenedSession:
        """Open a session, in the place of the browser's former one (`replacing`, its token).

        A browser that is remembered opens nothing by that, but is no news to the owner.
        Raises FormInvalidError when a field is empty, ChallengeRequiredError (then nothing was evaluated),
        WrongCredentialsError, AccountLockedError.
        """
        self._require(login, password)
        if len(login) > MAX_LOGIN_TYPED or len(password) > MAX_LENGTH:
            raise WrongCredentialsError
        canonical = canonical_login(login)
        self.doorkeeper.admit(canonical, source, browser)
        try:
            account, is_one_time = self.prove(canonical, password, source)
        except (WrongCredentialsError, AccountLockedError):
            self.doorkeeper.note_failure(canonical, source, browser)
            raise
        if not is_one_time:
            self._refresh_hash(account, password)
        if replacing is not None:
            self.sessions.replace(replacing)
        if is_one_time:
            # Its letter has just told the owner.
            return self.sessions.open(account, source, stage=Stage.PASSWORD)

        def tell(work: Work) -> None:
            self.devices.tell_if_new(work, account, source, browser.device)

        return self.sessions.open(account, source, first=tell)

    def prove(self, login: str, password: str, source: Source) -> tuple[Account, bool]:
        """Evaluate one attempt, counted before it is tried; tell the account and whether it was the one-time password.

        Exactly one slow hash is computed, whatever the login, the password and the state of the account.
        """
        number = self._reserve(login)
        evidence = self._evidence(login, password)
        fits = self.hasher.verify(evidence.hash, evidence.secret)
        if number is None:
            raise self._refusal(evidence.account, source)
        if not fits or evidence.account is None:
            raise self._failure(login, number, evidence.account, source)
        with self.work() as work:
            if not work.attempts.succeed(login):
                raise AccountLockedError
        return evidence.account, evidence.is_one_time

    def _reserve(self, login: str) -> int | None:
        with self.work() as work:
            return work.attempts.reserve(login, self.limits.max_failures, self.clock.now())

    def _evidence(self, login: str, password: str) -> Evidence:
        compact = one_time_form(password)
        with self.work(reads_only=True) as work:
            account = work.accounts.by_login(login)
            waiting = (
                work.credentials.one_time_password(account.id, self.clock.now())
                if account is not None and compact is not None
                else None
            )
        is_active = account is not None and account.status is AccountStatus.ACTIVE
        if account is None or not is_active:
            return Evidence(account=None, hash=None, secret=password, is_one_time=False)
        if waiting is not None and compact is not None:
            return Evidence(account=account, hash=waiting.hash, secret=compact, is_one_time=True)
        return Evidence(
            account=account,
            hash=account.password_hash,
            secret=normalized(password),
            is_one_time=False,
        )

    def _refusal(self, account: Account | None, source: Source) -> DomainError:
        account_id = account.id if account else None
        with self.work() as work:
            work.audit.record(AuditEvent.LOGIN_REFUSED, account_id=account_id, source=source)
        return AccountLockedError()

    def _failure(
        self, login: str, number: int, account: Account | None, source: Source
    ) -> DomainError:
        """Write the failure down and give its error; the last one allowed locks and tells the owner."""
        most = self.limits.max_failures
        now = self.clock.now()
        with self.work() as work:
            locks = number >= most and work.attempts.lock(login, most)
            account_id = account.id if account else None
            work.audit.record(AuditEvent.LOGIN_FAILED, account_id=account_id, source=source)
            if locks and account is not None:
                work.outbox.put(
                    AccountLockedLetter(to=account.email, locked_at=now), account_id=account.id
                )
                work.audit.record(AuditEvent.LOCKED, account_id=account.id, source=source)
        return AccountLockedError() if locks else WrongCredentialsError()

    def _refresh_hash(self, account: Account, password: str) -> None:
        if account.password_hash is None or not self.hasher.is_outdated(account.password_hash):
            return
        hashed = self.hasher.hash(normalized(password))
        with self.work() as work:
            work.accounts.refresh_hash(account.id, hashed, expected_epoch=account.auth_epoch)

    @staticmethod
    def _require(login: str, password: str) -> None:
        fields = {"login": ("Login", login.strip()), "password": ("Hasło", password)}
        missing = {
            name: FieldRequiredError(label=label)
            for name, (label, value) in fields.items()
            if not value
        }
        if missing:
            raise FormInvalidError(errors=dict(missing))
