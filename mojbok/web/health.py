"""Whether the program is there, and whether it can serve: for balancers and for whoever watches."""

from collections.abc import Callable, Sequence
from typing import Final

from fastapi import Response
from fastapi.responses import PlainTextResponse

from mojbok.web.access import Access, Doors

Part = Callable[[], str | None]
"""Tells why a part of the program can't serve, or None when it can."""

ALIVE: Final = "/zdrowie/zyje"
READY: Final = "/zdrowie/gotowe"


def declare(doors: Doors, parts: Sequence[Part]) -> None:
    """Declare both addresses."""

    @doors.get(ALIVE, Access.ALWAYS)
    def alive() -> Response:
        return PlainTextResponse("żyje")

    @doors.get(READY, Access.ALWAYS)
    def ready() -> Response:
        faults = [fault for part in parts if (fault := part())]
        return PlainTextResponse("\n".join(faults) or "gotowe", status_code=503 if faults else 200)
