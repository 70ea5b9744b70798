"""Activation (aktywacja konta): the link makes the account active and sends the one-time password."""

from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import Account, AccountStatus, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.contact_hold import is_contact_other, known_email
from mojbok.domain.credentials import (
    LinkDeadError,
    LinkState,
    OneTimePassword,
    OneTimePurpose,
)
from mojbok.domain.letters import OneTimePasswordLetter, RegistrationNoticeLetter
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, PasswordHasher, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.services.throttle import Throttle


@dataclass(frozen=True, kw_only=True, slots=True)
class Activation:
    """The use cases of SCR-ACT."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    hasher: PasswordHasher
    limits: Limits
    throttle: Throttle

    def look(self, token: str, source: Source) -> LinkState:
        """Tell what a link is good for to whoever opens it. Raises TooManyRequestsError after too many dead ones."""
        self.throttle.link(source)
        state = self.state(token)
        if state is LinkState.DEAD:
            self.throttle.dead_link(source)
        return state

    def state(self, token: str) -> LinkState:
        """Tell what a link is good for; changes nothing (ACT-02)."""
        indexes = self.vault.indexes(token, purpose="activation")
        with self.work(reads_only=True) as work:
            link = work.credentials.link(indexes)
            account = work.accounts.get(link.account_id) if link else None
        if link is None or account is None:
            return LinkState.DEAD
        # Of several links sent anew, one use is enough: the others have done their work as well.
        is_active = account.status is not AccountStatus.PENDING
        return LinkState.USED if is_active else link.state(self.clock.now())

    def activate(self, token: str, source: Source) -> None:
        """Activate the account and send its one-time password; again after success, nothing happens.

        Raises LinkDeadError when the link is good for nothing, TooManyRequestsError as `look`.
        """
        state = self.look(token, source)
        if state is LinkState.USED:
            return
        if state is LinkState.DEAD:
            raise LinkDeadError
        # The slow hash is made before the transaction: nobody waits for it.
        one_time = self.tokens.one_time_password()
        hashed = self.hasher.hash(one_time)
        indexes = self.vault.indexes(token, purpose="activation")
        now = self.clock.now()
        with self.work() as work:
            link = work.credentials.link(indexes)
            account = work.accounts.get(link.account_id) if link else None
            if link is None or account is None:
                return
            # A new registration of the same client takes turns with this, and replaces the link or finds it used.
            work.clients.lock(account.client_id)
            if not work.credentials.use_link(link.token_index, now):
                return
            self._open_account(work, link.account_id, one_time, hashed, source, now)

    def _open_account(
        self, work: Work, account_id: str, one_time: str, hashed: str, source: Source, now: datetime
    ) -> None:
        account = work.accounts.get(account_id)
        if account is None or not work.accounts.activate(account_id, now):
            raise LinkDeadError
        # Guesses at this login from before it existed must not lock its owner out.
        work.attempts.clear(account.login)
        expires_at = now + self.limits.one_time_password
        work.credentials.replace_one_time_password(
            OneTimePassword(
                id=self.tokens.identifier(),
                account_id=account_id,
                hash=hashed,
                purpose=OneTimePurpose.ACTIVATION,
                expires_at=expires_at,
            )
        )
        letter = OneTimePasswordLetter(
            to=account.email,
            one_time_password=one_time,
            valid_until=expires_at,
            purpose=OneTimePurpose.ACTIVATION.value,
        )
        work.outbox.put(letter, account_id=account_id)
        self._compare_with_crm(work, account, now)
        work.audit.record(AuditEvent.ACTIVATED, account_id=account_id, source=source)

    def _compare_with_crm(self, work: Work, account: Account, now: datetime) -> None:
        """Where e-mail or phone are not the CRM's: tell whom the CRM knows, and hold changes until they can act."""
        client = work.clients.get(account.client_id)
        if not is_contact_other(client, account):
            return
        if self.limits.contact_hold:
            work.accounts.hold(account.id, now + self.limits.contact_hold)
            work.audit.record(AuditEvent.CONTACT_HELD, account_id=account.id, source=None)
        if known := known_email(client):
            notice = RegistrationNoticeLetter(to=known, registered_at=now)
            work.outbox.put(notice, account_id=account.id)
