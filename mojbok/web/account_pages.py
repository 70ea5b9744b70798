"""Open pages learn that something of their account is different: a payment was booked.

They are told so little as that, and ask for their own page again, as whoever has it open (`assets/start.js`).
Leans on `Client.instances`, as `guard.py` does.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nicegui import core
from nicegui.client import Client

from mojbok.domain.ports import Clock
from mojbok.web.visit import SCOPE_KEY, Visit

EVENT = "money"
#: Other nodes' clocks and commits may come a little after ours.
_OVERLAP = timedelta(seconds=2)


@dataclass(kw_only=True)
class AccountPages:
    """Tells the open pages of an account."""

    clock: Clock
    booked_since: Callable[[datetime], Collection[str]]
    """Tells whose payments were booked since an instant, on whatever node."""
    _loop: asyncio.AbstractEventLoop | None = None
    _looked_at: datetime | None = field(default=None)
    _told: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Remember the running loop, on which sockets live."""
        self._loop = asyncio.get_running_loop()

    def changed(self, account_id: str) -> None:
        """Tell every open page of an account; may be called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell, account_id)

    async def look(self) -> None:
        """Tell of what other nodes have booked."""
        if not any(_account(client) for client in Client.instances.values()):
            self._looked_at = None
            return
        now = self.clock.now()
        since = (self._looked_at or now) - _OVERLAP
        self._looked_at = now
        found = set(await asyncio.to_thread(self.booked_since, since))
        for account_id in found - self._told:
            self._tell(account_id)
        self._told = found

    def _tell(self, account_id: str) -> None:
        for client in list(Client.instances.values()):
            if _account(client) != account_id:
                continue
            if client.has_socket_connection:
                _emit(client)
            else:
                # Its socket is on its way: the page was written before this happened.
                client.on_connect(_emit)


def _emit(client: Client) -> None:
    task = asyncio.ensure_future(core.sio.emit(EVENT, {}, room=client.id))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


def _account(client: Client) -> str | None:
    request = client._request  # noqa: SLF001 - its property raises for NiceGUI's own pages
    visit: Visit | None = request.scope.get(SCOPE_KEY) if request is not None else None
    if visit is None or visit.visitor is None or visit.is_over:
        return None
    return visit.visitor.account.id


#: Tasks that nobody waits for are kept until they are done.
_tasks: set["asyncio.Future[None]"] = set()
