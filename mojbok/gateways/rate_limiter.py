"""Limits counted in this process or, by all nodes together, in Redis; and what holds while that is away."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from limits.errors import StorageError

from mojbok.domain.ports import Clock, RateLimiter, Vault
from mojbok.domain.rates import Rates
from mojbok.gateways.windows import MemoryWindows, RedisWindows, Windows

#: After a failure Redis is left alone for so long, so that not everybody waits for it in vain.
_REST: Final = timedelta(seconds=5)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowLimiter:
    """Counts in moving windows under keyed hashes."""

    windows: Windows
    vault: Vault
    clock: Clock

    def take(self, rates: Rates, name: str, *key: str) -> int:
        """Count one if all the rates allow it. Two rates are asked one after the other, each in one step."""
        index = self._index(name, key)
        if seconds := self._wait(rates, index):
            return seconds
        for rate in rates:
            place = f"{index}/{rate.most}/{rate.seconds}"
            if not self.windows.acquire_entry(place, rate.most, rate.seconds):
                # Another was quicker, at the same moment.
                return max(1, self._wait(rates, index))
        return 0

    def wait(self, rates: Rates, name: str, *key: str) -> int:
        """Give the seconds until the rates allow one more."""
        return self._wait(rates, self._index(name, key))

    def _wait(self, rates: Rates, index: str) -> int:
        now = self.clock.now().timestamp()
        longest = 0
        for rate in rates:
            place = f"{index}/{rate.most}/{rate.seconds}"
            oldest, count = self.windows.get_moving_window(place, rate.most, rate.seconds)
            if count >= rate.most:
                # An event that is exactly so old counts still.
                longest = max(longest, int(oldest + rate.seconds - now) + 1)
        return longest

    def _index(self, name: str, key: tuple[str, ...]) -> str:
        return self.vault.index("\0".join((name, *key)), purpose="limit")


class RefusingLimiter:
    """Allows nothing."""

    def take(self, rates: Rates, name: str, *key: str) -> int:  # noqa: ARG002 - the port's
        """Give a time to wait."""
        return int(_REST.total_seconds())

    def wait(self, rates: Rates, name: str, *key: str) -> int:
        """Give a time to wait."""
        return self.take(rates, name, *key)


@dataclass(slots=True)
class Rest:
    """Whether Redis is left alone after a failure; shared by all that ask it."""

    clock: Clock
    _until: datetime | None = field(default=None)

    @property
    def is_over(self) -> bool:
        """Tell whether Redis may be asked."""
        now = self.clock.now()
        # One that ends later than any may is of a time before the clock was set back.
        return self._until is None or not now < self._until <= now + _REST

    def begin(self, error: Exception) -> None:
        """Leave Redis alone for a while."""
        self._until = self.clock.now() + _REST
        # Not the error's own words: they may hold the address, and with it the password.
        _log.error("Limits are counted in this process: Redis is away (%s)", type(error).__name__)


@dataclass(frozen=True, slots=True)
class SharedLimiter:
    """Asks the limiter that all nodes share, and another one in its place while its store is away (L20)."""

    shared: RateLimiter
    instead: RateLimiter
    rest: Rest

    def take(self, rates: Rates, name: str, *key: str) -> int:
        """Count one."""
        return self._ask(lambda limiter: limiter.take(rates, name, *key))

    def wait(self, rates: Rates, name: str, *key: str) -> int:
        """Give the seconds until the rates allow one more."""
        return self._ask(lambda limiter: limiter.wait(rates, name, *key))

    def _ask(self, question: Callable[[RateLimiter], int]) -> int:
        if self.rest.is_over:
            try:
                return question(self.shared)
            except StorageError as error:
                self.rest.begin(error)
        return question(self.instead)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limiters:
    """The limiters of one process."""

    usual: RateLimiter
    """Goes on in this process while Redis is away: everybody may go on, and nobody without limits."""
    strict: RateLimiter
    """Allows nothing while Redis is away: for what may as well be asked for later."""
    local: RateLimiter
    """Of this process, whatever the others count."""
    fault: Callable[[], str | None]
    """Tells why limits are not shared as they should be, or None."""


def open_limiters(redis_url: str, vault: Vault, clock: Clock) -> Limiters:
    """Give the limiters: of this process where there is no Redis. Connects to nothing yet."""
    local = WindowLimiter(MemoryWindows(clock), vault, clock)
    if not redis_url:
        return Limiters(usual=local, strict=local, local=local, fault=lambda: None)
    windows = RedisWindows(redis_url, clock)
    shared = WindowLimiter(windows, vault, clock)
    rest = Rest(clock)
    return Limiters(
        usual=SharedLimiter(shared, local, rest),
        strict=SharedLimiter(shared, RefusingLimiter(), rest),
        local=local,
        fault=lambda: None if windows.check() else "Redis nie odpowiada",
    )
