"""News for open pages of complaints: one look at the database for all of them, whoever has answered and where."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from nicegui import Client, background_tasks

from mojbok.pages.asking import ask

_log: Final = logging.getLogger(__name__)
_SECONDS_BETWEEN_LOOKS: Final = 1.0


@dataclass(kw_only=True)
class OpenPage:
    """A page that shows a complaint; `refresh` shows it anew and tells its revision."""

    complaint_id: str
    seen: int
    refresh: Callable[[], Awaitable[int]]


@dataclass(kw_only=True)
class ComplaintWatch:
    """Looks once a second while any page is open: BOK answers in another process, or on another node."""

    revisions: Callable[[Collection[str]], Mapping[str, int]]
    _pages: dict[Client, OpenPage] = field(default_factory=dict)
    _is_looking: bool = False

    def add(self, client: Client, page: OpenPage) -> None:
        """Keep a page fresh as long as its browser is there."""
        self._pages[client] = page
        if not self._is_looking:
            self._is_looking = True
            background_tasks.create(self._look(), name="complaints")

    async def _look(self) -> None:
        try:
            while self._pages:
                await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
                try:
                    await self._look_once()
                except Exception:  # noqa: BLE001
                    # A database that is away for a moment must not leave open pages without news for good.
                    _log.exception("Looking for news of complaints failed and will be tried again")
        finally:
            self._is_looking = False

    async def _look_once(self) -> None:
        for client in list(self._pages):
            if not client.has_socket_connection:
                del self._pages[client]
        if not self._pages:
            return
        pages = dict(self._pages)
        ids = {page.complaint_id for page in pages.values()}
        revisions = await ask(self.revisions, ids)
        for page in pages.values():
            if revisions.get(page.complaint_id, page.seen) != page.seen:
                page.seen = await page.refresh()
