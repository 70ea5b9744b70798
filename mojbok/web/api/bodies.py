"""What programs send, looked at before anything is done with it: how large, of what kind, how built."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from starlette.requests import Request

from mojbok.domain.crm_push import MOST_RECORDS, Record, RecordKind
from mojbok.domain.redaction import on_one_line, redacted
from mojbok.web.api.problems import ProblemError

RECORDS: Final = "records"
_MOST_ERRORS: Final = 20
_LONGEST_NAME: Final = 64
_TOO_LARGE: Final = "Najwyżej {} bajtów naraz. Wyślij mniejszymi częściami."
_NOT_TEXT: Final = object()


async def read_body(request: Request, most: int, media_types: Sequence[str]) -> bytes:
    """Read a body of one of these media types. Raises ProblemError."""
    _check_kind(request, media_types)
    if int(request.headers.get("content-length") or 0) > most:
        raise _too_large(most)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


def records_of(body: bytes, kind: RecordKind) -> Sequence[Record]:
    """Give the records of a batch: all with the same columns, their values texts or nothing. Raises ProblemError."""
    records = _list_of(_parsed(body))
    if len(records) > MOST_RECORDS:
        raise ProblemError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"Najwyżej {MOST_RECORDS} rekordów naraz. Wyślij mniejszymi paczkami.",
        )
    if errors := list(islice(_errors(records, kind), _MOST_ERRORS)):
        raise _misbuilt(*errors)
    return records


def _check_kind(request: Request, media_types: Sequence[str]) -> None:
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Wyślij treść bez kompresji (Content-Encoding)."
        )
    named = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if named not in media_types:
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Podaj Content-Type: {' albo '.join(media_types)}."
        )


def _too_large(most: int) -> ProblemError:
    return ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE.format(most))


def _parsed(body: bytes) -> object:
    # Numbers are not even read: none is allowed, and a long one would take long.
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=lambda _: _NOT_TEXT,
            parse_float=lambda _: _NOT_TEXT,
            parse_constant=_refuse_constant,
        )
    except json.JSONDecodeError as error:
        where = f"wiersz {error.lineno}, znak {error.colno}"
        raise _no_json(f"Treść nie jest poprawnym JSON ({where}).") from None
    except UnicodeDecodeError:
        raise _no_json("Treść nie jest tekstem UTF-8.") from None
    except RecursionError:
        raise _no_json("Treść jest zbyt głęboko zagnieżdżona.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _no_json("W treści to samo pole obiektu stoi dwa razy.")
    return found


def _refuse_constant(_name: str) -> object:
    raise _no_json("W JSON nie ma NaN ani Infinity.")


def _no_json(detail: str) -> ProblemError:
    return ProblemError(HTTPStatus.BAD_REQUEST, detail)


def _list_of(parsed: object) -> list[Any]:
    records = parsed.get(RECORDS) if isinstance(parsed, dict) else None
    if not isinstance(records, list):
        raise _misbuilt(("", f'Treść to obiekt z listą: {{"{RECORDS}": […]}}.'))
    if isinstance(parsed, dict) and (others := [name for name in parsed if name != RECORDS]):
        raise _misbuilt(*((f"/{_told(name)}", "Nieznane pole.") for name in others[:_MOST_ERRORS]))
    return records


def _errors(records: Sequence[object], kind: RecordKind) -> Iterator[tuple[str, str]]:
    """Find what is wrong with how records are built; what is in their columns, the store looks at."""
    first = records[0].keys() if records and isinstance(records[0], dict) else None
    for place, record in enumerate(records):
        pointer = f"/{RECORDS}/{place}"
        if not isinstance(record, dict):
            yield pointer, "Rekord musi być obiektem."
            continue
        yield from _errors_of_one(pointer, record, kind)
        if first is not None and record.keys() != first:
            yield pointer, "Wszystkie rekordy paczki muszą mieć te same pola."


def _errors_of_one(
    pointer: str, record: Mapping[str, object], kind: RecordKind
) -> Iterator[tuple[str, str]]:
    for name in kind.required:
        if name not in record:
            yield pointer, f"Brak pola {name}."
    for name, value in record.items():
        if name not in kind.names:
            yield f"{pointer}/{_told(name)}", "Nieznane pole."
        elif value is not None and not isinstance(value, str):
            yield f"{pointer}/{name}", "Wartość musi być tekstem albo null."


def _misbuilt(*errors: tuple[str, str]) -> ProblemError:
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Niczego nie zapisano, bo treść jest źle zbudowana. Opis: /api/openapi.json.",
        [{"pointer": pointer, "detail": detail} for pointer, detail in errors],
    )


def _told(name: str) -> str:
    """Give a name that a stranger wrote as a part of a JSON pointer: printable, short, without secrets."""
    seen = on_one_line(redacted(name))[:_LONGEST_NAME]
    return seen.replace("~", "~0").replace("/", "~1")
