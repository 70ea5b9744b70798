"""Open pages learn that something of their account is different: a payment was booked, a letter was sent.

They are told so little as that, and ask for their own page again, as whoever has it open (`assets/start.js`).
Leans on `Client.instances`, as `guard.py` does.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from nicegui import core
from nicegui.client import Client

from mojbok.domain.ports import Clock
from mojbok.web.kept_tasks import run_by_itself
from mojbok.web.visit import SCOPE_KEY, Visit

#: The events, by the parts of a page that they are about (`data-money`, `data-letters`).
MONEY: Final = "money"
LETTERS: Final = "letters"
#: Other nodes' clocks and commits may come a little after ours.
_OVERLAP: Final = timedelta(seconds=2)


@dataclass(kw_only=True)
class AccountPages:
    """Tells the open pages of an account."""

    clock: Clock
    news_since: Mapping[str, Callable[[datetime], Collection[tuple[str, str]]]]
    """By event: tells of which accounts there is news since an instant, on whatever node, each with a mark of it."""
    _loop: asyncio.AbstractEventLoop | None = None
    _looked_at: datetime | None = field(default=None)
    _told: dict[str, Collection[tuple[str, str]]] = field(default_factory=dict)

    def start(self) -> None:
        """Remember the running loop, on which sockets live."""
        self._loop = asyncio.get_running_loop()

    def changed(self, account_id: str) -> None:
        """Tell every open page of an account that its money has changed; may be called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell, MONEY, {account_id})

    async def look(self) -> None:
        """Tell of what other nodes have booked, and of letters."""
        if not any(_account(client) for client in Client.instances.values()):
            self._looked_at = None
            return
        now = self.clock.now()
        since = (self._looked_at or now) - _OVERLAP
        self._looked_at = now
        for event, news_since in self.news_since.items():
            found = await asyncio.to_thread(news_since, since)
            told = self._told.get(event, ())
            self._tell(event, {account for account, mark in found if (account, mark) not in told})
            self._told[event] = found

    def _tell(self, event: str, accounts: Collection[str]) -> None:
        if not accounts:
            return
        for client in list(Client.instances.values()):
            if _account(client) not in accounts:
                continue
            emit = partial(_emit, event)
            if client.has_socket_connection:
                emit(client)
            else:
                # Its socket is on its way: the page was written before this happened.
                client.on_connect(emit)


def _emit(event: str, client: Client) -> None:
    run_by_itself(core.sio.emit(event, {}, room=client.id))


def _account(client: Client) -> str | None:
    request = client._request  # noqa: SLF001 - its property raises for NiceGUI's own pages
    visit: Visit | None = request.scope.get(SCOPE_KEY) if request is not None else None
    if visit is None or visit.visitor is None or visit.is_over:
        return None
    return visit.visitor.account.id
