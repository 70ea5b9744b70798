"""The audit log is append-only by the database itself, on both kinds (security.md, A 34)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.errors import DomainError
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.accounts import AuditRow
from tests.builders import HERE, World, open_world, settings

OLD = datetime(2019, 5, 14, tzinfo=UTC)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url))
    publish_first(world.engine, world.clock)
    world.register(world.person(), login="anna")
    yield world
    world.close()


def do(world: World, statement: str) -> None:
    with world.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_events SET event = 'activated'",
        "UPDATE audit_events SET at = '2019-05-14 00:00:00+00:00'",
        "UPDATE audit_events SET ip = NULL, user_agent = NULL",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE event = 'registered'",
    ],
)
def test_no_event_can_be_changed_or_deleted(world: World, statement: str) -> None:
    before = world.rows(AuditRow)
    assert before

    with pytest.raises(DatabaseError, match="append-only"):
        do(world, statement)

    assert world.rows(AuditRow) == before


@pytest.mark.requirement("SEC-02")
def test_no_event_can_be_replaced_or_swept_away_with_the_whole_table(world: World) -> None:
    before = world.rows(AuditRow)
    replace = (
        "INSERT OR REPLACE INTO audit_events (id, at, event, facts)"
        f" VALUES ({before[0]['id']}, '2026-11-22 00:00:00', 'x', '{{}}')"
    )
    is_sqlite = world.engine.dialect.name == "sqlite"

    with pytest.raises(DatabaseError, match="append-only"):
        do(world, replace if is_sqlite else "TRUNCATE audit_events")

    assert world.rows(AuditRow) == before


@pytest.mark.requirement("SEC-02")
def test_an_event_older_than_two_years_can_be_deleted_and_not_changed(world: World) -> None:
    now = world.clock.now()
    kept = len(world.rows(AuditRow))
    world.clock.set(OLD)
    with world.services.home.work() as work:
        work.audit.record(AuditEvent.LOCKED, account_id="gone", source=None)
    world.clock.set(now)

    with pytest.raises(DatabaseError, match="append-only"):
        do(world, "UPDATE audit_events SET facts = '' WHERE account_id = 'gone'")
    do(world, "DELETE FROM audit_events WHERE account_id = 'gone'")

    assert len(world.rows(AuditRow)) == kept


@pytest.mark.requirement("SEC-02")
def test_an_event_that_does_not_fit_takes_its_change_back_with_it(world: World) -> None:
    before = world.rows(AuditRow)

    def wrong() -> None:
        with world.services.home.work() as work:
            work.attempts.clear("anna")
            work.audit.record(AuditEvent.UNLOCKED, account_id=None, source=None, login="anna")

    with pytest.raises(ValueError, match="no fact login"):
        wrong()

    assert world.rows(AuditRow) == before


@pytest.mark.requirement("SEC-02")
def test_what_a_browser_calls_itself_is_written_down_on_one_line_and_masked(world: World) -> None:
    evil = Source(ip="198.51.100.7", user_agent="Firefox\r\n44051401359 anna@poczta.example\u202e")
    with world.services.home.work() as work:
        work.audit.record(AuditEvent.LOCKED, account_id="a", source=evil)

    (row,) = world.events("locked")
    assert row["user_agent"] == r"Firefox\x0d\x0a[ukryte] [ukryte]\u202e"


@pytest.mark.requirement("REG-04", "SEC-02")
def test_a_refused_registration_is_written_down_with_why_and_a_masked_number_r01_r02_r03(
    world: World,
) -> None:
    person, other = world.person(), world.person()
    unsigned = world.person(status="projekt")
    attempts = {
        "unknown-client": person.form(pesel="02070803628"),
        "other-contract": person.form(contract_number=other.contract),
        "not-signed": unsigned.form(),
        "login-taken": person.form(login="anna"),
    }
    for form in attempts.values():
        with pytest.raises(DomainError):
            world.services.registration.register(form, HERE)

    told = [json.loads(row["facts"]) for row in world.events("registration_refused")]
    assert [facts["why"] for facts in told] == list(attempts)
    assert [facts["number"] for facts in told] == [
        f"•••••••{form.pesel[-4:]}" for form in attempts.values()
    ]
    assert {row["account_id"] for row in world.events("registration_refused")} == {None}
