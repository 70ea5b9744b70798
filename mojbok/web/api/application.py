"""`/api`: what programs reach, by a token alone; no cookie, session or origin counts here."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from mojbok.domain.api_tokens import ApiToken
from mojbok.domain.crm_push import (
    MOST_BYTES_OF_A_BATCH,
    MOST_BYTES_OF_A_DOCUMENT,
    Pushed,
    RecordKind,
)
from mojbok.services.crm_push import CrmPush
from mojbok.web.api.bodies import read_body, records_of
from mojbok.web.api.description import DOCUMENT_TYPES, PREFIX, describe
from mojbok.web.api.lanes import Lane
from mojbok.web.api.problems import ProblemError, problem
from mojbok.web.api.refusals import refusal
from mojbok.web.routes import Access, AccessTable
from mojbok.web.visit import visit_of

OPENAPI: Final = "/api/openapi.json"
_JSON: Final = ("application/json",)
_SCHEME: Final = "bearer"
_log: Final = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[Response]]
#: What a program with a token may do.
TokenHandler = Callable[[Request, ApiToken], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True, slots=True)
class CrmApi:
    """The API, as an ASGI application of its own behind the gate."""

    push: CrmPush
    table: AccessTable
    public_url: str
    #: Strangers may fill the first one up, but not what those with a token wait in.
    doors: Lane = field(default_factory=lambda: Lane("door", threads=2, most_waiting=60))
    batches: Lane = field(default_factory=lambda: Lane("batch", threads=2, most_waiting=14))

    def asgi(self) -> Starlette:
        """Build the application, and declare its routes."""
        description = describe(self.push.kinds, self.public_url)

        async def openapi(_request: Request) -> Response:
            return JSONResponse(description)

        routes = [
            self._open(OPENAPI, openapi),
            *(
                self._for_programs(
                    f"{PREFIX}/{kind.name}", partial(self._take, kind), MOST_BYTES_OF_A_BATCH
                )
                for kind in self.push.kinds
            ),
            self._for_programs(
                f"{PREFIX}/documents/{{name}}", self._take_document, MOST_BYTES_OF_A_DOCUMENT
            ),
        ]
        application = Starlette(routes=routes, exception_handlers={HTTPException: _no_route})
        application.router.redirect_slashes = False
        return application

    async def _take(self, kind: RecordKind, request: Request, token: ApiToken) -> Response:
        with self.batches.place():
            body = await read_body(request, self._most(request), _JSON)

            def take() -> Pushed:
                return self.push.push(token, kind.name, records_of(body, kind))

            return _told(await self.batches.run(take))

    async def _take_document(self, request: Request, token: ApiToken) -> Response:
        name, number = request.path_params["name"], request.query_params.get("invoice_number")
        if not number:
            raise ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "Podaj numer faktury w parametrze invoice_number."
            )
        with self.batches.place():
            body = await read_body(request, self._most(request), _types_of(name))
            take = partial(self.push.put_document, token, name, number, body)
            return _told(await self.batches.run(take))

    def _most(self, request: Request) -> int:
        return self.table.most_body(request.url.path, request.method)

    def _open(self, path: str, handler: Handler) -> Route:
        for method in ("GET", "HEAD"):
            self.table.declare(path, Access.ALWAYS, method)
        return Route(path, self._answering(handler), methods=["GET"])

    def _for_programs(self, path: str, handler: TokenHandler, most_body: int) -> Route:
        self.table.declare(path, Access.TOKEN, "PUT", most_body=most_body)

        async def with_token(request: Request) -> Response:
            return await handler(request, await self._token(request))

        return Route(path, self._answering(with_token), methods=["PUT"])

    async def _token(self, request: Request) -> ApiToken:
        if "access_token" in request.query_params:
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, "Token podaje się tylko w nagłówku Authorization."
            )
        source = visit_of(request).source
        with self.doors.place():
            return await self.doors.run(partial(self.push.enter, _bearer(request), source))

    @staticmethod
    def _answering(handler: Handler) -> Handler:
        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)
            except Exception as error:  # noqa: BLE001 - whatever it is, the program gets a problem
                return refusal(error) or _failed(request, error)

        return answer


def _types_of(name: str) -> Sequence[str]:
    """Give the media types that a document of this name may have; any of ours when the name is bad itself."""
    every = [kind for kinds in DOCUMENT_TYPES.values() for kind in kinds]
    return DOCUMENT_TYPES.get(PurePath(name).suffix.lower(), every)


def _bearer(request: Request) -> str | None:
    """Give what stands in the one header that counts; two of them are as good as none."""
    headers = request.headers.getlist("authorization")
    scheme, _, token = (headers[0] if len(headers) == 1 else "").partition(" ")
    return token.strip() or None if scheme.lower() == _SCHEME else None


def _told(pushed: Pushed) -> Response:
    told: Mapping[str, Any] = {
        "stored": pushed.stored,
        "unchanged": pushed.unchanged,
        "rejected": [asdict(record) for record in pushed.rejected],
    }
    return JSONResponse(told)


async def _no_route(_request: Request, error: Exception) -> Response:
    """Answer for addresses and methods that there are not."""
    status = error.status_code if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    sentences = {
        HTTPStatus.NOT_FOUND: "Pod tym adresem nic nie ma. Opis: /api/openapi.json.",
        HTTPStatus.METHOD_NOT_ALLOWED: "Ten adres nie zna tej metody. Opis: /api/openapi.json.",
    }
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem(status, sentences.get(HTTPStatus(status), ""), headers=headers)


def _failed(request: Request, error: Exception) -> Response:
    number = visit_of(request).number
    _log.error("Incident %s", number, exc_info=error, extra={"incident": number})
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        f"Coś poszło źle. Wyślij to samo jeszcze raz, a jeśli to nie pomoże, podaj BOK numer {number}.",
    )
