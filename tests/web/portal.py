"""The whole web side, running: uvicorn in a thread, browsers and raw sockets in front, the test's world behind."""

import asyncio
import json
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
import socketio
import uvicorn
from fastapi import Request
from nicegui import Client, core, ui

from mojbok.bootstrap.server import serve
from mojbok.domain.sessions import Stage
from mojbok.domain.staff import StaffSession
from mojbok.domain.staff_permissions import Act, permit
from mojbok.pages.asking import ask
from mojbok.pages.elements import Html
from mojbok.services.sessions import OpenedSession
from mojbok.services.staff_sessions import OpenedStaffSession
from mojbok.web.cookies import BOK_SESSION, SESSION
from mojbok.web.gate import Gate
from mojbok.web.guard import SocketGuard
from mojbok.web.routes import Access
from mojbok.web.visit import visit_of
from tests.builders import World, migrated_file, open_world, settings

T = TypeVar("T")
METRICS_TOKEN: Final = "M" * 40
PUBLIC_URL: Final = "http://mojbok.test"
SECONDS_TO_WAIT: Final = 20
#: What a page that fails would tell, if it told anything.
UNTOLD: Final = "44051401359-nie-do-pokazania"
_PAGE_DATA: Final = re.compile(
    r'<script type="application/json" id="page">(.*?)</script>', re.DOTALL
)


Opened = OpenedSession | OpenedStaffSession


def cookie_of(opened: Opened) -> str:
    """Name the cookie of a session's kind."""
    return BOK_SESSION if isinstance(opened.session, StaffSession) else SESSION


@dataclass
class Probes:
    """Pages of the test's own, to see whether their events run."""

    hits: list[str] = field(default_factory=list)

    def declare(self, gate: Gate) -> None:
        for path, access in (
            ("/proba/portal", Access.PORTAL),
            ("/proba/haslo", Access.PASSWORD_STAGE),
            ("/proba/dla-wszystkich", Access.ANYBODY),
            ("/bok/proba/wszyscy", Access.STAFF),
            ("/bok/proba/kod", Access.STAFF_CODE),
        ):
            gate.access.declare(path, access)
            ui.page(path)(self._page(path))
        administrators = "/bok/proba/administratorzy"
        gate.access.declare(administrators, Access.STAFF, act=Act.MANAGE_STAFF)
        ui.page(administrators)(self._page(administrators))
        gate.access.declare("/bok/proba/zakazane", Access.STAFF)
        ui.page("/bok/proba/zakazane")(self._forbids)
        gate.access.declare("/proba/blad", Access.ANYBODY)
        ui.page("/proba/blad")(self._fails)

    def _page(self, path: str) -> Callable[[], None]:
        def page() -> None:
            Html("button", "Licz").on("click", lambda: self.hits.append(path))
            Html("button", "Psuj").on("dblclick", self._fails)

        return page

    @staticmethod
    async def _forbids(request: Request) -> None:
        await ask(permit, visit_of(request).actor, Act.MANAGE_STAFF)

    @staticmethod
    def _fails() -> None:
        raise RuntimeError(UNTOLD)


@dataclass(frozen=True)
class Page:
    """A page as the browser got it."""

    html: str
    data: dict[str, Any]

    @classmethod
    def of(cls, html: str) -> "Page":
        found = _PAGE_DATA.search(html)
        assert found, html[:500]
        return cls(html, json.loads(found[1]))

    @property
    def client_id(self) -> str:
        client_id: str = self.data["options"]["query"]["client_id"]
        return client_id

    def event(self, kind: str = "click", *args: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Give the message that the page's script would send for the first listener of a kind."""
        for number, element in self.data["elements"].items():
            for listener in element.get("events", []):
                if listener["type"] == kind:
                    return {
                        "id": int(number),
                        "client_id": self.client_id,
                        "listener_id": listener["listener_id"],
                        "args": [json.dumps(arg) for arg in args],
                    }
        raise AssertionError(f"the page listens to no {kind}")


class Socket:
    """A raw Socket.IO client in the place of a page's script."""

    def __init__(self, portal: "Portal") -> None:
        self._portal = portal
        self.client = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        self.left: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.cut = asyncio.Event()
        self.updates: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.client.on("leave", self._on_leave)
        self.client.on("update", self.updates.put)
        self.client.on("disconnect", lambda *_: self.cut.set())

    async def open(
        self,
        page: Page | None,
        *,
        headers: dict[str, str] | None = None,
        **query: str | None,
    ) -> None:
        """Connect as the page's script does, apart from what is changed; a value of None is left out."""
        values = urlencode(_handshake(page, query))
        await self.client.connect(
            f"{self._portal.url}?{values}",
            headers={"Origin": self._portal.url} if headers is None else dict(headers),
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
            wait_timeout=SECONDS_TO_WAIT,
        )

    async def says(self, name: str, *message: Any) -> None:  # noqa: ANN401 - whatever goes over a wire
        """Send a message and wait until the server has dealt with it."""
        data = message if len(message) != 1 else message[0]
        await self.client.call(name, data or None, timeout=SECONDS_TO_WAIT)

    async def emits(self, name: str, message: Any) -> None:  # noqa: ANN401 - as above
        """Send a message that nobody answers."""
        await self.client.emit(name, message)

    async def led_to(self) -> str:
        """Wait for the word to leave, and give where to."""
        async with asyncio.timeout(SECONDS_TO_WAIT):
            return await self.left

    async def is_cut(self) -> bool:
        async with asyncio.timeout(SECONDS_TO_WAIT):
            return await self.cut.wait()

    async def close(self) -> None:
        await self.client.disconnect()
        if self.client.eio.http is not None and not self.client.eio.http.closed:
            await self.client.eio.http.close()

    def _on_leave(self, message: dict[str, str]) -> None:
        if not self.left.done():
            self.left.set_result(message["to"])


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A running server."""

    world: World
    gate: Gate
    guard: SocketGuard
    probes: Probes
    url: str

    def polls(self, page: Page, headers: dict[str, str], *messages: str) -> str:
        """Connect by polling, send messages, and give what the server says to the last of them."""
        with httpx.Client(base_url=self.url, timeout=SECONDS_TO_WAIT, trust_env=False) as browser:
            query = _handshake(page, {}) | {"EIO": "4", "transport": "polling"}
            address = "/_nicegui_ws/socket.io/"
            opened = browser.get(address, params=query, headers=headers)
            if opened.status_code != httpx.codes.OK:
                return opened.text
            query["sid"] = json.loads(opened.text[1:])["sid"]
            said = ""
            for message in ("40", *messages):
                browser.post(address, params=query, headers=headers, content=message)
                said = browser.get(address, params=query, headers=headers).text
            return said

    @contextmanager
    def browser(self, opened: Opened | None = None) -> Iterator[httpx.Client]:
        """Give a browser, signed in as a client, as staff, or not, that follows no redirect."""
        cookies = {cookie_of(opened): opened.token} if opened else {}
        with httpx.Client(
            base_url=self.url, cookies=cookies, timeout=SECONDS_TO_WAIT, trust_env=False
        ) as browser:
            yield browser

    def get(self, path: str, opened: Opened | None = None, **headers: str) -> httpx.Response:
        with self.browser(opened) as browser:
            return browser.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def page(self, path: str, opened: Opened | None = None) -> Page:
        answer = self.get(path, opened)
        assert answer.status_code == httpx.codes.OK, answer
        return Page.of(answer.text)

    def signed_in(self, stage: Stage = Stage.PORTAL) -> OpenedSession:
        """Open a session of a new client's account."""
        return self.world.open_session(self.world.member(self.world.person()), stage=stage)

    def headers(self, opened: Opened | None = None, **more: str) -> dict[str, str]:
        """Give what a browser sends with a socket of our own page."""
        cookie = {"Cookie": f"{cookie_of(opened)}={opened.token}"} if opened else {}
        return {"Origin": self.url} | cookie | more

    def on_loop(self, call: Callable[[], Awaitable[T]]) -> T:
        """Run something on the server's own loop."""
        assert core.loop is not None

        async def run() -> T:
            return await call()

        return asyncio.run_coroutine_threadsafe(run(), core.loop).result(SECONDS_TO_WAIT)

    def knows(self, page: Page) -> bool:
        return page.client_id in Client.instances


def _handshake(page: Page | None, changed: Mapping[str, str | None]) -> dict[str, str]:
    """Give the query with which a page's script connects; a value of None is left out."""
    asked: dict[str, str | None] = {
        "client_id": page.client_id if page else None,
        "tab_id": str(uuid4()),
        "document_id": str(uuid4()),
        "next_message_id": "0",
        "implicit_handshake": "true",
    }
    asked.update(changed)
    return {name: value for name, value in asked.items() if value is not None}


@contextmanager
def running(folder: Path) -> Iterator[Portal]:
    """Run what `serve` runs, with the world's application."""
    world = open_world(
        settings(
            folder,
            public_url=PUBLIC_URL,
            database_url=_database(folder),
            metrics_token=METRICS_TOKEN,
        )
    )
    gate, options = _what_serve_runs(world)
    probes = Probes()
    probes.declare(gate)
    guards = [listener.__self__ for listener in world.application.events._listeners]  # type: ignore[attr-defined] # bound methods
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(gate, **options))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with httpx.Client(base_url=url, timeout=SECONDS_TO_WAIT, trust_env=False) as browser:
        assert browser.get("/zdrowie/gotowe").text == "gotowe"
    try:
        yield Portal(world=world, gate=gate, guard=guards[0], probes=probes, url=url)
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        world.close()


def _database(folder: Path) -> str:
    return f"sqlite:///{migrated_file(folder)}"


def _what_serve_runs(world: World) -> tuple[Gate, dict[str, Any]]:
    runs: list[tuple[Gate, dict[str, Any]]] = []
    # Letters wait in the outbox, where the tests read them: this sender never starts, every other one does.
    world.application.sender.start = lambda: None  # type: ignore[method-assign] # of this one alone
    # All of this is as it was once the server is built: no other test of the process sees it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mojbok.bootstrap.server.build", lambda _settings: world.application)
        patch.setattr(
            "mojbok.bootstrap.server.uvicorn.run", lambda app, **given: runs.append((app, given))
        )
        # NiceGUI asks for it; the server is to run as it does outside of tests.
        patch.delenv("PYTEST_CURRENT_TEST", raising=False)
        serve(world.application.settings)
    ((gate, options),) = runs
    return gate, options
