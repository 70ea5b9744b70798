"""All that is held on a client as JSON: one object, with a list of records for each section."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from mojbok.domain.own_data import SCHEMA, Record, Section, Value

_BYTES_AT_ONCE: Final = 64 * 1024


def json_file(sections: Iterable[Section], made_at: datetime) -> Iterator[bytes]:
    """Write the file bit by bit: UTF-8, days and instants in ISO form (UTC), numbers with fractions as strings."""
    waiting: list[str] = []
    length = 0
    for text in _texts(sections, made_at):
        waiting.append(text)
        length += len(text)
        if length >= _BYTES_AT_ONCE:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


def _texts(sections: Iterable[Section], made_at: datetime) -> Iterator[str]:
    yield f'{{\n"schema": {_json(SCHEMA)},\n"made_at": {_json(_plain(made_at))}'
    for section in sections:
        yield f",\n{_json(section.name)}: ["
        before = "\n"
        for record in section.records:
            yield before + _json(_plain_record(record))
            before = ",\n"
        yield "]" if before == "\n" else "\n]"
    yield "\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain_record(record: Record) -> dict[str, Value]:
    return {name: _plain(value) for name, value in record.items()}


def _plain(value: Value) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
