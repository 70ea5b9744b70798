"""What a program is told when something is wrong: a problem in JSON (RFC 9457), in the words that people are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.responses import JSONResponse

MEDIA_TYPE: Final = "application/problem+json"
#: By status: what programs know the problem by, and its title.
KINDS: Final[Mapping[int, tuple[str, str]]] = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "Niepoprawne żądanie"),
    HTTPStatus.UNAUTHORIZED: ("unauthorized", "Brak ważnego tokenu"),
    HTTPStatus.NOT_FOUND: ("not-found", "Nie ma takiego adresu"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("method-not-allowed", "Niedozwolona metoda"),
    HTTPStatus.REQUEST_TIMEOUT: ("too-slow", "Treść nie dotarła na czas"),
    HTTPStatus.CONFLICT: ("conflict", "Dokument bez faktury"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("too-large", "Za dużo naraz"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("unsupported-media-type", "Nieobsługiwany rodzaj treści"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("unprocessable", "Treść o niewłaściwej budowie"),
    HTTPStatus.TOO_MANY_REQUESTS: ("too-many-requests", "Za dużo żądań"),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("internal-error", "Błąd po naszej stronie"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("unavailable", "Chwilowo niedostępne"),
}


@dataclass
class ProblemError(Exception):
    """A request is answered with a problem."""

    status: HTTPStatus
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    """What is wrong where in a body, by JSON pointer."""


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem; for a status that has no kind of its own, with a plain one."""
    kind, title = KINDS.get(status, ("other", HTTPStatus(status).phrase))
    content: dict[str, Any] = {
        "type": f"urn:mojbok:problem:{kind}",
        "title": title,
        "status": int(status),
        "detail": detail,
    }
    if errors:
        content["errors"] = list(errors)
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)
