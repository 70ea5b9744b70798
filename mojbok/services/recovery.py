"""Recovery of a forgotten password or login; the answer never tells whether there was anything to recover."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mojbok.domain.accounts import Account, AccountStatus, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.credentials import ActivationLink, OneTimePassword, OneTimePurpose
from mojbok.domain.email_address import EmailInvalidError, parse_email
from mojbok.domain.letters import ActivationLetter, LoginReminderLetter, OneTimePasswordLetter
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import canonical_login, is_pesel
from mojbok.domain.ports import Clock, PasswordHasher, Tokens, Vault
from mojbok.domain.rates import Rates
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.services.throttle import Throttle

_SHOWN_OF_PESEL: Final = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovery:
    """The use cases of SCR-PWD-REC and SCR-LOGIN-REC."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    hasher: PasswordHasher
    limits: Limits
    throttle: Throttle
    activation_address: Callable[[str], str]

    def recover_password(self, login: str, source: Source) -> None:
        """Send a one-time password to the account's address, if there is an active account that is not locked.

        The old password goes on working until the new one is used (REC-01). For an account that waits for its
        activation, the link is sent anew. Requests beyond the limits send nothing, and leave what was sent as it is.
        """
        if not self.throttle.recovery(source):
            return
        # Hashed on every path, so that the time tells nothing.
        one_time = self.tokens.one_time_password()
        hashed = self.hasher.hash(one_time)
        now = self.clock.now()
        with self.work() as work:
            found = work.accounts.by_login(canonical_login(login))
            # Requests of the same moment take turns, so that none counts before another is written down.
            together = work.accounts.lock_by_email(found.email) if found else []
            account = next((one for one in together if found and one.id == found.id), None)
            if account is None:
                return
            if account.status is AccountStatus.PENDING:
                self._resend_link(work, account, source, now)
            elif self._may_sign_in(work, account) and self._may_recover(
                work, account, together, now
            ):
                self.send_one_time_password(work, account, one_time, hashed, now)
                work.audit.record(
                    AuditEvent.PASSWORD_RECOVERY, account_id=account.id, source=source
                )
            else:
                work.audit.record(
                    AuditEvent.PASSWORD_RECOVERY_REFUSED, account_id=account.id, source=source
                )

    def remind_login(self, email: str, source: Source) -> None:
        """Send every login of an address to it, a PESEL by its last four digits alone (REC-02)."""
        if not self.throttle.recovery(source):
            return
        try:
            address = parse_email(email)
        except EmailInvalidError:
            return
        now = self.clock.now()
        with self.work() as work:
            accounts = [
                account
                for account in work.accounts.lock_by_email(address)
                if account.status is not AccountStatus.PENDING
            ]
            if not accounts or not self._may_remind(work, accounts[0], now):
                return
            logins = tuple(_told(account.login) for account in accounts)
            work.outbox.put(
                LoginReminderLetter(to=accounts[0].email, logins=logins), account_id=accounts[0].id
            )
            for account in accounts:
                work.audit.record(AuditEvent.LOGIN_REMINDER, account_id=account.id, source=source)

    def send_one_time_password(
        self, work: Work, account: Account, one_time: str, hashed: str, now: datetime
    ) -> None:
        """Put down a one-time password for an active account; an older one is dead."""
        expires_at = now + self.limits.recovery_password
        work.credentials.replace_one_time_password(
            OneTimePassword(
                id=self.tokens.identifier(),
                account_id=account.id,
                hash=hashed,
                purpose=OneTimePurpose.RECOVERY,
                expires_at=expires_at,
            )
        )
        letter = OneTimePasswordLetter(
            to=account.email,
            one_time_password=one_time,
            valid_until=expires_at,
            purpose=OneTimePurpose.RECOVERY.value,
        )
        work.outbox.put(letter, account_id=account.id)

    def send_link(self, work: Work, account: Account, now: datetime) -> bool:
        """Put down an activation link anew, good for as long as the registration is; older ones stay good.

        False, and no letter, when the registration has lapsed.
        """
        if account.expires_at is None or account.expires_at <= now:
            return False
        token = self.tokens.link_token()
        work.credentials.add_link(
            ActivationLink(
                token_index=self.vault.index(token, purpose="activation"),
                account_id=account.id,
                expires_at=account.expires_at,
                used_at=None,
            )
        )
        letter = ActivationLetter(
            to=account.email, link=self.activation_address(token), valid_until=account.expires_at
        )
        work.outbox.put(letter, account_id=account.id)
        return True

    def _may_sign_in(self, work: Work, account: Account) -> bool:
        is_locked = work.attempts.is_locked(account.login, self.limits.max_failures)
        return account.status is AccountStatus.ACTIVE and not is_locked

    def _may_recover(
        self, work: Work, account: Account, together: Sequence[Account], now: datetime
    ) -> bool:
        event = AuditEvent.PASSWORD_RECOVERY
        # One that was used up leads nobody astray; the other limits hold for it.
        waits = work.credentials.one_time_password(account.id, now) is not None
        return (
            not (waits and self._has_just_been(work, event, account, now))
            and _is_within(work, event, [account.id], self.limits.recovery_account, now)
            and _is_within(
                work, event, [one.id for one in together], self.limits.recovery_email, now
            )
        )

    def _may_remind(self, work: Work, account: Account, now: datetime) -> bool:
        event = AuditEvent.LOGIN_REMINDER
        return not self._has_just_been(work, event, account, now) and _is_within(
            work, event, [account.id], self.limits.recovery_account, now
        )

    def _has_just_been(
        self, work: Work, event: AuditEvent, account: Account, now: datetime
    ) -> bool:
        since = now - self.limits.recovery_cooldown
        return work.audit.count(event, account_ids=[account.id], since=since) > 0

    def _resend_link(self, work: Work, account: Account, source: Source, now: datetime) -> None:
        event = AuditEvent.LINK_RESENT
        if account.is_lapsed(now):
            return
        if _is_within(work, event, [account.id], self.limits.activation_link, now):
            self.send_link(work, account, now)
            work.audit.record(event, account_id=account.id, source=source)


def _is_within(
    work: Work, event: AuditEvent, account_ids: Collection[str], rates: Rates, now: datetime
) -> bool:
    """Tell whether one more letter to these accounts keeps to the rates; those that were sent are in the audit log."""
    return all(
        work.audit.count(
            event, account_ids=account_ids, since=now - timedelta(seconds=rate.seconds)
        )
        < rate.most
        for rate in rates
    )


def _told(login: str) -> str:
    """Tell a login as a letter may: in full, but of a PESEL the last four digits."""
    if is_pesel(login):
        return f"PESEL kończący się na {login[-_SHOWN_OF_PESEL:]}"
    return login
