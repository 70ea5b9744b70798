"""Threads of the API's own, a few and with a short queue: pushes keep no customer waiting."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Final, TypeVar

from mojbok.domain.rates import TooBusyError

T = TypeVar("T")
#: When a queue is full, it is shorter again after so many seconds.
_SECONDS_TO_COME_BACK: Final = 2


class Lane:
    """A few threads; of those who wait for them, what they bring stays in memory, so not too many may."""

    def __init__(self, name: str, *, threads: int, most_waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=f"api-{name}")
        self._most = threads + most_waiting
        self._inside = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place in the queue. Raises TooBusyError when there is none."""
        if self._inside >= self._most:
            raise TooBusyError(seconds=_SECONDS_TO_COME_BACK)
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def run(self, call: Callable[[], T]) -> T:
        """Run a call on one of the threads, with the request's number for the log."""
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._pool, context.run, call)
