"""The gate in front of everything: static files, sessions, access, forged forms, headers, compression.

It decides before NiceGUI builds anything for a request: a redirect or a refusal costs no page.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from time import perf_counter
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from mojbok.domain.accounts import Source
from mojbok.domain.measures import Measures
from mojbok.domain.outages import OutageError, watch_savings
from mojbok.domain.redaction import on_one_line, redacted
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff_permissions import Act, may
from mojbok.services.any_sessions import Gone
from mojbok.web.activity import PAGES_OWN, is_act
from mojbok.web.arriving import InTime, cut_short
from mojbok.web.assets import Assets, send_asset
from mojbok.web.connects import SOCKET_PREFIX
from mojbok.web.cookies import Cookies
from mojbok.web.headers import AnswerHeaders
from mojbok.web.origins import Origins
from mojbok.web.outages import outage_in
from mojbok.web.own_requests import OwnRequests
from mojbok.web.routes import API, MOST_BODY, Access, AccessTable, detour, staff_detour
from mojbok.web.sent import Body
from mojbok.web.session_kinds import SessionKind, SessionKinds, is_of_bok
from mojbok.web.visit import SCOPE_KEY, Visit

NICEGUI_PREFIX: Final = "/_nicegui/"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LONGEST_SOURCE: Final = 400
#: After these the browser has a new session, whose cookie may be on its way: it must not be taken away.
_GOES_ON: Final = frozenset({EndReason.RENEWED, EndReason.ACCEPTED, EndReason.REPLACED})
_ENDED_SESSION_KEPT: Final = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The outermost ASGI application."""

    inner: ASGIApp
    api: ASGIApp
    assets: Assets
    access: AccessTable
    kinds: SessionKinds
    cookies: Cookies
    origins: Origins
    own_requests: OwnRequests
    measures: Measures
    nonce: Callable[[], str]
    number: Callable[[], str]
    not_found: Callable[[Visit], Awaitable[Response]]
    forbidden: Callable[[Visit, Act], Awaitable[Response]]
    failed: Callable[[Visit, Exception], Response]
    unavailable: Callable[[Request, OutageError], Awaitable[Response]]
    too_large: Callable[[Visit], Response]
    answer_headers: AnswerHeaders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        began, status = perf_counter(), 0

        async def counted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._let_in(scope, receive, counted)
        finally:
            self.measures.answered(
                method=scope["method"],
                route=self._route(scope["path"]),
                status=status,
                seconds=perf_counter() - began,
            )

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        asset = self.assets.find(scope["path"])
        if asset is not None and scope["method"] in {"GET", "HEAD"}:
            send = self.answer_headers.around_file(send, keeps_for_ever=True)
            await send_asset(asset, scope, receive, send)
        elif scope["path"].startswith(SOCKET_PREFIX):
            send = self.answer_headers.around_file(send, keeps_for_ever=False)
            await self.inner(scope, cut_short(Body(receive, MOST_BODY)), send)
        elif scope["path"].startswith(API):
            send = self.answer_headers.around_file(send, keeps_for_ever=False)
            await self._program(scope, receive, send)
        else:
            await self._visit(scope, receive, send)

    def _route(self, path: str) -> str:
        """Name an address as it may be counted: without what a customer or a stranger has put into it."""
        if self.assets.find(path) is not None:
            return "assets"
        for prefix in (SOCKET_PREFIX, NICEGUI_PREFIX):
            if path.startswith(prefix):
                return prefix
        return self.access.declared(path) or "unknown"

    async def _program(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a program in: by its token alone, which no browser sends by itself."""
        source = _source(scope, Headers(scope=scope))
        visit = scope[SCOPE_KEY] = Visit(source=source, nonce="", number=self.number())
        with bound_contextvars(request=visit.number):
            await self.api(scope, InTime(receive), send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        visit = Visit(
            source=_source(scope, headers),
            nonce=self.nonce(),
            number=self.number(),
            is_bok=is_of_bok(scope["path"]),
        )
        scope[SCOPE_KEY] = visit
        _drop_header(scope, b"x-forwarded-prefix")
        send = self.answer_headers.around(send, visit, headers.get("accept-encoding", ""))
        with bound_contextvars(request=visit.number):
            await self._answer(scope, receive, send, visit)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, visit: Visit) -> None:
        has_started = False

        async def watched(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        body = visit.body = Body(receive, self.access.most_body(scope["path"], scope["method"]))
        try:
            refusal = await self._refusal(Request(scope), Headers(scope=scope), visit)
            visit.savings = watch_savings()
            await (refusal or self.inner)(scope, body, watched)
        except Exception as error:  # noqa: BLE001 - whatever it is, the customer gets a page
            # Starlette raises an error again after its handler has answered it with an incident's number.
            outage = outage_in(error)
            if has_started:
                if outage is None and "mojbok.incident" not in scope:
                    self.failed(visit, error)
                return
            page = (
                await self.unavailable(Request(scope), outage)
                if outage
                else self.failed(visit, error)
            )
            await page(scope, receive, send)

    async def _refusal(self, request: Request, headers: Headers, visit: Visit) -> Response | None:
        """Give the answer that ends the request here, or None when it may go on."""
        if request.method not in _SAFE and not self.origins.is_same_site_post(headers):
            return PlainTextResponse("Formularz nie pochodzi z tej strony.", status_code=403)
        most = self.access.most_body(request.url.path, request.method)
        if int(headers.get("content-length") or 0) > most:
            return self.too_large(visit)
        access = self.access.access_to(request.url.path, request.method)
        if _has_nul(request.scope):
            access = None
        if access is None and request.url.path.startswith(NICEGUI_PREFIX):
            return None
        token = request.cookies.get(self.cookies.name(self.kinds.of(visit).cookie))
        if seconds := self.own_requests.seconds(request.url.path, token):
            return _too_many(seconds)
        await self._recognise(request, visit, token)
        if access is None:
            return await self.not_found(visit)
        return await self._detour(request, access, visit)

    async def _detour(self, request: Request, access: Access, visit: Visit) -> Response | None:
        target = (
            staff_detour(access, visit.staff)
            if visit.is_bok
            else detour(access, visit.visitor, visit.gone)
        )
        if target is not None:
            return self._lead(request, target, visit)
        return await self._forbidden(request, visit)

    async def _forbidden(self, request: Request, visit: Visit) -> Response | None:
        """Refuse staff what their role does not allow."""
        if visit.staff is None:
            return None
        role = visit.staff.member.role
        for act in self.access.acts(request.url.path, request.method):
            if not may(role, act):
                return await self.forbidden(visit, act)
        return None

    async def _recognise(self, request: Request, visit: Visit, token: str | None) -> None:
        if not token:
            return
        is_activity = is_act(request.method, request.url.path, request.headers)
        sessions = self.kinds.of(visit).sessions
        found = await asyncio.to_thread(sessions.visitor, token, is_activity=is_activity)
        if isinstance(found, Gone):
            visit.gone = found.reason
        else:
            visit.recognise(found, token)

    def _lead(self, request: Request, target: str, visit: Visit) -> Response:
        kind = self.kinds.of(visit)
        if target != kind.login:
            return RedirectResponse(target, status_code=303)
        response = RedirectResponse(login_address(request, kind, visit.gone), status_code=303)
        if visit.gone is not None and visit.gone not in _GOES_ON:
            # Not at once: the browser's other tabs come here, too, and are to be told the reason.
            token = request.cookies[self.cookies.name(kind.cookie)]
            self.cookies.set(response, kind.cookie, token, lifetime=_ENDED_SESSION_KEPT)
        return response


def login_address(request: Request, kind: SessionKind, reason: EndReason | None) -> str:
    """Give the login page's address, with where the customer was going and why the session ended."""
    query = []
    is_own = request.url.path.startswith(PAGES_OWN)
    if request.method == "GET" and request.url.path not in kind.homes and not is_own:
        going = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        query.append(f"dalej={quote(going, safe='/')}")
    if reason is not None:
        query.append(f"powod={reason}")
    return kind.login + (f"?{'&'.join(query)}" if query else "")


def _has_nul(scope: Scope) -> bool:
    """Tell whether an address holds a sign that PostgreSQL takes in no text: it names nothing of ours."""
    return "\0" in scope["path"] or b"%00" in scope["query_string"]


def _source(scope: Scope, headers: Mapping[str, str]) -> Source:
    client = scope.get("client")
    ip = client[0] if client else ""
    return Source(ip=_told(ip), user_agent=_told(headers.get("user-agent", "")))


@lru_cache(maxsize=512)
def _told(text: str) -> str:
    """Give what a stranger says of themselves as it may be kept: masked, short, on one line."""
    return on_one_line(redacted(text))[:_LONGEST_SOURCE]


def _drop_header(scope: Scope, name: bytes) -> None:
    # NiceGUI writes this one into the page; nothing of ours needs it.
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] != name]


def _too_many(seconds: int) -> Response:
    headers = {"retry-after": str(seconds)}
    return PlainTextResponse("Zbyt wiele zapytań.", status_code=429, headers=headers)
