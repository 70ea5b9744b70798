"""Passwords: the forced change after a one-time password (SCR-FORCED), and the change at will (SCR-PWD)."""

from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import Account, Source, WrongCredentialsError
from mojbok.domain.audit import AuditEvent
from mojbok.domain.clients import Client
from mojbok.domain.credentials import (
    CurrentPasswordWrongError,
    OneTimePassword,
    OneTimePasswordMalformedError,
    OneTimePasswordWrongError,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import PasswordChangedLetter
from mojbok.domain.password_policy import (
    MAX_LENGTH,
    CommonPasswords,
    PasswordRule,
    PasswordsDifferError,
    PasswordTooWeakError,
    check_password,
    normalized,
    one_time_form,
)
from mojbok.domain.ports import Clock, PasswordHasher, SessionEvents
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.services.sessions import OpenedSession, Sessions
from mojbok.services.sign_in import SignIn

LABELS = {
    "one_time_password": "Kod jednorazowy zmiany hasła",
    "current_password": "Aktualne hasło",
    "new_password": "Nowe hasło",
    "new_password_repeat": "Powtórz nowe hasło",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Passwords:
    """The use cases around passwords."""

    work: UnitOfWork
    clock: Clock
    hasher: PasswordHasher
    common: CommonPasswords
    sessions: Sessions
    sign_in: SignIn
    events: SessionEvents

    def change_forced(
        self, visitor: Visitor, *, one_time: str, new: str, repeat: str, source: Source
    ) -> OpenedSession:
        """Set the first password of one's own, or the one after recovery, and open a fresh session.

        The fields are checked before the one-time password is tried, so that a slip there costs no attempt; nor does
        what can't be a one-time password at all.
        Raises FormInvalidError; AccountLockedError when wrong one-time passwords have used up the attempts.
        """
        account = visitor.account
        password = self._checked(account, "one_time_password", one_time, new, repeat)
        waiting = self._prove_one_time(account, one_time, source)
        self._refuse_old(account, password)
        hashed = self.hasher.hash(password)
        self._store_forced(account, hashed, waiting, source)
        with self.work(reads_only=True) as work:
            changed = work.accounts.get(account.id) or account
        return self.sessions.open(changed, source)

    def change_own(
        self, visitor: Visitor, *, current: str, new: str, repeat: str, source: Source
    ) -> OpenedSession:
        """Change the password given the current one; the session goes on under a new identifier and token.

        Every other session ends, and so does what was sent or remembered for the old password: a one-time password
        that waits, links of the former epoch, browsers that fill in the login. A wrong current password counts as
        at signing in; slips in the new one cost no attempt.
        Raises FormInvalidError; AccountLockedError when the attempts are used up, which ends no session.
        """
        account = visitor.account
        password = self._checked(account, "current_password", current, new, repeat)
        proven = self._prove_current(account, current, source)
        if proven.auth_epoch != visitor.session.auth_epoch:
            raise _wrong_current()
        if password == normalized(current):
            raise _refused_as_old()
        return self._store_own(visitor, proven, self.hasher.hash(password), source)

    def _checked(self, account: Account, proof_name: str, proof: str, new: str, repeat: str) -> str:
        typed = {proof_name: proof, "new_password": new, "new_password_repeat": repeat}
        errors: dict[str, DomainError] = {
            name: FieldRequiredError(label=LABELS[name])
            for name, value in typed.items()
            if not value.strip()
        }
        is_one_time = proof_name == "one_time_password"
        if is_one_time and proof_name not in errors and one_time_form(proof) is None:
            errors[proof_name] = OneTimePasswordMalformedError()
        password = ""
        if "new_password" not in errors:
            try:
                password = check_password(new, personal=self._personal(account), common=self.common)
            except PasswordTooWeakError as error:
                errors["new_password"] = error
        if "new_password_repeat" not in errors and new != repeat:
            errors["new_password_repeat"] = PasswordsDifferError()
        if errors:
            raise FormInvalidError(errors={name: errors[name] for name in typed if name in errors})
        return password

    def _personal(self, account: Account) -> list[str]:
        with self.work(reads_only=True) as work:
            client: Client = work.clients.get(account.client_id)
            contracts = work.clients.contracts(account.client_id)
        mailbox = account.email.partition("@")[0]
        own = [account.login, account.email, mailbox, client.pesel or "", client.nip or ""]
        return own + [contract.number for contract in contracts]

    def _prove_one_time(self, account: Account, typed: str, source: Source) -> OneTimePassword:
        with self.work(reads_only=True) as work:
            waiting = work.credentials.one_time_password(account.id, self.clock.now())
        attempt = one_time_form(typed) or "-"
        try:
            _, is_one_time = self.sign_in.prove(account.login, attempt, source)
        except WrongCredentialsError as error:
            raise _wrong_one_time() from error
        if waiting is None or not is_one_time:
            raise _wrong_one_time()
        return waiting

    def _prove_current(self, account: Account, typed: str, source: Source) -> Account:
        if len(typed) > MAX_LENGTH:
            raise _wrong_current()
        try:
            proven, is_one_time = self.sign_in.prove(account.login, typed, source)
        except WrongCredentialsError as error:
            raise _wrong_current() from error
        if is_one_time:
            raise _wrong_current()
        return proven

    def _refuse_old(self, account: Account, password: str) -> None:
        if account.password_hash and self.hasher.verify(account.password_hash, password):
            raise _refused_as_old()

    def _store_forced(
        self, account: Account, hashed: str, waiting: OneTimePassword, source: Source
    ) -> None:
        now = self.clock.now()
        with self.work() as work:
            work.accounts.lock(account.id)
            if not work.credentials.use_one_time_password(waiting.id, now):
                raise _wrong_one_time()
            if not self._set(work, account, hashed, source, now):
                raise _wrong_one_time()
            ended = work.sessions.end_all(account.id, EndReason.PASSWORD_CHANGED, now)
        self.events.ended(ended, EndReason.PASSWORD_CHANGED)

    def _store_own(
        self, visitor: Visitor, proven: Account, hashed: str, source: Source
    ) -> OpenedSession:
        """Change the password and renew the session, or neither: another change may have come first."""
        now = self.clock.now()
        former = visitor.session
        with self.work() as work:
            work.accounts.lock(proven.id)
            is_set = self._set(work, proven, hashed, source, now)
            epoch = proven.auth_epoch + 1
            renewed = self.sessions.renew(work, former, auth_epoch=epoch, source=source)
            if not is_set or renewed is None:
                raise _wrong_current()
            work.credentials.drop_one_time_password(proven.id)
            reason = EndReason.PASSWORD_CHANGED
            keep = renewed.session.id
            ended = work.sessions.end_all(proven.id, reason, now, except_id=keep)
        self.events.ended([former.id], EndReason.RENEWED)
        self.events.ended(ended, EndReason.PASSWORD_CHANGED)
        return renewed

    @staticmethod
    def _set(work: Work, account: Account, hashed: str, source: Source, now: datetime) -> bool:
        """Store a password and what follows from it; False when another change came first."""
        if not work.accounts.set_password(account.id, hashed, expected_epoch=account.auth_epoch):
            return False
        work.devices.forget_all(account.id)
        # The first one of all is no news.
        if account.password_hash is not None:
            letter = PasswordChangedLetter(to=account.email, changed_at=now)
            work.outbox.put(letter, account_id=account.id)
        work.audit.record(AuditEvent.PASSWORD_CHANGED, account_id=account.id, source=source)
        return True


def _wrong_one_time() -> FormInvalidError:
    return FormInvalidError(errors={"one_time_password": OneTimePasswordWrongError()})


def _wrong_current() -> FormInvalidError:
    return FormInvalidError(errors={"current_password": CurrentPasswordWrongError()})


def _refused_as_old() -> FormInvalidError:
    weak = PasswordTooWeakError(rules=[PasswordRule.OLD.value])
    return FormInvalidError(errors={"new_password": weak})
