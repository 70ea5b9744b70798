"""A browser's tab as the nodes see it: a page, its socket, and how it goes on when the socket is lost.

Only here stands what `assets/start.js`, NiceGUI's script and Socket.IO's client do about that, in Python and over a
bare WebSocket: two hundred browsers would not fit beside the nodes. Long polling, on which browsers fall back within
the same moment, is left out; the page comes back a little later for that.
"""

import asyncio
import json
import random
import re
import ssl
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

from tests.e2e.by_post import BROWSER, SignedIn

#: `reconnectionDelay`, `reconnectionDelayMax` and `randomizationFactor` of `start.js`, in seconds.
_DELAY: Final = 0.5
_LONGEST_DELAY: Final = 2.0
_CHANCE: Final = 0.8
#: `moveSoon` of `start.js`.
_LONGEST_PAUSE: Final = 5
#: After "Away".
_AWAY: Final = (2.0, 4.0)
#: `setInterval(() => ack(), 3000)` of NiceGUI's script.
_SECONDS_TO_ACKNOWLEDGE: Final = 3.0
#: Socket.IO's `timeout` for a connection; signs of life come after 25 s and may be 20 s late.
_SECONDS_TO_CONNECT: Final = 20.0
_SECONDS_WITHOUT_A_SIGN: Final = 45.0
#: Whoever sees a page that does not load itself anew does so by hand.
_SECONDS_OF_A_PERSON: Final = 3.0
_SECONDS_FOR_AN_ANSWER: Final = 60.0
_SOCKET: Final = "/_nicegui_ws/socket.io/"
_QUERY: Final = re.compile(r'"query":(\{[^{}]*\})')
_SESSION: Final = re.compile(r'(?:data-tabs=|^{"session":)"(\w+)"')
_REFRESH: Final = re.compile(r'http-equiv="refresh" content="(\d+)"')
_NEWS: Final = ("data-money", "data-letters")
#: `later` of `start.js`.
_SECONDS_UNTIL_NEWS: Final = (3.0, 15.0)
#: Where a still page goes on.
_SOCKET_ALONE: Final = "/sesja/strona"
_LOGIN: Final = "/logowanie"


class _NotKnownError(Exception):
    """The node does not know the page."""


class _AwayError(Exception):
    """The node has no database."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What a node, or the proxy, has answered."""

    status: int
    text: str
    location: str = ""
    refreshes_after: str = ""

    @property
    def asks_to_log_in(self) -> bool:
        return self.location.startswith(_LOGIN)

    @property
    def refresh(self) -> float:
        """Give after how many seconds the page is asked for again, by itself or by hand."""
        found = _REFRESH.search(self.text)
        said = found[1] if found else self.refreshes_after
        return float(said) if said else _SECONDS_OF_A_PERSON

    @property
    def page(self) -> "_Page | None":
        found = _QUERY.search(self.text, self.text.rfind('"options":'))
        if self.status != 200 or found is None:
            return None
        return _Page(
            query=json.loads(found[1]),
            has_news=any(part in self.text for part in _NEWS),
            is_still='"isStill":true' in self.text,
            session="".join(_SESSION.findall(self.text)),
        )


@dataclass(kw_only=True, slots=True)
class _Page:
    """A page that a node has built."""

    query: dict[str, Any]
    has_news: bool
    is_still: bool
    session: str
    """What its tabs call the session that it was written for."""
    has_been_live: bool = False
    has_moved: bool = False

    def moved(self, query: dict[str, Any]) -> "_Page":
        """Give the same page with another socket."""
        return replace(self, query=query, has_moved=True)

    @property
    def address(self) -> str:
        """Give the socket's address, with all that the handshake needs."""
        ours = {"tab_id": uuid4().hex, "document_id": uuid4().hex}
        protocol = {"EIO": "4", "transport": "websocket"}
        return f"{_SOCKET}?{urlencode({**self.query, 'implicit_handshake': 'true', **ours, **protocol})}"


@dataclass(frozen=True, kw_only=True)
class Browser:
    """Sends what one customer's browser sends, over connections that all of them share."""

    http: aiohttp.ClientSession
    base: str
    session: SignedIn
    traffic: Counter[str]
    """How many pages and forms all browsers have had answered."""

    async def get(self, path: str) -> Answer:
        answer = await self._ask("GET", path)
        self.traffic["pages"] += answer.status == 200
        return answer

    async def post(self, path: str, data: Mapping[str, str], *, base: str = "") -> Answer:
        """Send a form, past the proxy if a node's own address is given."""
        answer = await self._ask("POST", path, data=data, base=base)
        self.traffic["forms"] += 1
        return answer

    @asynccontextmanager
    async def socket(self, page: _Page) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        address = self.base.replace("http", "ws", 1) + page.address
        async with self.http.ws_connect(address, headers=self._headers, compress=15) as socket:
            connection = socket._response.connection
            transport = connection and connection.transport
            try:
                yield socket
            finally:
                await socket.close()
                # All has been said: nobody waits for the end of TLS.
                if transport is not None:
                    transport.abort()

    async def _ask(
        self, method: str, path: str, *, data: Mapping[str, str] | None = None, base: str = ""
    ) -> Answer:
        async with self.http.request(
            method,
            (base or self.base) + path,
            data=data,
            headers=self._headers,
            allow_redirects=False,
        ) as answer:
            return Answer(
                status=answer.status,
                text=await answer.text(),
                location=answer.headers.get("location", ""),
                refreshes_after=answer.headers.get("refresh", ""),
            )

    @property
    def _headers(self) -> dict[str, str]:
        return {
            "cookie": f"{self.session.cookie}={self.session.token}",
            "origin": self.base,
            "host": self.base.partition("://")[2],
            "x-forwarded-proto": "https",
            "user-agent": BROWSER,
            "accept": "text/html",
        }


@asynccontextmanager
async def network(trust: ssl.SSLContext) -> AsyncIterator[aiohttp.ClientSession]:
    """Give the connections of all browsers."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS_FOR_AN_ANSWER)
    connector = aiohttp.TCPConnector(ssl=trust, limit=0, keepalive_timeout=60)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), timeout=timeout
    ) as session:
        yield session


@dataclass
class Tab:
    """Shows one page after the other, and keeps the one that is shown alive."""

    browser: Browser
    shown_at: list[float] = field(default_factory=list)
    """When there was something to go on with, by the monotonic clock: a live page, or what became of a form."""
    logins: int = 0
    """How often the customer was asked to log in."""
    is_touched: bool = False
    """Whether something was typed into the page."""
    is_leaving: bool = False
    """Whether a form is under way."""
    node: str = ""
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the page was told that its session is over."""
    live: asyncio.Event = field(default_factory=asyncio.Event)
    _address: str = ""
    _keeping: asyncio.Task[None] | None = None

    @property
    def is_live(self) -> bool:
        return self.live.is_set()

    async def open(self, address: str) -> None:
        """Go to an address, and wait until its page is live; or until one has to log in."""
        page = await self._load(address)
        await self.close()
        self._address, self.is_touched, self.is_leaving = address, False, False
        if page is not None:
            self._keeping = asyncio.create_task(self._keep(page))
            await self._until_live(self._keeping)

    async def send(self, address: str, data: Mapping[str, str]) -> Answer | None:
        """Send a form of the page, which is left by that; None when the connection broke off."""
        self.is_leaving = True
        try:
            answer = await self.browser.post(address, data)
        except (aiohttp.ClientError, TimeoutError):
            return None
        self.logins += answer.asks_to_log_in
        if answer.status >= 400:
            # What is shown is no page of the portal's.
            await self.close()
            self.shown_at.append(time.monotonic())
        return answer

    async def close(self) -> None:
        """Close the page with its socket."""
        keeping, self._keeping = self._keeping, None
        self.live.clear()
        if keeping is not None:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def _until_live(self, keeping: asyncio.Task[None]) -> None:
        living = asyncio.create_task(self.live.wait())
        await asyncio.wait({keeping, living}, return_when=asyncio.FIRST_COMPLETED)
        living.cancel()

    async def _load(self, address: str) -> _Page | None:
        """Ask for a page until it is there; None when one has to log in."""
        while True:
            answer = await self._asked(address)
            if answer is not None and answer.page is not None:
                return answer.page
            if self._is_signed_out(answer):
                return None
            await asyncio.sleep(answer.refresh if answer else _SECONDS_OF_A_PERSON)

    async def _asked(self, address: str) -> Answer | None:
        try:
            return await self.browser.get(address)
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _is_signed_out(self, answer: Answer | None) -> bool:
        is_out = answer is not None and answer.asks_to_log_in
        self.logins += is_out
        return is_out

    async def _keep(self, page: _Page) -> None:
        """Connect the page, again and again, until it is left."""
        known: _Page | None = page
        attempt = 0
        while known is not None and not self.left.is_set():
            try:
                await self._live(known)
            except _NotKnownError:
                known, attempt = await self._move(known), 0
                continue
            except _AwayError:
                await asyncio.sleep(random.uniform(*_AWAY))
                continue
            except (aiohttp.ClientError, OSError, TimeoutError):
                pass
            attempt = 0 if self.live.is_set() else attempt
            self.live.clear()
            await asyncio.sleep(_delay(attempt))
            attempt += 1

    async def _live(self, page: _Page) -> None:
        """Be connected until the socket closes."""
        async with self.browser.socket(page) as socket:
            async with asyncio.timeout(_SECONDS_TO_CONNECT):
                await _shake_hands(socket)
            self._is_live(page)
            acknowledging = asyncio.create_task(_acknowledge(socket, page))
            try:
                while await self._heard(socket, page):
                    pass
            finally:
                acknowledging.cancel()

    def _is_live(self, page: _Page) -> None:
        self.node = page.query.get("node", "")
        self.shown_at.append(time.monotonic())
        self.live.set()
        if page.has_been_live and page.has_news:
            self._refreshing = asyncio.create_task(self._refresh(has_moved=page.has_moved))
        page.has_been_live, page.has_moved = True, False

    async def _refresh(self, *, has_moved: bool) -> None:
        address = self._address
        await asyncio.sleep(random.uniform(*_SECONDS_UNTIL_NEWS) if has_moved else 0)
        if address == self._address:
            await self._asked(address)

    async def _heard(self, socket: aiohttp.ClientWebSocketResponse, page: _Page) -> bool:
        """Take one message; False when none will come any more."""
        message = await socket.receive(_SECONDS_WITHOUT_A_SIGN)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return False
        if message.data == "2":
            await socket.send_str("3")
        elif message.data.startswith("42"):
            name, *arguments = json.loads(message.data[2:])
            self._told(name, page, *arguments)
        return not self.left.is_set()

    def _told(self, name: str, page: _Page, *arguments: object) -> None:
        if name == "leave":
            self.left.set()
        for argument in arguments:
            if isinstance(argument, dict) and "_id" in argument:
                page.query["next_message_id"] = argument["_id"] + 1

    async def _move(self, page: _Page) -> _Page | None:
        """Have the page built anew, or its socket alone; None when it is left, or one has to log in."""
        self.live.clear()
        for attempt in count(1):
            if self.is_leaving:
                return None
            answer = await self._asked(_SOCKET_ALONE if page.is_still else self._address)
            there = answer.page if answer is not None else None
            if there is not None and there.session != page.session:
                self.logins += 1
                return None
            if there is not None and (page.is_still or self.is_touched):
                # The socket of a page that stays, or was taken over, connects once more.
                return page.moved(there.query)
            if there is not None:
                return there
            if self._is_signed_out(answer):
                return None
            by_hand = answer.refresh if answer else _SECONDS_OF_A_PERSON
            stays = page.is_still or self.is_touched
            await asyncio.sleep(min(attempt, _LONGEST_PAUSE) if stays else by_hand)
        return None


def _delay(attempt: int) -> float:
    """Give what Socket.IO's client waits before it connects again; the first time is 0."""
    whole = _DELAY * 2.0 ** min(attempt, 8)
    return min(whole * random.uniform(1 - _CHANCE, 1 + _CHANCE), _LONGEST_DELAY)


async def _shake_hands(socket: aiohttp.ClientWebSocketResponse) -> None:
    """Open Engine.IO and the namespace of the page's socket."""
    await _text(socket)
    await socket.send_str("40")
    told = await _text(socket)
    if told.startswith("44"):
        words = json.loads(told[2:]).get("message", "")
        raise _AwayError if words == "Away" else _NotKnownError(words)


async def _text(socket: aiohttp.ClientWebSocketResponse) -> str:
    message = await socket.receive()
    if message.type is not aiohttp.WSMsgType.TEXT:
        raise aiohttp.ClientConnectionError
    text: str = message.data
    return text


async def _acknowledge(socket: aiohttp.ClientWebSocketResponse, page: _Page) -> None:
    """Say once how far the page has heard, as NiceGUI's script does."""
    await asyncio.sleep(_SECONDS_TO_ACKNOWLEDGE)
    told = {"client_id": page.query["client_id"], "next_message_id": page.query["next_message_id"]}
    with suppress(aiohttp.ClientError, OSError):
        await socket.send_str(f"42{json.dumps(['ack', told])}")
