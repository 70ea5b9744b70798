"""The socket guard: who may connect to a page's socket, and whose events run.

NiceGUI's own socket takes any origin and needs no cookie, and an event runs for whoever knows the page's client id,
even after the session behind the page has ended (`security.md`, section E). The guard wraps its handlers.
It leans on `core.sio.handlers["/"]`, `sio.rooms`, `sio.get_environ`, `sio.eio` and `Client.instances`;
`tests/web/test_guard_contract.py` pins them.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

import socketio
from nicegui import core
from nicegui.client import Client
from starlette.datastructures import Headers

from mojbok.domain.ports import Clock
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.services.sessions import Sessions
from mojbok.web.bucket import Bucket
from mojbok.web.cookies import SESSION, Cookies
from mojbok.web.origins import Origins
from mojbok.web.routes import LOGIN
from mojbok.web.visit import SCOPE_KEY, Visit

#: Numbers of `security.md` B2.
MOST_MESSAGE_BYTES: Final = 64 * 1024
EVENTS_PER_SECOND: Final = 20
EVENTS_AT_ONCE: Final = 60
SOCKETS_PER_SESSION: Final = 6
#: How long an emptied page may take to leave before its socket is cut.
SECONDS_TO_LEAVE: Final = 1.0
_NAMESPACE: Final = "/"
_log: Final = logging.getLogger(__name__)

Handler = Callable[..., Any]


@dataclass(kw_only=True)
class SocketGuard:
    """Wraps the socket's handlers and ends the sockets of ended sessions."""

    sessions: Sessions
    cookies: Cookies
    origins: Origins
    clock: Clock
    _inner: dict[str, Handler] = field(default_factory=dict)
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _turns: defaultdict[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _sockets: Counter[str] = field(default_factory=Counter)
    _loop: asyncio.AbstractEventLoop | None = None

    def install(self) -> None:
        """Take the place of NiceGUI's handlers; to be called once, before the server starts."""
        handlers = core.sio.handlers[_NAMESPACE]
        self._inner = dict(handlers)
        # The client's log writes into the server's; the late handshake would go round `connect`.
        for unwanted in ("log", "handshake"):
            handlers.pop(unwanted)
        handlers["connect"] = self._on_connect
        handlers["disconnect"] = self._on_disconnect
        handlers["event"] = self._on_event
        handlers["ack"] = self._only_own("ack")
        handlers["javascript_response"] = self._only_own("javascript_response")
        core.sio.eio.max_http_buffer_size = MOST_MESSAGE_BYTES
        core.sio.eio.cors_allowed_origins = self._is_own_origin

    def _is_own_origin(self, origin: str | None, environ: dict[str, Any]) -> bool:
        return origin is None or self.origins.is_own(origin, environ.get("HTTP_HOST", ""))

    def start(self) -> None:
        """Remember the running loop, on which sockets live; sessions end on other threads."""
        self._loop = asyncio.get_running_loop()

    def session_ended(self, session_ids: Sequence[str], reason: EndReason) -> None:
        """Empty every page of these sessions and send it to the login page; may be called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._send_away, frozenset(session_ids), reason)

    def open_sessions(self) -> set[str]:
        """Give the sessions that have a page open on this node."""
        visits = [_visit(client) for client in Client.instances.values()]
        return {
            visit.session_id for visit in visits if visit and visit.session_id and not visit.is_over
        }

    async def _on_connect(self, sid: str, environ: dict[str, Any], _auth: object = None) -> None:
        client = _claimed_client(environ)
        fault = await self._fault(environ, client)
        if fault is not None or client is None:
            _note_refusal(fault or "unknown page", _address(environ))
            raise socketio.exceptions.ConnectionRefusedError("Implicit handshake failed")
        await self._inner["connect"](sid, environ)
        self._buckets[sid] = Bucket(EVENTS_PER_SECOND, EVENTS_AT_ONCE, self.clock)
        self._sockets[self._owner(client)] += 1
        visit = _visit(client)
        if visit is not None and visit.is_over:
            # It ended while the socket was on its way, so that the word to leave has not reached it.
            _keep(asyncio.ensure_future(_empty_and_cut(client, LOGIN)))

    async def _fault(self, environ: dict[str, Any], client: Client | None) -> str | None:
        headers = Headers(scope=environ["asgi.scope"])
        if not self.origins.is_own_socket(headers):
            return "foreign origin"
        if client is None or _query(environ).get("implicit_handshake") != "true":
            return "unknown page"
        visit = _visit(client)
        if visit is None or visit.is_over:
            return "page without a visit"
        if self._sockets[self._owner(client)] >= SOCKETS_PER_SESSION and visit.session_id:
            return "too many sockets"
        if visit.session_id is None:
            return None
        visitor = await self._visitor(_session_cookie(headers, self.cookies), is_activity=False)
        is_same = visitor is not None and visitor.session.id == visit.session_id
        return None if is_same else "another session"

    def _on_disconnect(self, sid: str, *_reason: object) -> None:
        for client in _clients_of(sid):
            owner = self._owner(client)
            self._sockets[owner] -= 1
            if self._sockets[owner] <= 0:
                del self._sockets[owner]
        self._buckets.pop(sid, None)
        self._inner["disconnect"](sid)

    async def _on_event(self, sid: str, message: object) -> None:
        client = self._sender(sid, message)
        if client is None or not isinstance(message, dict) or not _is_event(message):
            _note_refusal("event", "")
            return
        if not self._buckets[sid].take():
            _note_refusal("too many events", "")
            return
        # One at a time for each page: the check waits for the database, and order must hold.
        async with self._turns[client.id]:
            if await self._may_act(client):
                self._inner["event"](sid, message)

    async def _may_act(self, client: Client) -> bool:
        visit = _visit(client)
        if visit is None or visit.is_over:
            return False
        if visit.visitor is None:
            return True
        visitor = await self._visitor(visit.token, is_activity=True)
        if visitor is None or visitor.session.id != visit.session_id:
            self._leave(client, EndReason.EXPIRED)
            return False
        return visitor.session.stage is visit.visitor.session.stage

    def _only_own(self, name: str) -> Handler:
        async def guarded(sid: str, message: object) -> None:
            if self._sender(sid, message) is None:
                _note_refusal(name, "")
                return
            self._inner[name](sid, message)

        return guarded

    @staticmethod
    def _sender(sid: str, message: object) -> Client | None:
        """Give the page that a message speaks for, if the socket is that page's own."""
        client_id = message.get("client_id") if isinstance(message, dict) else None
        if not isinstance(client_id, str) or client_id not in core.sio.rooms(sid):
            return None
        return Client.instances.get(client_id)

    async def _visitor(self, token: str | None, *, is_activity: bool) -> Visitor | None:
        if not token:
            return None
        found = await asyncio.to_thread(self.sessions.visitor, token, is_activity=is_activity)
        return found if isinstance(found, Visitor) else None

    def _send_away(self, session_ids: frozenset[str], reason: EndReason) -> None:
        for client in list(Client.instances.values()):
            visit = _visit(client)
            if visit is not None and visit.session_id in session_ids:
                self._leave(client, reason)

    def _leave(self, client: Client, reason: EndReason) -> None:
        visit = _visit(client)
        if visit is None or visit.is_over:
            return
        visit.is_over = True
        _keep(asyncio.ensure_future(_empty_and_cut(client, f"{LOGIN}?powod={reason}")))

    @staticmethod
    def _owner(client: Client) -> str:
        visit = _visit(client)
        return (visit.session_id if visit else None) or client.id


def _note_refusal(what: str, address: str) -> None:
    _log.warning("Socket refused: %s from %s", what, address or "an open socket")


_running: set[asyncio.Future[None]] = set()


def _keep(task: asyncio.Future[None]) -> None:
    # The loop holds tasks weakly.
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _empty_and_cut(client: Client, target: str) -> None:
    """Have the page emptied and left first, then cut: the other way round it would stay on the screen."""
    sockets = list(client._socket_to_document_id)  # noqa: SLF001 - see the module's docstring
    await core.sio.emit("leave", {"to": target}, room=client.id)
    await asyncio.sleep(SECONDS_TO_LEAVE)
    disconnects: list[Awaitable[None]] = [core.sio.disconnect(sid) for sid in sockets]
    await asyncio.gather(*disconnects, return_exceptions=True)


def _claimed_client(environ: dict[str, Any]) -> Client | None:
    return Client.instances.get(_query(environ).get("client_id", ""))


def _query(environ: dict[str, Any]) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}


def _visit(client: Client) -> Visit | None:
    request = client._request  # noqa: SLF001 - its property raises for NiceGUI's own pages
    return request.scope.get(SCOPE_KEY) if request is not None else None


def _clients_of(sid: str) -> list[Client]:
    rooms = core.sio.rooms(sid)
    return [client for room in rooms if (client := Client.instances.get(room)) is not None]


def _session_cookie(headers: Headers, cookies: Cookies) -> str | None:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return None
    morsel = jar.get(cookies.name(SESSION))
    return morsel.value if morsel else None


def _is_event(message: dict[str, Any]) -> bool:
    shape = {"id": int, "client_id": str, "listener_id": str, "args": list}
    has_shape = all(isinstance(message.get(name), kind) for name, kind in shape.items())
    return has_shape and all(arg is None or isinstance(arg, str) for arg in message["args"])


def _address(environ: dict[str, Any]) -> str:
    client = environ.get("asgi.scope", {}).get("client")
    return client[0] if client else ""
