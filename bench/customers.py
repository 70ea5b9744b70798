"""A customer as the nodes see one: pages with their sockets, and complaints; what `assets/start.js` does, in Python."""

import asyncio
import json
import random
import re
import ssl
import time
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
import httpx
import socketio
from socketio.exceptions import ConnectionError as RefusedError

PAGES: Final = ("/pulpit", "/faktury", "/umowy", "/platnosci", "/punkty-poboru", "/reklamacje")
FORM: Final = "/reklamacje/nowa"
#: As `assets/start.js` has it: `reconnectionDelay` times what `randomizationFactor` leaves of it.
_FIRST_DELAY: Final = (0.1, 0.9)
_LATER_DELAY: Final = (0.2, 1.8)
_PAGE: Final = re.compile(r'<script type="application/json" id="page">(.*?)</script>', re.DOTALL)
_PATIENCE: Final = 30.0
#: So large a part of all clicks sends a complaint.
_COMPLAINTS: Final = 0.25


@dataclass(kw_only=True)
class Diary:
    """What a customer has seen."""

    live_at: list[float] = field(default_factory=list)
    """When a page was there with its socket, by the monotonic clock."""
    clicks: list[tuple[float, float]] = field(default_factory=list)
    """When a page was asked for, and after how many seconds it was there."""
    confirmed: list[str] = field(default_factory=list)
    """Marks of complaints that were said to be received."""
    denied: list[str] = field(default_factory=list)
    """Of those that were said not to have been sent."""
    in_doubt: list[str] = field(default_factory=list)
    """Of those of which nobody could say."""
    logins: int = 0
    """How often they were asked to log in."""


class Customer:
    """Clicks through the portal with one tab."""

    def __init__(
        self,
        base: str,
        cookie: tuple[str, str],
        trust: ssl.SSLContext,
        connector: aiohttp.TCPConnector,
    ) -> None:
        self.diary = Diary()
        self.left = asyncio.Event()
        self.node = ""
        self.is_live = False
        self._base = base
        self._cookie = f"{cookie[0]}={cookie[1]}"
        self._http = httpx.AsyncClient(
            base_url=base,
            verify=trust,
            headers={"cookie": self._cookie, "origin": base},
            timeout=_PATIENCE,
        )
        # Engine.IO puts the cookie into the jar: each customer needs one of their own.
        self._sockets = aiohttp.ClientSession(
            connector=connector, connector_owner=False, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self._socket: socketio.AsyncClient | None = None
        self._address = PAGES[0]

    async def click(self, think: tuple[float, float], until: asyncio.Event) -> None:
        """Open pages and send complaints, reading in between, until told to stop."""
        while not until.is_set():
            await asyncio.sleep(random.uniform(*think))
            if random.random() < _COMPLAINTS:
                await self.complain()
            else:
                await self.open(random.choice(PAGES))

    async def open(self, address: str) -> None:
        """Open a page, as by a click, and have its socket connected."""
        self._address = address
        asked = time.monotonic()
        await self._close_socket()
        while not await self._load():  # noqa: ASYNC110 - a person tries again; nothing tells when
            await asyncio.sleep(1)
        self.diary.clicks.append((asked, time.monotonic() - asked))

    async def complain(self) -> None:
        """Send a complaint, and note what is said of it."""
        mark = uuid4().hex
        form = {"category": "faktura", "subject": f"Reklamacja {mark}", "text": "Kwota jest inna."}
        try:
            answer = await self._http.post(FORM, data=form)
        except httpx.TransportError:
            self.diary.in_doubt.append(mark)
            return
        if answer.status_code == httpx.codes.SEE_OTHER:
            target = answer.headers["location"]
            self.diary.logins += target.startswith("/logowanie")
            if not target.startswith(("/logowanie", FORM)):
                self.diary.confirmed.append(mark)
        elif "Nie wysłano" in answer.text or "Nic nie zostało zapisane" in answer.text:
            self.diary.denied.append(mark)
        else:
            self.diary.in_doubt.append(mark)

    async def log_out(self) -> None:
        """Send the form of `Wyloguj`."""
        await self._http.post("/wyloguj")

    async def close(self) -> None:
        """Leave."""
        await self._close_socket()
        await self._http.aclose()
        await self._sockets.close()

    async def _load(self) -> bool:
        """Get the page and connect its socket; False when it has to be tried again."""
        try:
            answer = await self._http.get(self._address)
        except httpx.TransportError:
            return False
        if answer.is_redirect:
            self.diary.logins += answer.headers["location"].startswith("/logowanie")
            return True
        found = _PAGE.search(answer.text)
        if answer.status_code != httpx.codes.OK or found is None:
            return False
        return await self._connect(json.loads(found[1])["options"]["query"])

    async def _connect(self, query: dict[str, Any]) -> bool:
        """Connect as the page's script does. False when the node does not know the page."""
        self.node = query["node"]
        client = socketio.AsyncClient(
            reconnection=False, handle_sigint=False, http_session=self._sockets
        )
        client.on("leave", lambda _: self.left.set())
        client.on("disconnect", lambda *_: self._lost(client, query))
        values = {
            **query,
            "implicit_handshake": "true",
            "tab_id": uuid4().hex,
            "document_id": uuid4().hex,
        }
        try:
            await client.connect(
                f"{self._base}?{urlencode(values)}",
                headers={"Origin": self._base, "Cookie": self._cookie},
                socketio_path="/_nicegui_ws/socket.io",
                transports=["websocket"],
                wait_timeout=_PATIENCE,
            )
        except RefusedError:
            return False
        self._socket, self.is_live = client, True
        self.diary.live_at.append(time.monotonic())
        return True

    def _lost(self, client: socketio.AsyncClient, query: dict[str, Any]) -> None:
        if client is self._socket and not self.left.is_set():
            self._socket, self.is_live = None, False
            self._coming_back = asyncio.ensure_future(self._come_back(query))

    async def _come_back(self, query: dict[str, Any]) -> None:
        """Connect again; whoever is not known any more gets the page anew."""
        await asyncio.sleep(random.uniform(*_FIRST_DELAY))
        while self._socket is None and not (  # noqa: ASYNC110 - as above
            await self._connect(query) or await self._load()
        ):
            await asyncio.sleep(random.uniform(*_LATER_DELAY))

    async def _close_socket(self) -> None:
        socket, self._socket, self.is_live = self._socket, None, False
        if socket is not None:
            await socket.disconnect()
