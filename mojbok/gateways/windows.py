"""Moving windows: the instants of the last so many events by key, in this process or in Redis."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, Protocol

from limits.storage import RedisStorage
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

from mojbok.domain.ports import Clock

_PREFIX: Final = "mojbok:limit"
#: Whoever signs in must not wait for a Redis that is away.
_SECONDS_FOR_REDIS: Final = 0.25
_MOST_KEYS: Final = 200_000
_ENTRIES_BETWEEN_SWEEPS: Final = 1000


class Windows(Protocol):
    """Moving windows, in the words of the library `limits`."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Note an event now. False, with nothing noted, when `limit` lie within the last `expiry` seconds."""
        ...

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give the oldest event (POSIX time) within the last `expiry` seconds, and how many there are."""
        ...


class RedisWindows(RedisStorage):
    """Windows that all nodes share; time is that of our clock. Raises `limits.errors.StorageError` when away."""

    def __init__(self, url: str, clock: Clock) -> None:
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=_SECONDS_FOR_REDIS,
            socket_connect_timeout=_SECONDS_FOR_REDIS,
            retry=Retry(NoBackoff(), 0),
        )
        super().__init__(url, connection_pool=pool, key_prefix=_PREFIX, wrap_exceptions=True)
        self._clock = clock

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Note an event now, in one step for all nodes."""
        now = self._clock.now().timestamp()
        taken = self.lua_acquire_moving_window(
            [self.prefixed_key(key)], [now, limit, expiry, amount]
        )
        return bool(taken)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Give the oldest event of the window, and how many there are."""
        now = self._clock.now().timestamp()
        window = self.lua_moving_window([self.prefixed_key(key)], [now - expiry, limit])
        return (float(window[0]), int(window[1])) if window else (now, 0)


@dataclass(slots=True)
class _Window:
    expiry: int
    entries: list[float] = field(default_factory=list)

    def settle(self, now: float) -> None:
        """Forget what is over. What lies ahead was noted before the clock was set back: it counts as of now."""
        self.entries = [min(at, now) for at in self.entries]
        self._forget_before(now - self.expiry)

    def _forget_before(self, instant: float) -> None:
        old = 0
        while old < len(self.entries) and self.entries[old] < instant:
            old += 1
        del self.entries[:old]


class MemoryWindows:
    """Windows of this process alone.

    Not `limits.storage.MemoryStorage`: that one keeps every key for good, looks through all of them at every
    event, and tells the time by itself (docs/decisions/0044).
    """

    def __init__(self, clock: Clock, *, most_keys: int = _MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._until_sweep = _ENTRIES_BETWEEN_SWEEPS
        self._lock = Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Note an event now."""
        now = self._clock.now().timestamp()
        with self._lock:
            window = self._windows.setdefault(key, _Window(expiry))
            self._windows.move_to_end(key)
            window.settle(now)
            if len(window.entries) + amount > limit:
                return False
            window.entries += [now] * amount
            self._make_room(now)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the library's
        """Give the oldest event of the window, and how many there are."""
        now = self._clock.now().timestamp()
        with self._lock:
            window = self._windows.get(key)
            if window is None:
                return now, 0
            window.settle(now)
            entries = window.entries
            return (entries[0], len(entries)) if entries else (now, 0)

    def __len__(self) -> int:
        return len(self._windows)

    def _make_room(self, now: float) -> None:
        """Forget windows that are over now and then; if too many are left, those that were not asked for longest."""
        self._until_sweep -= 1
        if self._until_sweep <= 0:
            self._until_sweep = _ENTRIES_BETWEEN_SWEEPS
            over = [
                key
                for key, window in self._windows.items()
                if not window.entries or window.entries[-1] < now - window.expiry
            ]
            for key in over:
                del self._windows[key]
        while len(self._windows) > self._most_keys:
            self._windows.popitem(last=False)
