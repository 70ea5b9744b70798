"""A new e-mail address: asked for in the settings, told to the old one, and counted once its link is used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import Account, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.client_changes import ChangedField, ClientChange
from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.email_change import EmailChange, EmailChangesTooManyError, masked_email
from mojbok.domain.letters import EmailChangeConfirmLetter, EmailChangeNoticeLetter
from mojbok.domain.limits import Limits
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailChanges:
    """The use cases around a new e-mail address (SET-01)."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits
    confirmation_address: Callable[[str], str]

    def request(
        self, work: Work, account: Account, new_email: str, source: Source, now: datetime
    ) -> None:
        """Send the link to the new address and word to the old one, inside another use case's unit of work.

        The caller has locked the account. Raises EmailChangesTooManyError.
        """
        self._refuse_too_many(work, account, now)
        token = self.tokens.link_token()
        expires_at = now + self.limits.email_change
        work.email_changes.replace(
            EmailChange(
                account_id=account.id,
                token_index=self.vault.index(token, purpose="email change"),
                new_email=new_email,
                auth_epoch=account.auth_epoch,
                requested_at=now,
                expires_at=expires_at,
                used_at=None,
            )
        )
        confirm = EmailChangeConfirmLetter(
            to=new_email, link=self.confirmation_address(token), valid_until=expires_at
        )
        told = EmailChangeNoticeLetter(
            to=account.email,
            requested_at=now,
            valid_until=expires_at,
            new_email=masked_email(new_email),
        )
        for letter in (confirm, told):
            work.outbox.put(letter, account_id=account.id)
        work.audit.record(AuditEvent.EMAIL_CHANGE_REQUESTED, account_id=account.id, source=source)

    def waiting(self, work: Work, account: Account) -> EmailChange | None:
        """Find the account's change whose link can still be used."""
        change = work.email_changes.of_account(account.id)
        is_ready = change and change.state(account, self.clock.now()) is LinkState.READY
        return change if is_ready else None

    def state(self, token: str) -> LinkState:
        """Tell what a link is good for; changes nothing."""
        with self.work(reads_only=True) as work:
            change = work.email_changes.by_token(self._indexes(token))
            account = work.accounts.get(change.account_id) if change else None
        if change is None or account is None:
            return LinkState.DEAD
        return change.state(account, self.clock.now())

    def confirm(self, token: str, source: Source) -> None:
        """Let the new address count; again after success, nothing happens. Nobody is signed in by it.

        Raises LinkDeadError when the link is good for nothing.
        """
        indexes = self._indexes(token)
        now = self.clock.now()
        with self.work() as work:
            found = work.email_changes.by_token(indexes)
            account = work.accounts.lock(found.account_id) if found else None
            # Read again: a newer change, or another use of this one, may have come before the lock.
            change = work.email_changes.by_token(indexes)
            if account is None or change is None:
                raise LinkDeadError
            state = change.state(account, now)
            if state is LinkState.USED:
                return
            if state is LinkState.DEAD or not work.email_changes.use(change.token_index, now):
                raise LinkDeadError
            self._count(work, account, change, source, now)

    def cancel(self, visitor: Visitor, source: Source) -> bool:
        """Forget the visitor's change that waits; its link is dead. False when there is none."""
        account_id = visitor.account.id
        with self.work() as work:
            work.accounts.lock(account_id)
            if not work.email_changes.drop_unused(account_id):
                return False
            work.audit.record(
                AuditEvent.EMAIL_CHANGE_CANCELLED, account_id=account_id, source=source
            )
        return True

    @staticmethod
    def _count(
        work: Work, account: Account, change: EmailChange, source: Source, now: datetime
    ) -> None:
        is_set = work.accounts.set_contact(
            account.id,
            email=change.new_email,
            phone=account.phone,
            expected_epoch=change.auth_epoch,
        )
        if not is_set:
            raise LinkDeadError
        # One that lies in the old mailbox must not open the account any more.
        work.credentials.drop_one_time_password(account.id)
        changed = ClientChange(field=ChangedField.EMAIL, old=account.email, new=change.new_email)
        work.client_changes.record(account.client_id, [changed], now)
        work.audit.record(AuditEvent.EMAIL_CHANGED, account_id=account.id, source=source)

    def _refuse_too_many(self, work: Work, account: Account, now: datetime) -> None:
        within = self.limits.email_changes_within
        sent = work.audit.count(
            AuditEvent.EMAIL_CHANGE_REQUESTED, account_ids=[account.id], since=now - within
        )
        if sent >= self.limits.email_changes:
            raise EmailChangesTooManyError(hours=int(within.total_seconds() // 3600))

    def _indexes(self, token: str) -> Sequence[str]:
        return self.vault.indexes(token, purpose="email change")
