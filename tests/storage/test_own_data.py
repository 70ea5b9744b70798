"""Everything that is held on a client: each table and column is told, or there is a reason why not (POR-09)."""

from pathlib import Path
from typing import Final

import pytest
from sqlmodel import SQLModel

from mojbok.storage.own_data_parts import NOT_TOLD, PARTS
from mojbok.storage.tables.base import table_of

ROOT: Final = Path(__file__).parents[2]
pytestmark = pytest.mark.requirement("POR-09")


def test_every_table_is_told_or_there_is_a_reason_why_not() -> None:
    told = {table_of(part.table).name for part in PARTS.values()}

    assert told.isdisjoint(NOT_TOLD)
    assert told | set(NOT_TOLD) == set(SQLModel.metadata.tables)
    assert all(NOT_TOLD.values())


@pytest.mark.parametrize("name", PARTS)
def test_every_column_of_a_told_table_is_told_or_there_is_a_reason_why_not(name: str) -> None:
    part = PARTS[name]
    decided = [*part.columns.split(), *part.withheld, *part.sealed]

    assert sorted(decided) == sorted(table_of(part.table).c.keys())
    assert all(part.withheld.values())


def test_no_secret_is_told() -> None:
    secret = ("token", "hash", "sealed", "index", "file_key")
    for part in PARTS.values():
        assert [
            column for column in part.columns.split() if any(word in column for word in secret)
        ] == []


def test_the_description_names_every_section_and_field() -> None:
    described = (ROOT / "docs" / "own-data.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in described.splitlines() if line.startswith("| `")}

    assert list(rows) == list(PARTS)
    for name, part in PARTS.items():
        fields = {*part.columns.split(), *(opened for opened, _ in part.sealed.values())}
        # These two are objects, whose fields stand in the record itself.
        assert {f for f in fields - {"facts", "account"} if f"`{f}`" not in rows[name]} == set()
