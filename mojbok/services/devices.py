"""Zapamiętaj mnie: a browser that knows the login, and keeps nobody signed in."""

from dataclasses import dataclass

from mojbok.domain.limits import Limits
from mojbok.domain.login_name import is_pesel
from mojbok.domain.ports import Clock, Tokens, Vault
from mojbok.domain.repositories import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Devices:
    """The use cases of LOGIN-03."""

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
            account_id = work.devices.account_of(self._index(token), self.clock.now())
            account = work.accounts.get(account_id) if account_id else None
        return "" if account is None or is_pesel(account.login) else account.login

    def settle(self, former: str | None, account_id: str, *, remembers: bool) -> str | None:
        """Remember a browser after signing in, or forget it; give its new token, if any."""
        token = self.tokens.link_token() if remembers else None
        with self.work() as work:
            if former:
                work.devices.forget(self._index(former))
            if token:
                until = self.clock.now() + self.limits.remembered_device
                work.devices.remember(self._index(token), account_id, until)
        return token

    def _index(self, token: str) -> str:
        return self.vault.index(token, purpose="device")
