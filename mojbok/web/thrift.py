"""Keeping NiceGUI's pages cheap: what a page costs that was asked for and never came to life.

Measured on 3.18.0 (`nicegui/notes.md`, section 3): the outbox of a page whose socket never connects wakes ten times a
second, and such a page is kept for a minute. A flood of plain GETs then eats the processor and the memory.
`tests/web/test_thrift.py` pins `Outbox.loop`, `Client._connected` and `Client.prune_instances`.
"""

import asyncio
from typing import Final

from nicegui.client import Client
from nicegui.outbox import Outbox

#: So many pages may wait for their socket; beyond that the oldest go, and reload if their browser does come.
MOST_WAITING: Final = 400
_SECONDS_BETWEEN_SWEEPS: Final = 5.0

_loop = Outbox.loop


def install() -> None:
    """Let an outbox sleep until its page's socket is there."""

    async def patient_loop(outbox: Outbox) -> None:
        client = outbox._client()  # noqa: SLF001 - see the module's docstring
        if client is not None and not client.has_socket_connection:
            came_to_life = client._connected  # noqa: SLF001 - as above
            del client  # the task must not keep the page alive
            await came_to_life.wait()
        if not outbox._should_stop:  # noqa: SLF001 - as above
            await _loop(outbox)

    Outbox.loop = patient_loop  # type: ignore[method-assign,assignment] # the patch itself


async def sweep_forever() -> None:
    """Forget the oldest of too many pages that wait for their socket."""
    while True:
        await asyncio.sleep(_SECONDS_BETWEEN_SWEEPS)
        sweep()


def sweep() -> None:
    """Forget the oldest of too many waiting pages once."""
    waiting = [
        client
        for client in Client.instances.values()
        if not client.has_socket_connection and not client._delete_tasks  # noqa: SLF001 - as above
    ]
    for client in sorted(waiting, key=lambda client: client.created)[:-MOST_WAITING]:
        client.delete()
