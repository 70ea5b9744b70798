"""Calling use cases from pages: on a bounded number of threads, so that neither SQL nor argon2 holds the loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from typing import Final, ParamSpec, TypeVar

from mojbok.domain.rates import TooBusyError

P = ParamSpec("P")
T = TypeVar("T")
_POOL: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="use-case")
_SLOW_THREADS: Final = 3
#: When the queue is full, it is shorter again after so many seconds.
_SECONDS_TO_COME_BACK: Final = 5


@dataclass(slots=True)
class _Turn:
    """Those who want the same thing, such as to try one login."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0


@dataclass(slots=True)
class SlowLane:
    """A few threads for use cases that hash passwords, and a short queue in front of them (`security.md` B-T15).

    A flood of such requests keeps nobody else waiting, and whoever comes when the queue is full is told so at once.
    """

    threads: int = _SLOW_THREADS
    most_waiting: int = 40
    most_waiting_for_one: int = 5
    _pool: ThreadPoolExecutor = field(init=False)
    _inside: int = field(init=False, default=0)
    _turns: dict[str, _Turn] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="slow-use-case")

    def __len__(self) -> int:
        """Tell how many calls run or wait."""
        return self._inside

    async def run(self, call: Callable[[], T], *, turn: str | None = None) -> T:
        """Run a call; calls of one `turn` go one at a time. Raises TooBusyError when the queue is full."""
        if self._inside >= self.threads + self.most_waiting:
            raise TooBusyError(seconds=_SECONDS_TO_COME_BACK)
        self._inside += 1
        try:
            async with self._in_turn(turn):
                return await _run(self._pool, call)
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def _in_turn(self, name: str | None) -> AsyncIterator[None]:
        if name is None:
            yield
            return
        turn = self._turns.setdefault(name, _Turn())
        if turn.inside > self.most_waiting_for_one:
            raise TooBusyError(seconds=_SECONDS_TO_COME_BACK)
        turn.inside += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.inside -= 1
            if not turn.inside:
                del self._turns[name]


_slow_lane: Final = SlowLane()
#: For use cases that wait for somebody else's server: its slowness is not to become ours.
_outside_lane: Final = SlowLane(threads=6, most_waiting=200)

#: For pages that wait for somebody else's server a moment only: what books money never waits behind them.
_look_lane: Final = SlowLane(threads=2, most_waiting=10)

#: Printing takes much memory, so it goes one at a time, and nobody's documents wait but one.
_print_lane: Final = SlowLane(threads=1, most_waiting=10, most_waiting_for_one=1)


def bound_slow_lane(*, most_waiting: int, most_waiting_for_one: int) -> None:
    """Set how long the queue of slow use cases may be, and that for one login."""
    _slow_lane.most_waiting = most_waiting
    _slow_lane.most_waiting_for_one = most_waiting_for_one


def slow_lane_length() -> int:
    """Tell how many use cases hash a password or wait to."""
    return len(_slow_lane)


async def ask_slow(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case that hashes a password; otherwise as `ask`. Raises TooBusyError when too many wait."""
    return await _slow_lane.run(partial(use_case, *args, **kwargs))


async def ask_outside(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case that asks a server of others; otherwise as `ask`. Raises TooBusyError when too many wait."""
    return await _outside_lane.run(partial(use_case, *args, **kwargs))


async def ask_briefly(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case that asks a server of others for a page, as `ask_outside` and apart from it."""
    return await _look_lane.run(partial(use_case, *args, **kwargs))


async def ask_printed(
    account_id: str, use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Print a document for an account; otherwise as `ask`. Raises TooBusyError when too many wait."""
    return await _print_lane.run(partial(use_case, *args, **kwargs), turn=account_id)


async def ask_in_turn(login: str, use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case that tries a password; attempts on one canonical login are taken one at a time."""
    return await _slow_lane.run(partial(use_case, *args, **kwargs), turn=login)


async def ask(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case and give its result; its DomainError comes through as it is."""
    return await _run(_POOL, partial(use_case, *args, **kwargs))


async def _run(pool: ThreadPoolExecutor, use_case: Callable[[], T]) -> T:
    # With the context, so that lines of the log bear the request's number on that thread too.
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, context.run, use_case)
