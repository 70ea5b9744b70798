"""The doorkeeper: who must show a proof of work before a password of theirs is looked at.

An address or a browser that fails on many logins is likely a robot that tries one password after the other. The lock
after five failures protects each account from it; this protects all accounts together, and strangers' accounts from
being locked in rows. Nobody is shut out: companies and whole mobile networks share one address.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.network import network_of
from mojbok.domain.ports import Challenges, Clock, RateLimiter, Vault
from mojbok.domain.rates import ChallengeRequiredError, Rate, RateLimits
from mojbok.domain.repositories import UnitOfWork

_PURPOSE: Final = "login"
_EVERYWHERE: Final = "everywhere"
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Browser:
    """What a browser shows of itself at sign-in, as it claims it."""

    device: str | None = None
    """The token of Zapamiętaj mnie."""
    draft: str | None = None
    """The token under which it gets back what was typed."""
    solution: str = ""
    """Of the challenge that came with the form."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A challenge to be solved with the next attempt; without one, attempts are taken again in so many seconds."""

    challenge: str
    seconds: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Doorkeeper:
    """Counts failed logins and asks for work where they are many."""

    work: UnitOfWork
    clock: Clock
    vault: Vault
    limiter: RateLimiter
    challenges: Challenges
    rates: RateLimits

    def asks(self, source: Source, browser: Browser, *, login: str | None = None) -> Asked | None:
        """Give the challenge that a form must come with, if any; it is solved while the customer types.

        `login` is the one that the form comes back with: its browser may be remembered for another.
        """
        if seconds := self._seconds(source, browser, login=login):
            return Asked(challenge=self.challenges.issue(_PURPOSE), seconds=seconds)
        return None

    def admit(self, login: str, source: Source, browser: Browser) -> None:
        """Let an attempt be evaluated. Raises ChallengeRequiredError when it must show work and does not."""
        seconds = self._seconds(source, browser, login=login)
        if seconds and not self.challenges.accept(browser.solution, _PURPOSE):
            raise ChallengeRequiredError(seconds=seconds)

    def note_failure(self, login: str, source: Source, browser: Browser) -> None:
        """Count a failed attempt at a login, known or not."""
        network = network_of(source.ip)
        self.limiter.take(self.rates.login_address, "login_address", network)
        window = max(rate.seconds for rate in self.rates.login_spread)
        for subject in self._subjects(network, browser):
            # One login counts once, however often it fails.
            if not self.limiter.take((Rate(1, window),), "login_spread_of", subject, login):
                self.limiter.take(self.rates.login_spread, "login_spread", subject)
        self.limiter.take(self.rates.login_all, "login_all", _EVERYWHERE)
        self._raise_alarm()

    def _seconds(self, source: Source, browser: Browser, *, login: str | None) -> int:
        """Give the seconds for which work is asked for, 0 when it is not; a success does not end them (L16)."""
        network = network_of(source.ip)
        waits = [self.limiter.wait(self.rates.login_address, "login_address", network)]
        waits += [
            self.limiter.wait(self.rates.login_spread, "login_spread", subject)
            for subject in self._subjects(network, browser)
        ]
        everywhere = self.limiter.wait(self.rates.login_all, "login_all", _EVERYWHERE)
        if everywhere and not self._is_known(browser, login):
            waits.append(everywhere)
        return max(waits)

    @staticmethod
    def _subjects(network: str, browser: Browser) -> Iterator[str]:
        yield network
        for token in (browser.device, browser.draft):
            if token:
                yield token

    def _is_known(self, browser: Browser, login: str | None) -> bool:
        """Tell whether this browser is remembered for the login; before one is typed, for whatever login (L15)."""
        if not browser.device:
            return False
        indexes = self.vault.indexes(browser.device, purpose="device")
        with self.work(reads_only=True) as work:
            account_id = work.devices.account_of(indexes, self.clock.now())
            account = work.accounts.get(account_id) if account_id else None
        return account is not None and login in {None, account.login}

    def _raise_alarm(self) -> None:
        if not self.limiter.wait(self.rates.login_all, "login_all", _EVERYWHERE):
            return
        window = max(rate.seconds for rate in self.rates.login_all)
        if not self.limiter.take((Rate(1, window),), "alarm", "login_all"):
            _log.error("ALARM: failed logins everywhere have reached their limit")
