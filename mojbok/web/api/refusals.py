"""Which problem a program is answered with for each error that it may meet."""

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from mojbok.domain.api_tokens import TokenRefusedError
from mojbok.domain.crm_push import DocumentRefusal, DocumentRefusedError, StoreAwayError
from mojbok.domain.outages import OutageError
from mojbok.domain.rates import TooBusyError, TooManyRequestsError
from mojbok.texts.errors_of_programs import explain
from mojbok.web.api.problems import ProblemError, problem

_REALM: Final = 'Bearer realm="mojbok-crm"'
_SLOW: Final = "Treść nie dotarła na czas i niczego nie zapisano. Wyślij to samo jeszcze raz."
_BUSY: Final = "Zbyt wiele żądań czeka. Wyślij to samo jeszcze raz za chwilę."
#: For these the invoice must come first; the document itself may be sound.
_TOO_EARLY: Final = frozenset({DocumentRefusal.INVOICE, DocumentRefusal.NOT_NAMED})


def refusal(error: Exception) -> Response | None:
    """Answer an error that was foreseen; None for any other."""
    answer: Response | None = None
    match error:
        case ProblemError():
            answer = problem(error.status, error.detail, errors=error.errors)
        case HTTPException(status_code=HTTPStatus.REQUEST_TIMEOUT):
            answer = problem(error.status_code, _SLOW, headers={"connection": "close"})
        case TokenRefusedError():
            answer = _unauthorized(error)
        case DocumentRefusedError():
            is_early = error.why in _TOO_EARLY
            status = HTTPStatus.CONFLICT if is_early else HTTPStatus.UNPROCESSABLE_ENTITY
            answer = problem(status, explain(error))
        case TooManyRequestsError():
            answer = _later(HTTPStatus.TOO_MANY_REQUESTS, explain(error), error.seconds)
        case TooBusyError():
            answer = _later(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, error.seconds)
        case StoreAwayError():
            answer = _later(HTTPStatus.SERVICE_UNAVAILABLE, explain(error), error.seconds)
        case OutageError():
            answer = refusal(StoreAwayError())
    return answer


def _unauthorized(error: TokenRefusedError) -> Response:
    told = _REALM if error.is_missing else f'{_REALM}, error="invalid_token"'
    headers = {"www-authenticate": told}
    return problem(HTTPStatus.UNAUTHORIZED, explain(error), headers=headers)


def _later(status: HTTPStatus, detail: str, seconds: int) -> Response:
    return problem(status, detail, headers={"retry-after": str(seconds)})
