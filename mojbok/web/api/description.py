"""The description of the API (OpenAPI 3.1), made from the kinds of records themselves.

It says how a request must be built, which is what a batch as a whole is refused for. What the values of a record must
be like, it says in words: a bad value costs its own record alone.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from mojbok.domain.crm_push import (
    MOST_BYTES_OF_A_BATCH,
    MOST_BYTES_OF_A_DOCUMENT,
    MOST_RECORDS,
    RecordField,
    RecordKind,
)
from mojbok.domain.invoice_document import PDF, XML
from mojbok.web.api.bodies import RECORDS
from mojbok.web.api.problems import KINDS, MEDIA_TYPE

PREFIX: Final = "/api/crm/v1"
#: By the ending of a document's name.
DOCUMENT_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    PDF: ("application/pdf",),
    XML: ("application/xml", "text/xml"),
}
Json = dict[str, Any]
_ABOUT: Final = f"""\
Tędy CRM i system rozliczeń wysyłają te same dane, co w plikach eksportu, od razu po zmianie.

- Token daje `mojbok crm token add NAZWA`; podaje się go w nagłówku `Authorization: Bearer …`.
- Paczka to najwyżej {MOST_RECORDS} rekordów jednego rodzaju i {MOST_BYTES_OF_A_BATCH} bajtów.
- Rekord to obiekt z kolumnami pliku, a wartości są tekstami jak w pliku (albo null: puste).
- Wszystkie rekordy paczki mają te same pola. Pole nieobowiązkowe, którego paczka nie ma, zostaje takie, jakie było.
- Rekord o znanym kluczu zmienia zapisany, inny jest dodawany; ta sama paczka drugi raz niczego nie zmienia.
  Niczego się tędy nie usuwa.
- Zły rekord jest odrzucany sam, z kolumną i powodem (`rejected`).
  Reszta paczki jest zapisana, zanim przyjdzie odpowiedź.
- To, na co rekord wskazuje, musi być już zapisane. Kolejność: clients, payers, contracts, points_of_delivery,
  invoices, invoice_lines, payments, readings, consumption. Tylko korekta może wskazywać fakturę z tej samej paczki.
- Po odpowiedzi 429 i 503, i gdy odpowiedź nie przyszła, trzeba wysłać to samo jeszcze raz.
"""
_REFUSALS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def describe(kinds: Sequence[RecordKind], public_url: str) -> Json:
    """Describe the API."""
    batches = {f"{PREFIX}/{kind.name}": {"put": _batch_of(kind)} for kind in kinds}
    return {
        "openapi": "3.1.0",
        "info": {"title": "mojBOK POLSp: dane z CRM", "version": "1", "description": _ABOUT},
        "servers": [{"url": public_url}],
        "security": [{"token": []}],
        "paths": batches | {f"{PREFIX}/documents/{{name}}": {"put": _document()}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {kind.name: _record(kind) for kind in kinds}
            | {"result": _result(), "problem": _problem()},
        },
    }


def _batch_of(kind: RecordKind) -> Json:
    records = {
        "type": "array",
        "maxItems": MOST_RECORDS,
        "items": _ref(kind.name),
    }
    return {
        "operationId": f"put_{kind.name}",
        "summary": kind.description,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": _object({RECORDS: records}, [RECORDS]),
                    "example": {RECORDS: [{field.name: field.example for field in kind.fields}]},
                }
            },
        },
        "responses": _responses(),
    }


def _document() -> Json:
    binary = {"type": "string", "format": "binary", "maxLength": MOST_BYTES_OF_A_DOCUMENT}
    kinds = [kind for kinds in DOCUMENT_TYPES.values() for kind in kinds]
    return {
        "operationId": "put_document",
        "summary": "Dokument faktury: PDF albo XML z KSeF.",
        "description": "Faktura musi być już zapisana i mieć tę nazwę w kolumnie document. "
        "XML może mieć nazwę swojego PDF.",
        "parameters": [
            {
                "name": "name",
                "in": "path",
                "required": True,
                "description": "Sama nazwa pliku .pdf albo .xml.",
                "schema": {"type": "string", "minLength": 1},
                "example": "FV-2026-10-123456.pdf",
            },
            {
                "name": "invoice_number",
                "in": "query",
                "required": True,
                "description": "Numer faktury.",
                "schema": {"type": "string", "minLength": 1},
                "example": "FV/2026/10/123456",
            },
        ],
        "requestBody": {
            "required": True,
            "content": {kind: {"schema": binary} for kind in kinds},
        },
        "responses": _responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
    }


def _responses(*others: HTTPStatus) -> Json:
    stored: Json = {
        "description": "Co się stało z paczką; odrzucone rekordy są nazwane.",
        "content": {"application/json": {"schema": _ref("result")}},
    }
    return {"200": stored} | {
        str(int(status)): _refusal(status) for status in sorted((*_REFUSALS, *others))
    }


def _refusal(status: HTTPStatus) -> Json:
    _, title = KINDS[status]
    told: Json = {
        "description": f"{title}.",
        "content": {MEDIA_TYPE: {"schema": _ref("problem")}},
    }
    if status is HTTPStatus.UNAUTHORIZED:
        told["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        seconds = {"type": "integer", "minimum": 1}
        told["headers"] = {
            "Retry-After": {"required": True, "description": "Po ilu sekundach.", "schema": seconds}
        }
    return told


def _record(kind: RecordKind) -> Json:
    keys = ", ".join(field.name for field in kind.fields if field.is_key)
    fields = {field.name: _field(field) for field in kind.fields}
    return _object(fields, list(kind.required)) | {
        "title": kind.name,
        "description": f"{kind.description} Klucz: {keys}.",
    }


def _field(field: RecordField) -> Json:
    words = [field.description]
    if field.needs_value:
        words.append("Nie może być puste.")
    if field.names:
        words.append(f"Musi już być w {field.names}.")
    return {
        "type": ["string", "null"],
        "description": " ".join(words),
        "examples": [field.example],
    }


def _result() -> Json:
    count = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    rejected = _object(
        {
            "record": count | {"description": "Miejsce rekordu w paczce, od 0."},
            "column": text | {"description": "Kolumna, przez którą rekord odrzucono."},
            "value": text | {"description": "Odrzucona wartość; PESEL jest zasłonięty."},
            "reason": text | {"description": "Powód, do pokazania ludziom."},
        }
    )
    return _object(
        {
            "stored": count | {"description": "Rekordy nowe i zmienione."},
            "unchanged": count | {"description": "Rekordy, które już takie były."},
            "rejected": {"type": "array", "items": rejected},
        }
    )


def _problem() -> Json:
    text = {"type": "string"}
    error = _object({"pointer": text | {"description": "JSON Pointer."}, "detail": text})
    told = {
        "type": text | {"enum": [f"urn:mojbok:problem:{kind}" for kind, _ in KINDS.values()]},
        "title": text,
        "status": {"type": "integer"},
        "detail": text | {"description": "Co się stało i co zrobić, do pokazania ludziom."},
        "errors": {"type": "array", "items": error},
    }
    return _object(told, ["type", "title", "status", "detail"])


def _object(properties: Json, required: list[str] | None = None) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
