"""Waiting for what happens in another process or on a server, and not for ever."""

import asyncio
from collections.abc import Callable
from time import monotonic

SECONDS_OF_PATIENCE = 20


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so. Raises TimeoutError."""
    async with asyncio.timeout(SECONDS_OF_PATIENCE):
        while not is_so():  # noqa: ASYNC110 - what is watched is in another process
            await asyncio.sleep(0.02)


def asked_until(is_so: Callable[[], bool]) -> None:
    """Ask a server again and again until it says so: each question waits for its answer. Raises TimeoutError."""
    ends = monotonic() + SECONDS_OF_PATIENCE
    while not is_so():
        if monotonic() > ends:
            raise TimeoutError
