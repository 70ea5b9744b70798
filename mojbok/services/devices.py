"""Browsers that are known: Zapamiętaj mnie, which keeps nobody signed in, and word of one that is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mojbok.domain.accounts import Account, AccountStatus, Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.browsers import is_same_place, recognised
from mojbok.domain.letters import NewDeviceLetter
from mojbok.domain.limits import Limits
from mojbok.domain.login_name import is_pesel
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork, Work

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Devices:
    """The use cases of LOGIN-03, and the letter `new-device`."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    vault: Vault
    limits: Limits

    def remembered_login(self, token: str | None) -> str:
        """Give the login to fill in for a browser; empty when it remembers none. Never a PESEL."""
        if not token:
            return ""
        with self.work(reads_only=True) as work:
            account_id = work.devices.account_of(self._indexes(token), self.clock.now())
            account = work.accounts.get(account_id) if account_id else None
        if account is None or account.status is not AccountStatus.ACTIVE:
            return ""
        return "" if is_pesel(account.login) else account.login

    def is_remembered(self, token: str | None, account_id: str) -> bool:
        """Tell whether a browser is remembered for this very account."""
        if not token:
            return False
        with self.work(reads_only=True) as work:
            return work.devices.account_of(self._indexes(token), self.clock.now()) == account_id

    def settle(self, former: str | None, account_id: str, *, remembers: bool) -> str | None:
        """Remember a browser after signing in, or forget it; give its new token, if any."""
        token = self.tokens.link_token() if remembers else None
        with self.work() as work:
            if former:
                work.devices.forget(self._indexes(former))
            if token:
                until = self.clock.now() + self.limits.remembered_device
                work.devices.remember(self.vault.index(token, purpose="device"), account_id, until)
        return token

    def tell_if_new(self, work: Work, account: Account, source: Source, device: str | None) -> None:
        """Write to the owner when an account is signed in to from where it was not used before.

        To be called before the session is opened, inside its unit of work. No news are a browser that is remembered
        for this account (`device`, its token), and one of the same kind in the same network as one used lately, since
        the last change of the password.
        """
        now = self.clock.now()
        if device and work.devices.account_of(self._indexes(device), now) == account.id:
            return
        known = work.sessions.sources(account, now - self.limits.known_place)
        if any(is_same_place(source, other) for other in known):
            return
        told = work.audit.count(AuditEvent.NEW_DEVICE, account_ids=[account.id], since=now - _DAY)
        if told >= self.limits.new_device_mails_per_day:
            return
        browser = recognised(source.user_agent)
        letter = NewDeviceLetter(
            to=account.email, signed_in_at=now, family=browser.family, system=browser.system
        )
        work.outbox.put(letter, account_id=account.id)
        work.audit.record(AuditEvent.NEW_DEVICE, account_id=account.id, source=source)

    def _indexes(self, token: str) -> Sequence[str]:
        return self.vault.indexes(token, purpose="device")
