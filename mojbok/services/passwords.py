"""Passwords: the forced change after a one-time password (SCR-FORCED)."""

from dataclasses import dataclass

from mojbok.domain.accounts import Account, Source, WrongCredentialsError
from mojbok.domain.clients import Client
from mojbok.domain.credentials import OneTimePassword, OneTimePasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import PasswordChangedLetter
from mojbok.domain.password_policy import (
    CommonPasswords,
    PasswordRule,
    PasswordsDifferError,
    PasswordTooWeakError,
    check_password,
    one_time_form,
)
from mojbok.domain.ports import Clock, PasswordHasher
from mojbok.domain.repositories import SessionEvents, UnitOfWork
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.services.sessions import OpenedSession, Sessions
from mojbok.services.sign_in import SignIn

FORCED_LABELS = {
    "one_time_password": "Kod jednorazowy zmiany hasła",
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

        The fields are checked before the one-time password is, so that a slip there costs no attempt.
        Raises FormInvalidError; AccountLockedError when wrong one-time passwords have used up the attempts.
        """
        account = visitor.account
        password = self._checked(account, one_time=one_time, new=new, repeat=repeat)
        waiting = self._prove_one_time(account, one_time, source)
        self._refuse_old(account, password)
        hashed = self.hasher.hash(password)
        self._store(account, hashed, waiting, source)
        with self.work(reads_only=True) as work:
            changed = work.accounts.get(account.id) or account
        return self.sessions.open(changed, source)

    def _checked(self, account: Account, *, one_time: str, new: str, repeat: str) -> str:
        typed = {"one_time_password": one_time, "new_password": new, "new_password_repeat": repeat}
        errors: dict[str, DomainError] = {
            name: FieldRequiredError(label=FORCED_LABELS[name])
            for name, value in typed.items()
            if not value.strip()
        }
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
        # A password of one's own typed here by mistake is tried as what it is not: a one-time password.
        attempt = one_time_form(typed) or "-"
        try:
            _, is_one_time = self.sign_in.prove(account.login, attempt, source)
        except WrongCredentialsError as error:
            raise _wrong_one_time() from error
        if waiting is None or not is_one_time:
            raise _wrong_one_time()
        return waiting

    def _refuse_old(self, account: Account, password: str) -> None:
        if account.password_hash and self.hasher.verify(account.password_hash, password):
            weak = PasswordTooWeakError(rules=[PasswordRule.OLD.value])
            raise FormInvalidError(errors={"new_password": weak})

    def _store(
        self, account: Account, hashed: str, waiting: OneTimePassword, source: Source
    ) -> None:
        now = self.clock.now()
        is_first = account.password_hash is None
        with self.work() as work:
            if not work.credentials.use_one_time_password(waiting.id, now):
                raise _wrong_one_time()
            epoch = account.auth_epoch
            if not work.accounts.set_password(account.id, hashed, expected_epoch=epoch):
                raise _wrong_one_time()
            ended = work.sessions.end_all(account.id, EndReason.PASSWORD_CHANGED, now)
            if not is_first:
                letter = PasswordChangedLetter(to=account.email, changed_at=now)
                work.outbox.put(letter, account_id=account.id)
            work.audit.record("password_changed", account_id=account.id, source=source)
        self.events.ended(ended, EndReason.PASSWORD_CHANGED)


def _wrong_one_time() -> FormInvalidError:
    return FormInvalidError(errors={"one_time_password": OneTimePasswordWrongError()})
