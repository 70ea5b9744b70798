"""Whether the program is there, and whether it can serve: for balancers and for whoever watches."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fastapi import Response
from fastapi.responses import PlainTextResponse

from mojbok.web.access import Access, Doors

Part = Callable[[], str | None]
"""Tells why a part of the program can't serve, or None when it can."""

ALIVE: Final = "/zdrowie/zyje"
READY: Final = "/zdrowie/gotowe"
#: Balancers ask every few seconds and do not wait long.
_SECONDS_TO_LOOK: Final = 2.0
_TOO_LONG: Final = "baza danych albo Redis nie odpowiada na czas"


@dataclass(slots=True)
class Readiness:
    """Looks whether the program can serve. However many ask, one thread at most waits for what hangs."""

    parts: Sequence[Part]
    _looking: asyncio.Future[list[str]] | None = field(init=False, default=None)

    async def faults(self) -> list[str]:
        """Tell what is wrong, soon."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.ensure_future(asyncio.to_thread(self._look))
        try:
            return await asyncio.wait_for(asyncio.shield(self._looking), _SECONDS_TO_LOOK)
        except TimeoutError:
            return [_TOO_LONG]

    def _look(self) -> list[str]:
        return [fault for part in self.parts if (fault := part())]


def declare(doors: Doors, parts: Sequence[Part]) -> None:
    """Declare both addresses."""
    readiness = Readiness(parts)

    @doors.get(ALIVE, Access.ALWAYS)
    def alive() -> Response:
        return PlainTextResponse("żyje")

    @doors.get(READY, Access.ALWAYS)
    async def ready() -> Response:
        faults = await readiness.faults()
        return PlainTextResponse("\n".join(faults) or "gotowe", status_code=503 if faults else 200)
