"""Calling use cases from pages: on a bounded number of threads, so that neither SQL nor argon2 holds the loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_POOL: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="use-case")


async def ask(use_case: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a use case and give its result; its DomainError comes through as it is."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_POOL, partial(use_case, *args, **kwargs))
