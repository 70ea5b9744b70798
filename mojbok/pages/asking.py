"""Calling use cases from pages: on a bounded number of threads, so that neither SQL nor argon2 holds the loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_POOL: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="use-case")
#: For use cases that hash passwords: a flood of them keeps nobody else waiting.
_SLOW_POOL: Final = ThreadPoolExecutor(max_workers=3, thread_name_prefix="slow-use-case")


async def ask_slow(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case that hashes a password; otherwise as `ask`."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_SLOW_POOL, partial(use_case, *args, **kwargs))


async def ask(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case and give its result; its DomainError comes through as it is."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_POOL, partial(use_case, *args, **kwargs))
