"""The whole web side as one ASGI application: the gate in front, NiceGUI behind it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from nicegui import app as nicegui_app
from nicegui import core, ui
from nicegui.client import Client

from mojbok.domain.measures import Measures
from mojbok.domain.outages import OutageError
from mojbok.domain.ports import Tokens
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.domain.staff_permissions import Act, ActForbiddenError
from mojbok.texts.errors import explain
from mojbok.web import health, security_txt, thrift
from mojbok.web.access import Access, Doors
from mojbok.web.account_pages import AccountPages
from mojbok.web.api.application import CrmApi
from mojbok.web.assets import Assets
from mojbok.web.chores import Chore, forever
from mojbok.web.connects import SocketDoor, SocketLimits
from mojbok.web.document import Document
from mojbok.web.gate import Gate
from mojbok.web.guard import SocketGuard
from mojbok.web.headers import AnswerHeaders
from mojbok.web.metrics import MetricsDoor
from mojbok.web.origins import Origins
from mojbok.web.outages import OutagePage, outage_in
from mojbok.web.own_requests import OwnRequests
from mojbok.web.session_kinds import SessionKinds
from mojbok.web.still_pages import StillPages
from mojbok.web.visit import Visit, visit_of

_log: Final = logging.getLogger(__name__)
_SECONDS_BETWEEN_SWEEPS: Final = 15.0
_SECONDS_BETWEEN_LOOKS: Final = 1.0
#: How long a page waits for its browser to come back before it is forgotten.
_RECONNECT_SECONDS: Final = 30.0

LifecycleHook = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Web:
    """The parts of the web side; `asgi` puts them together."""

    assets: Assets
    doors: Doors
    session_part: Callable[[Visit], str]
    framed: Callable[[Visit, str, str], Awaitable[str]]
    framed_for_nobody: Callable[[str, str], str]
    note_forbidden: Callable[[Visit, Act], Awaitable[None]]
    kinds: SessionKinds
    guard: SocketGuard
    origins: Origins
    answer_headers: AnswerHeaders
    bok_phone: str
    bok_email: str
    tokens: Tokens
    node: str
    """Pages say it when they connect, so that the proxy finds the node that has built them."""
    socket_limits: SocketLimits
    own_requests: OwnRequests
    chores: Sequence[Chore]
    account_pages: AccountPages
    api: CrmApi
    readiness: Sequence[health.Part]
    measures: Measures
    metrics_token: str
    on_start: list[LifecycleHook] = field(default_factory=list)
    on_stop: list[LifecycleHook] = field(default_factory=list)

    def asgi(self) -> Gate:
        """Build the application."""
        document = Document(assets=self.assets, session_part=self.session_part)
        pages = self._still_pages(document)
        document.install()
        thrift.install()
        self.guard.install()
        health.declare(self.doors, self.readiness)
        MetricsDoor(self.measures, self.metrics_token).declare(self.doors)
        self._declare_security_txt()
        root = FastAPI(
            docs_url=None, redoc_url=None, openapi_url=None, lifespan=lambda _: self._lifespan()
        )
        _mount_nicegui(root, self.node)

        def failed(visit: Visit, error: Exception) -> Response:
            return pages.failed(visit, _incident(error, visit.number))

        unavailable = OutagePage(pages)
        _answer_errors_with(failed, pages.not_found, unavailable)
        core.app.exception_handlers |= _refusals(pages)
        return Gate(
            inner=SocketDoor(root, self.socket_limits),
            api=self.api.asgi(),
            assets=self.assets,
            access=self.doors.table,
            kinds=self.kinds,
            cookies=self.doors.cookies,
            origins=self.origins,
            own_requests=self.own_requests,
            measures=self.measures,
            nonce=self.tokens.link_token,
            number=self._number,
            not_found=pages.not_found,
            forbidden=pages.forbidden,
            failed=failed,
            unavailable=unavailable,
            too_large=pages.too_large,
            answer_headers=self.answer_headers,
        )

    def _still_pages(self, document: Document) -> StillPages:
        return StillPages(
            document=document,
            framed=self.framed,
            framed_for_nobody=self.framed_for_nobody,
            note_forbidden=self.note_forbidden,
            bok_phone=self.bok_phone,
            bok_email=self.bok_email,
        )

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        self.guard.start()
        self.account_pages.start()
        nicegui_app.on_exception(self._note)
        tasks = [
            asyncio.create_task(thrift.sweep_forever()),
            asyncio.create_task(forever(_SECONDS_BETWEEN_SWEEPS, self._end_overdue)),
            asyncio.create_task(forever(_SECONDS_BETWEEN_LOOKS, self._look_for_ended)),
            asyncio.create_task(forever(_SECONDS_BETWEEN_LOOKS, self.account_pages.look)),
            *(asyncio.create_task(chore.forever(self.measures)) for chore in self.chores),
        ]
        for hook in self.on_start:
            await hook()
        thrift.settle_memory()
        yield
        for hook in self.on_stop:
            await hook()
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _end_overdue(self) -> None:
        for kind in self.kinds.both:
            await asyncio.to_thread(kind.sessions.end_overdue)

    async def _look_for_ended(self) -> None:
        """Find sessions that other processes have ended: BOK's commands, other nodes."""
        shown = self.guard.open_sessions()
        for kind in self.kinds.both:
            ended = await asyncio.to_thread(kind.sessions.ended_among, shown)
            for session_id, reason in ended.items():
                self.guard.session_ended([session_id], reason)

    def _declare_security_txt(self) -> None:
        @self.doors.get(security_txt.ADDRESS, Access.ALWAYS)
        def told() -> Response:
            text = security_txt.security_txt(
                contact=self.bok_email,
                public_url=self.origins.public_url,
                now=self.guard.clock.now(),
            )
            return PlainTextResponse(text)

    def _note(self, error: Exception) -> None:
        if outage_in(error) is None:
            _incident(error, self._number())

    def _number(self) -> str:
        return self.tokens.identifier()[8:16].upper()


def pages_open() -> int:
    """Tell how many pages this node keeps for their browsers, with or without a socket."""
    return len(Client.instances)


def _incident(error: Exception, number: str) -> str:
    _log.error("Incident %s", number, exc_info=error, extra={"incident": number})
    return number


def _mount_nicegui(root: FastAPI, node: str) -> None:
    ui.run_with(
        root,
        title="mojBOK POLSp",
        language="pl",
        binding_refresh_interval=None,
        reconnect_timeout=_RECONNECT_SECONDS,
        gzip_middleware_factory=None,
        tailwind=False,
        show_welcome_message=False,
    )
    # What NiceGUI's own middleware does (prefixes, caching of its static files), the gate does or forbids.
    core.app.user_middleware.clear()
    core.app.config.socket_io_js_query_params = {"node": node} if node else {}


def _refusals(pages: StillPages) -> dict[int | type[Exception], Any]:
    return {
        TooBusyError: _busy(pages),
        TooManyRequestsError: _too_many(pages),
        408: _of_body(pages.too_slow),
        413: _of_body(pages.too_large),
        ActForbiddenError: _forbidden(pages),
    }


def _busy(pages: StillPages) -> Callable[[Request, Any], Awaitable[Response]]:
    """Answer for pages that have no place of their own to say it in."""

    async def on_busy(request: Request, error: TooBusyError) -> Response:
        return pages.busy(visit_of(request), error.seconds)

    return on_busy


def _forbidden(pages: StillPages) -> Callable[[Request, Any], Awaitable[Response]]:
    """Answer for pages whose service says that the role of who asks does not allow it."""

    async def on_forbidden(request: Request, error: ActForbiddenError) -> Response:
        return await pages.forbidden(visit_of(request), Act(error.act))

    return on_forbidden


def _too_many(pages: StillPages) -> Callable[[Request, Any], Awaitable[Response]]:
    """Answer for downloads, which have no page to come back to."""

    async def on_too_many(request: Request, error: TooManyRequestsError) -> Response:
        return await pages.too_many(visit_of(request), explain(error), error.seconds)

    return on_too_many


def _of_body(page: Callable[[Visit], Response]) -> Callable[[Request, Any], Awaitable[Response]]:
    """Answer a form that turned out, while it came, to be too large or too slow."""

    async def on_body(request: Request, _error: Any) -> Response:  # noqa: ANN401 - Starlette's signature
        return page(visit_of(request))

    return on_body


def _answer_errors_with(
    failed: Callable[[Visit, Exception], Response],
    not_found: Callable[[Visit], Awaitable[Response]],
    unavailable: OutagePage,
) -> None:
    async def on_error(request: Request, error: Exception) -> Response:
        request.scope["mojbok.incident"] = True
        if outage := outage_in(error):
            return await unavailable(request, outage)
        return failed(visit_of(request), error)

    async def on_missing(request: Request, _error: Any) -> Response:  # noqa: ANN401 - Starlette's signature
        return await not_found(visit_of(request))

    core.app.exception_handlers[Exception] = on_error
    core.app.exception_handlers[404] = on_missing
    # Not left to the handler above: Starlette raises again, and tells the log of, what that one answers.
    core.app.exception_handlers[OutageError] = unavailable
