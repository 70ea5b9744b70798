"""The last imports and the rows that they refused, as staff see them (BOK-05)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.crm_imports import ImportUnknownError
from mojbok.services.crm_imports import ROWS_A_PAGE
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow
from tests.builders import World, shell
from tests.staff import colleague

pytestmark = pytest.mark.requirement("BOK-05")


def run(world: World, *, rejected: int = 0, kept: int | None = None, is_over: bool = True) -> int:
    """Put an import down with so many refused rows, of which so many were kept."""
    now = world.clock.now()
    number = len(world.rows(CrmImportRow)) + 1
    world.put(
        CrmImportRow(
            import_id=number,
            started_at=now,
            finished_at=now + timedelta(seconds=42) if is_over else None,
            folder="/dane/crm",
            stored=1000,
            unchanged=5,
            rejected=rejected,
        )
    )
    for place in range(rejected if kept is None else kept):
        row = {"column_name": "pesel", "value": "•••••••4321", "reason": "zła cyfra kontrolna"}
        world.put(
            RejectedRow(
                import_id=number, number=place + 1, file="clients.csv", line=place + 2, **row
            )
        )
    return number


def test_runs_are_listed_the_newest_first_and_one_without_an_end_says_so(world: World) -> None:
    first, second = run(world), run(world, is_over=False)

    found = world.services.bok.imports.runs(shell("tests"))

    assert [each.id for each in found] == [second, first]
    assert [each.finished_at is None for each in found] == [True, False]


def test_the_refused_rows_of_a_run_come_page_by_page(world: World) -> None:
    number = run(world, rejected=2000, kept=ROWS_A_PAGE + 1)
    imports = world.services.bok.imports

    first = imports.sheet(number, 1, actor=shell("tests"))
    beyond = imports.sheet(number, 99, actor=shell("tests"))

    assert (len(first.rows), first.pages, first.kept) == (ROWS_A_PAGE, 2, ROWS_A_PAGE + 1)
    assert first.run.rejected == 2000
    assert (first.rows[0].file, first.rows[0].line) == ("clients.csv", 2)
    assert (beyond.page, len(beyond.rows)) == (2, 1)


def test_taking_the_refused_rows_along_is_written_down(world: World) -> None:
    number = run(world, rejected=3)
    actor = colleague(world).actor()

    assert len(world.services.bok.imports.rejected(number, actor=actor)) == 3

    (taken,) = world.events("rejected_rows_taken")
    assert json.loads(taken["facts"]) == {"staff": "e.nowak", "number": str(number)}


def test_an_import_that_never_was_is_told(world: World) -> None:
    for ask in (
        lambda: world.services.bok.imports.sheet(7, 1, actor=shell("tests")),
        lambda: world.services.bok.imports.rejected(7, actor=shell("tests")),
    ):
        with pytest.raises(ImportUnknownError):
            ask()
