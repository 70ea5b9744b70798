"""Figures for whoever watches over the portal, on both databases."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, update

from mojbok.storage.crm import runs
from mojbok.storage.crm.report import Rejected
from mojbok.storage.crm.summary import Summary
from mojbok.storage.figures import figures
from mojbok.storage.tables.letters import LetterRow
from tests.builders import World


def test_what_waits_is_counted_and_how_long_the_oldest_has_waited(world: World) -> None:
    assert figures(world.engine).oldest_letter is None
    began = world.clock.now()
    world.register(world.person())
    world.clock.advance(seconds=90)
    world.register(world.person())

    found = figures(world.engine)

    assert (found.letters_waiting, found.letters_refused) == (2, 0)
    assert found.oldest_letter == began
    with world.engine.begin() as connection:
        connection.execute(update(LetterRow).values(state="refused"))
    found = figures(world.engine)
    assert (found.letters_waiting, found.letters_refused, found.oldest_letter) == (0, 2, None)


def test_live_sessions_are_counted_by_whose_they_are(world: World) -> None:
    account = world.member(world.person())
    before = figures(world.engine).sessions
    opened = world.open_session(account)

    assert figures(world.engine).sessions["client"] == before["client"] + 1
    assert before["staff"] == 0
    world.services.sessions.log_out(opened.token)
    assert figures(world.engine).sessions == before


def test_the_last_import_that_is_over_is_told_by_what_became_of_its_rows(world: World) -> None:
    now = world.clock.now()
    assert figures(world.engine).last_import == {}
    number = runs.begin(world.engine, Path("crm"), now)
    summary = Summary()
    runs.end(world.engine, number, now, summary, list[Rejected]())
    runs.begin(world.engine, Path("crm"), now)

    found = figures(world.engine)

    assert found.last_import_at == now
    assert found.last_import == {"stored": 0, "unchanged": 0, "rejected": 0}


def test_no_figure_goes_through_a_table_that_grows(sqlite_engine: Engine) -> None:
    # PostgreSQL has the same indexes, and takes them or not by how many rows there are.
    asked: list[tuple[str, Any]] = []

    def note(
        _c: object, _k: object, statement: str, values: object, _x: object, _m: object
    ) -> None:
        asked.append((statement, values))

    event.listen(sqlite_engine, "before_cursor_execute", note)
    figures(sqlite_engine)
    event.remove(sqlite_engine, "before_cursor_execute", note)

    queries = [(statement, values) for statement, values in asked if "SELECT" in statement]
    assert len(queries) > 5
    with sqlite_engine.connect() as connection:
        steps = [
            step.detail
            for statement, values in queries
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    # A row for each import, which chores keep few.
    scans = {step for step in steps if step.startswith("SCAN") and "INDEX" not in step}
    assert scans <= {"SCAN crm_imports", "SCAN anon_1"}
