"""Stand-ins for time, chance and the price of hashing; everything else in the tests is real."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier, Lock
from typing import TypeVar

from argon2.profiles import CHEAPEST

from mojbok.domain.sessions import EndReason
from mojbok.gateways.passwords import Argon2Hasher
from mojbok.gateways.tokens import UNAMBIGUOUS

T = TypeVar("T")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
#: Before anything that a test does.
DAY_ONE = datetime(2026, 1, 1, tzinfo=UTC)
_OTHER_CHEAP = replace(CHEAPEST, time_cost=2)


class FakeClock:
    """A clock that stands still until a test advances it."""

    def __init__(self, at: datetime = NOON) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at

    def advance(self, step: timedelta | None = None, **parts: float) -> None:
        self._at += step if step is not None else timedelta(**parts)


class PredictableTokens:
    """Tokens that a test can foresee: each is the next one, and none comes twice."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def link_token(self) -> str:
        return f"token-{next(self._numbers):037d}"

    def one_time_password(self) -> str:
        number = next(self._numbers)
        digits = [UNAMBIGUOUS[number // 32**place % 32] for place in range(14)]
        return "A2" + "".join(reversed(digits))

    def identifier(self) -> str:
        return f"{next(self._numbers):032x}"


class CountingHasher:
    """Real argon2 at its cheapest that notes each verification, and whether the password fitted."""

    def __init__(self) -> None:
        self._argon2 = Argon2Hasher(parameters=CHEAPEST)
        self._lock = Lock()
        self.verified: list[bool] = []
        self.hashed = 0

    def hash(self, password: str) -> str:
        with self._lock:
            self.hashed += 1
        return self._argon2.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        fits = self._argon2.verify(hashed, password)
        with self._lock:
            self.verified.append(fits)
        return fits

    def is_outdated(self, hashed: str) -> bool:
        return self._argon2.is_outdated(hashed)

    def forget(self) -> None:
        """Start the count anew."""
        self.verified, self.hashed = [], 0


def outdated_hash(password: str) -> str:
    """Hash a password with parameters that are not those of `CountingHasher`."""
    return Argon2Hasher(parameters=_OTHER_CHEAP).hash(password)


@dataclass
class RecordedEvents:
    """Notes which sessions were announced to have ended, and why."""

    news: list[tuple[str, EndReason]] = field(default_factory=list)

    def ended(self, session_ids: Sequence[str], reason: EndReason) -> None:
        self.news += [(session_id, reason) for session_id in session_ids]


def in_parallel(*calls: Callable[[], T]) -> list[T | Exception]:
    """Start all calls at the same moment, each on its own thread; give results and errors in their order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        barrier.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the test judges it
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
