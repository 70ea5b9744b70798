"""The socket guard: who may connect to a page's socket, and whose events run.

NiceGUI's own socket takes any origin and needs no cookie, and an event runs for whoever knows the page's client id,
even after the session behind the page has ended (`security.md`, section E). The guard wraps its handlers.
It leans on `core.sio.handlers["/"]`, `sio.rooms`, `sio.get_environ`, `sio.eio` and `Client.instances`;
`tests/web/test_guard_contract.py` pins them.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs
from weakref import WeakKeyDictionary

import socketio
from nicegui import core
from nicegui.client import Client
from starlette.datastructures import Headers
from structlog.contextvars import bound_contextvars

from mojbok.domain.measures import Measures
from mojbok.domain.outages import OutageError
from mojbok.domain.ports import Clock
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.domain.staff import StaffVisitor
from mojbok.services.any_sessions import Gone
from mojbok.web.bucket import Bucket
from mojbok.web.cookies import Cookies
from mojbok.web.kept_tasks import run_by_itself
from mojbok.web.origins import Origins
from mojbok.web.session_kinds import SessionKinds
from mojbok.web.socket_words import address_of, cookie_of, is_event
from mojbok.web.visit import SCOPE_KEY, Visit

#: Numbers of `security.md` B2.
MOST_MESSAGE_BYTES: Final = 64 * 1024
EVENTS_PER_SECOND: Final = 20
EVENTS_AT_ONCE: Final = 60
SOCKETS_PER_SESSION: Final = 6
#: How long an emptied page may take to leave before its socket is cut.
SECONDS_TO_LEAVE: Final = 1.0
_NAMESPACE: Final = "/"
_UNKNOWN: Final = "unknown page"
_OVER: Final = "page without a visit"
_STRANGER: Final = "another session"
#: The page's script asks for the page again after these (`start.js`); after the others it would do so for ever.
_AWAY: Final = "no database"
_CURED_BY_LOADING_ANEW: Final = frozenset({_UNKNOWN, _OVER, _STRANGER, None})
#: The page's script tries again by itself after this one.
_TOLD: Final = {_AWAY: "Away"}
#: The browser has the next session's cookie by then.
_GOES_ON: Final = frozenset({EndReason.RENEWED, EndReason.ACCEPTED})
#: Where a page is led that is to be asked for again.
_ITSELF: Final = ""
_log: Final = logging.getLogger(__name__)

Handler = Callable[..., Any]


@dataclass(kw_only=True)
class SocketGuard:
    """Wraps the socket's handlers and ends the sockets of ended sessions."""

    kinds: SessionKinds
    cookies: Cookies
    origins: Origins
    clock: Clock
    measures: Measures
    _inner: dict[str, Handler] = field(default_factory=dict)
    _buckets: dict[str, Bucket] = field(default_factory=dict)
    _turns: WeakKeyDictionary[Client, asyncio.Lock] = field(default_factory=WeakKeyDictionary)
    _owners: dict[str, str] = field(default_factory=dict)
    """The session, or the page of nobody's, that each socket belongs to."""
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

    def open_sockets(self) -> int:
        """Tell how many sockets are open on this node."""
        return len(self._owners)

    def storage_changed(self, is_away: bool) -> None:  # noqa: FBT001 - one of its listeners
        """Tell every page that the database has gone away, or is back; may be called on any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell_all, "away" if is_away else "back")

    @staticmethod
    def _tell_all(word: str) -> None:
        run_by_itself(core.sio.emit(word))

    def open_sessions(self) -> set[str]:
        """Give the sessions that have a page open on this node."""
        visits = [_visit(client) for client in Client.instances.values()]
        return {
            visit.session_id for visit in visits if visit and visit.session_id and not visit.is_over
        }

    async def _on_connect(self, sid: str, environ: object = None, *_auth: object) -> None:
        if not isinstance(environ, dict) or environ is not core.sio.get_environ(sid):
            # Socket.IO lets a client send an event of this name as well.
            _note_refusal("forged connect", "")
            return
        client = _claimed_client(environ)
        fault = await self._fault(sid, environ, client)
        if fault is not None or client is None:
            self._forget(sid)
            _note_refusal(fault or _UNKNOWN, address_of(environ))
            is_curable = fault in _CURED_BY_LOADING_ANEW
            raise socketio.exceptions.ConnectionRefusedError(
                "Implicit handshake failed" if is_curable else _TOLD.get(fault or "", "Refused")
            )
        try:
            await self._inner["connect"](sid, environ)
        except socketio.exceptions.ConnectionRefusedError:
            self._forget(sid)
            raise
        visit = _visit(client)
        if visit is not None and visit.is_over:
            # It ended while the socket was on its way, so that the word to leave has not reached it.
            run_by_itself(_empty_and_cut(client, self.kinds.of(visit).login))

    async def _fault(self, sid: str, environ: dict[str, Any], client: Client | None) -> str | None:
        """Tell why a socket may not connect; one that may has its place from here on."""
        headers = Headers(scope=environ["asgi.scope"])
        if not self.origins.is_own_socket(headers):
            return "foreign origin"
        if client is None:
            return _UNKNOWN
        if not _is_handshake(_query(environ)):
            return "no handshake"
        visit = _visit(client)
        if visit is None or visit.is_over:
            return _OVER
        if not self._takes_place(sid, client):
            return "too many sockets"
        return await self._fault_of_session(headers, visit)

    async def _fault_of_session(self, headers: Headers, visit: Visit) -> str | None:
        try:
            return None if await self._is_of_session(headers, visit) else _STRANGER
        except OutageError:
            return _AWAY

    async def _is_of_session(self, headers: Headers, visit: Visit) -> bool:
        if visit.session_id is None:
            return True
        cookie = self.cookies.name(self.kinds.of(visit).cookie)
        visitor = await self._visitor(visit, cookie_of(headers, cookie))
        return visitor is not None and visitor.session.id == visit.session_id

    def _takes_place(self, sid: str, client: Client) -> bool:
        owner = self._owner(client)
        if sum(1 for other in self._owners.values() if other == owner) >= SOCKETS_PER_SESSION:
            return False
        self._owners[sid] = owner
        self._buckets[sid] = Bucket(EVENTS_PER_SECOND, EVENTS_AT_ONCE, self.clock)
        return True

    def _forget(self, sid: str) -> None:
        self._owners.pop(sid, None)
        self._buckets.pop(sid, None)

    def _on_disconnect(self, sid: str, *_reason: object) -> None:
        if core.sio.manager.is_connected(sid, _NAMESPACE):
            # The server's own word comes once the socket is on its way out; this one is the client's.
            _note_refusal("forged disconnect", "")
            return
        self._forget(sid)
        self._inner["disconnect"](sid)

    async def _on_event(self, sid: str, message: object = None, *_more: object) -> None:
        client = self._sender(sid, message)
        if client is None or not isinstance(message, dict) or not is_event(message):
            self._turn_away("event")
            return
        if not self._buckets[sid].take():
            self._turn_away("too many events")
            return
        self.measures.socket_event("taken")
        # One at a time for each page: the check waits for the database, and order must hold.
        async with self._turns.setdefault(client, asyncio.Lock()):
            with bound_contextvars(page=_number(client)):
                if await self._may_act(client):
                    self._hand_over("event", sid, message)

    def _turn_away(self, what: str) -> None:
        _note_refusal(what, "")
        self.measures.socket_event(what)

    async def _may_act(self, client: Client) -> bool:
        visit = _visit(client)
        if visit is None or visit.is_over:
            return False
        if visit.who is None:
            return True
        # An event may be the page's own; the customer's acts come by `POST /sesja/aktywnosc` (`assets/idle.js`).
        try:
            visitor = await self._visitor(visit, visit.token)
        except OutageError:
            # No session ends for that: the page has been told that the connection is off.
            return False
        if visitor is None or visitor.session.id != visit.session_id:
            self._leave(client, EndReason.EXPIRED)
            return False
        return _may_as_before(visitor, visit.who)

    def _only_own(self, name: str) -> Handler:
        async def guarded(sid: str, message: object = None, *_more: object) -> None:
            if self._sender(sid, message) is None:
                _note_refusal(name, "")
                return
            self._hand_over(name, sid, message)

        return guarded

    def _hand_over(self, name: str, sid: str, message: object) -> None:
        # Mistakes of our own handlers are caught by NiceGUI and become incidents; what comes through is the message's.
        try:
            self._inner[name](sid, message)
        except (KeyError, TypeError, ValueError, RecursionError):
            _note_refusal(f"malformed {name}", "")

    @staticmethod
    def _sender(sid: str, message: object) -> Client | None:
        """Give the page that a message speaks for, if the socket is that page's own."""
        client_id = message.get("client_id") if isinstance(message, dict) else None
        if not isinstance(client_id, str) or client_id not in core.sio.rooms(sid):
            return None
        return Client.instances.get(client_id)

    async def _visitor(self, visit: Visit, token: str | None) -> Visitor | StaffVisitor | None:
        if not token:
            return None
        sessions = self.kinds.of(visit).sessions
        found = await asyncio.to_thread(sessions.visitor, token, is_activity=False)
        return None if isinstance(found, Gone) else found

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
        if reason in _GOES_ON:
            run_by_itself(_load_anew(client))
        else:
            login = self.kinds.of(visit).login
            run_by_itself(_empty_and_cut(client, f"{login}?powod={reason}"))

    @staticmethod
    def _owner(client: Client) -> str:
        visit = _visit(client)
        return (visit.session_id if visit else None) or client.id


def _note_refusal(what: str, address: str) -> None:
    _log.warning("Socket refused: %s from %s", what, address or "an open socket")


async def _empty_and_cut(client: Client, target: str) -> None:
    """Have the page emptied and left first, then cut: the other way round it would stay on the screen."""
    sockets = list(client._socket_to_document_id)  # noqa: SLF001 - see the module's docstring
    await core.sio.emit("leave", {"to": target}, room=client.id)
    await asyncio.sleep(SECONDS_TO_LEAVE)
    disconnects: list[Awaitable[None]] = [core.sio.disconnect(sid) for sid in sockets]
    await asyncio.gather(*disconnects, return_exceptions=True)


async def _load_anew(client: Client) -> None:
    """Have the page asked for again once its browser has the new session's cookie; the gate decides what it may see.

    Only the browser knows the page's address: one that has moved here was written by another node.
    """
    await asyncio.sleep(SECONDS_TO_LEAVE)
    await _empty_and_cut(client, _ITSELF)


def _claimed_client(environ: dict[str, Any]) -> Client | None:
    return Client.instances.get(_query(environ).get("client_id", ""))


def _query(environ: dict[str, Any]) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}


def _is_handshake(query: dict[str, str]) -> bool:
    """Tell whether a connection says all that NiceGUI's handshake needs."""
    has_all = bool(query.get("tab_id")) and bool(query.get("document_id"))
    return (
        has_all
        and query.get("implicit_handshake") == "true"
        and re.fullmatch("[0-9]{1,9}", query.get("next_message_id", "0")) is not None
    )


def _visit(client: Client) -> Visit | None:
    request = client._request  # noqa: SLF001 - its property raises for NiceGUI's own pages
    return request.scope.get(SCOPE_KEY) if request is not None else None


def _number(client: Client) -> str:
    """Give the number of the request that the page was the answer to."""
    visit = _visit(client)
    return visit.number if visit else ""


def _may_as_before(now: Visitor | StaffVisitor, then: Visitor | StaffVisitor) -> bool:
    """Tell whether somebody still is what they were when the page was written: its kind, stage and role."""
    if isinstance(now, StaffVisitor) and isinstance(then, StaffVisitor):
        return now.session.stage is then.session.stage and now.member.role is then.member.role
    return type(now) is type(then) and now.session.stage is then.session.stage
