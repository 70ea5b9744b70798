"""Chores: what the server does again and again while it runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from mojbok.domain.measures import Measures
from mojbok.domain.outages import OutageError

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done, on a thread of its own, each so many seconds."""

    name: str
    seconds: float
    do: Callable[[], object]

    async def forever(self, measures: Measures) -> None:
        """Do it until cancelled."""

        async def once() -> None:
            try:
                await asyncio.to_thread(self.do)
            except Exception:
                measures.chore(self.name, is_done=False)
                raise
            measures.chore(self.name, is_done=True)

        await forever(self.seconds, once)


async def forever(seconds: float, once: Callable[[], Awaitable[None]]) -> None:
    """Do something each so many seconds, until cancelled."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await once()
        except OutageError:
            # Storage has told of it; the next time may be better.
            continue
        except Exception:  # noqa: BLE001
            # A mistake of ours must not stop the chore for good.
            _log.exception("A chore failed and will be tried again")
