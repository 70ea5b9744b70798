"""Rows that go into PostgreSQL by COPY come out as they went in."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, text

from mojbok.storage.crm.copying import copied
from mojbok.storage.crm.kinds import Kept

TEXTS: list[Kept] = [
    "zwykły",
    "",
    " ",
    "Łódź",
    r"C:\tmp",
    r"\N",
    r"\.",
    "\\",
    "a\tb",
    "a\nb\r\n",
    "'\"",
    "%s",
]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("text", TEXTS),
        ("text", [*TEXTS, None]),
        ("text", [None, None]),
        ("bigint", [0, -1, 10**15]),
        ("bigint", [None, 7]),
        ("bytea", [b"", b"\x00\xff\\N", None]),
        ("date", ["2026-11-26", None]),
        ("timestamptz", ["2026-11-26 12:00:00.000001+00:00"]),
        ("text", [f"wiersz {number}" for number in range(5_001)]),
    ],
    ids=str,
)
def test_what_is_copied_comes_out_as_it_went_in(
    postgres_engine: Engine, type_: str, values: Sequence[Kept]
) -> None:
    places = list(range(len(values)))
    with postgres_engine.connect() as connection:
        connection.execute(text(f"CREATE TEMPORARY TABLE arrived (place integer, value {type_})"))
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr] # it is open

        with cursor.copy("COPY arrived (value, place) FROM STDIN") as copy:
            for block in copied({"value": values, "place": places}):
                copy.write(block)

        found = connection.execute(text("SELECT value FROM arrived ORDER BY place")).scalars().all()
    assert [_plain(value) for value in found] == list(values)


def _plain(value: object) -> object:
    """Give days and instants as they are kept."""
    return str(value) if hasattr(value, "year") else value
