"""Who is kept waiting by others is told so; only a server that says nothing at all is away (docs/decisions/0064)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from mojbok.bootstrap import open_storage
from mojbok.domain.outages import Outage, OutageError
from mojbok.storage import patience
from mojbok.storage.crm import pushing
from mojbok.storage.crm.changes import export_changes
from mojbok.storage.crm.exporting import Exported
from mojbok.storage.engine import Connections, create_engine, reading
from mojbok.storage.outages import Watch, watch_over
from mojbok.storage.patience import Allowance
from tests.builders import HERE, open_world, settings, shell
from tests.storage.crm_folder import client, column
from tests.waiting import asked_until

#: So long a statement may take in these tests, and is waited for: far less than what they let happen.
STATEMENT, MORE = 0.3, 0.2


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS_MORE", MORE)


@contextmanager
def watched(url: str, connections: Connections) -> Iterator[tuple[Engine, Watch]]:
    """Give an engine as the server has it."""
    with closing_engine(create_engine(url, connections)) as engine:
        yield engine, watch_over(engine, connections.statement_seconds)


@contextmanager
def closing_engine(engine: Engine) -> Iterator[Engine]:
    try:
        yield engine
    finally:
        engine.dispose()


def outage_met(engine: Engine, statement: str) -> Outage:
    with pytest.raises(OutageError) as caught, reading(engine) as connection:
        connection.execute(text(statement))
    return caught.value.outage


@pytest.mark.requirement("ALL-05")
def test_a_statement_that_takes_too_long_is_ended_by_the_server_and_is_no_outage(
    postgres_url: str,
) -> None:
    connections = Connections(statement_seconds=STATEMENT, lock_seconds=0.1)
    with watched(postgres_url, connections) as (engine, watch):
        assert outage_met(engine, "SELECT pg_sleep(60)") is Outage.BUSY
        assert not watch.is_away


@pytest.mark.requirement("ALL-05")
def test_as_long_as_the_settings_allow_a_statement_its_answer_is_waited_for(
    postgres_url: str, tmp_path: Path
) -> None:
    longer = settings(tmp_path, database_url=postgres_url, database_statement_seconds=12)
    engine, _ = open_storage(longer)
    with closing_engine(engine):
        watch_over(engine, longer.database_statement_seconds)
        assert _seconds_waited_for(engine) == 12 + MORE


@pytest.mark.parametrize(("limit", "seconds"), [("12s", 12 + MORE), ("0", STATEMENT + MORE)])
def test_what_the_address_of_the_database_says_is_waited_for(
    postgres_url: str, limit: str, seconds: float
) -> None:
    address = f"{postgres_url}?options=-c%20statement_timeout%3D{limit}"
    connections = Connections(statement_seconds=STATEMENT, lock_seconds=0.1)
    with watched(address, connections) as (engine, _):
        assert _seconds_waited_for(engine) == pytest.approx(seconds)


@pytest.mark.requirement("ALL-05")
def test_a_push_waits_for_customers_longer_than_a_page_and_its_connection_then_is_as_before(
    postgres_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "ALLOWANCE", Allowance(statement=30, lock=20))
    url = postgres_engine.url.render_as_string(hide_password=False)
    world = open_world(
        settings(
            tmp_path,
            database_url=url,
            database_statement_seconds=STATEMENT,
            database_lock_seconds=0.1,
        )
    )
    watch_over(world.engine, STATEMENT)
    push = world.application.crm_push
    token = push.enter(world.services.bok.crm_tokens.add("crm", actor=shell("tests")), HERE)

    with closing_engine(world.engine), ThreadPoolExecutor(1) as program:
        with closing(postgres_engine.connect()) as customer:
            customer.execute(text("LOCK TABLE crm_clients IN EXCLUSIVE MODE"))
            pushed = program.submit(push.push, token, "clients", [client("K1", "individual")])
            _wait_for_one_that_has_waited(postgres_engine, STATEMENT + MORE + 0.5)
        assert pushed.result().stored == 1
        assert _seconds_waited_for(world.engine) == STATEMENT + MORE

    assert column(postgres_engine, "crm_clients", "client_id") == ["K1"]


@pytest.mark.requirement("SET-01")
def test_an_export_waits_for_customers_longer_than_a_page(
    postgres_engine: Engine, tmp_path: Path
) -> None:
    url = postgres_engine.url.render_as_string(hide_password=False)
    connections = Connections(statement_seconds=STATEMENT, lock_seconds=0.1)

    with watched(url, connections) as (engine, _), ThreadPoolExecutor(1) as command:
        with closing(postgres_engine.connect()) as customer:
            customer.execute(text("LOCK TABLE client_changes IN EXCLUSIVE MODE"))
            exported = command.submit(export_changes, engine, tmp_path, writes_all=False)
            _wait_for_one_that_has_waited(postgres_engine, STATEMENT + MORE + 0.5)
        assert exported.result() == Exported(file=None, changes=0, clients=0)


def _seconds_waited_for(engine: Engine) -> float:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, patience.PatientConnection)
        return driver.seconds


def _wait_for_one_that_has_waited(server: Engine, seconds: float) -> None:
    """Wait until some statement has waited so long for a lock, by the server's own clock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database() AND clock_timestamp() - query_start > :long"
    )
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        asked_until(lambda: watching.scalar(waiting, {"long": timedelta(seconds=seconds)}) > 0)
