"""Keeping NiceGUI's pages cheap: to build, and to hold while nobody has come to life in them.

Measured on 3.18.0 (`nicegui/notes.md`, section 3): the outbox of a page whose socket never connects wakes ten times a
second, and such a page is kept for a minute. A flood of plain GETs then eats the processor and the memory.
Two thirds of the time in which a page is built went into `helpers.expects_arguments`, which inspects the signature of
the same three methods anew for every element.
`tests/web/test_thrift.py` pins `Outbox.loop`, `Client._connected`, `Client.prune_instances` and `expects_arguments`.
"""

import asyncio
import gc
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from types import FunctionType, MethodType
from typing import Any, Final

from nicegui import helpers
from nicegui.client import Client
from nicegui.outbox import Outbox

#: So many pages may wait for their socket; beyond that the oldest go, and reload if their browser does come.
MOST_WAITING: Final = 400
_SECONDS_BETWEEN_SWEEPS: Final = 5.0
#: A flood makes thousands of pages between two sweeps by the clock.
_PAGES_BETWEEN_SWEEPS: Final = 50

#: A page is hundreds of objects that refer to one another. With the defaults (700, 10, 10) the collector looks through
#: them far too often; with less frequent full rounds than these, dead pages pile up (measured: `bench/server_cost.py`).
_COLLECTOR_THRESHOLDS: Final = (5_000, 5, 5)

_loop = Outbox.loop
_inspect = helpers.expects_arguments


def install() -> None:
    """Replace what NiceGUI does too often."""
    _let_outboxes_sleep()
    helpers.expects_arguments = _expects_arguments


def settle_memory() -> None:
    """Take what was made at the start, and stays for good, out of the garbage collector's rounds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)


def _expects_arguments(func: Callable[..., Any]) -> bool:
    """Answer as NiceGUI's own does, from memory for methods of classes, which are the same for every element."""
    if isinstance(func, MethodType) and isinstance(func.__func__, FunctionType):
        return _method_expects_arguments(func.__func__)
    return _inspect(func)


@lru_cache(maxsize=256)
def _method_expects_arguments(function: FunctionType) -> bool:
    return _inspect(MethodType(function, object()))


def _let_outboxes_sleep() -> None:

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


_page_numbers = count(1)


def page_was_made() -> None:
    """Sweep when many pages were made since the last time."""
    if next(_page_numbers) % _PAGES_BETWEEN_SWEEPS == 0:
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
