"""Tasks for which nobody waits: the loop holds tasks weakly, so they are kept here until they are done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

_running: Final[set[asyncio.Future[None]]] = set()


def run_by_itself(work: Coroutine[Any, Any, None]) -> None:
    """Have something done on the running loop, whenever it is done."""
    task = asyncio.ensure_future(work)
    _running.add(task)
    task.add_done_callback(_running.discard)
