"""What a process asks of the database's server for its connections, and what it says when it does not get it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from mojbok.bootstrap import open_storage
from mojbok.storage.engine import Connections, create_engine
from mojbok.storage.faults import explained
from tests.builders import settings
from tests.waiting import asked_until


def shown(engine: Engine, *names: str) -> list[str]:
    with engine.connect() as connection:
        found = [connection.scalar(text(f"SHOW {name}")) for name in names]
    engine.dispose()
    return found


def _wait_for_the_end(watcher: Engine, process: int) -> None:
    there = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    with watcher.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        asked_until(lambda: watching.scalar(there, {"pid": process}) == 0)


def told(engine: Engine, statement: str) -> str:
    """Run what must fail, and give what is said of it."""
    with pytest.raises(SQLAlchemyError) as caught, engine.connect() as connection:
        connection.execute(text(statement))
    return explained(caught.value) or ""


def test_settings_say_how_long_a_node_may_keep_the_server_busy(
    postgres_url: str, tmp_path: Path
) -> None:
    engine, _ = open_storage(
        settings(
            tmp_path,
            database_url=postgres_url,
            database_statement_seconds=12.5,
            database_lock_seconds=0,
            database_idle_seconds=90,
            node_name="wezel-1",
        )
    )

    assert shown(
        engine,
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
        "application_name",
    ) == ["12500ms", "0", "90s", "mojbok wezel-1"]


def test_the_address_of_the_database_has_the_last_word(postgres_url: str) -> None:
    address = make_url(postgres_url).update_query_dict(
        {"application_name": "kopia", "options": "-c lock_timeout=3s -c search_path=elsewhere"}
    )

    engine = create_engine(address.render_as_string(hide_password=False))

    assert shown(
        engine, "application_name", "lock_timeout", "search_path", "statement_timeout"
    ) == ["kopia", "3s", "elsewhere", "8s"]


def test_a_statement_that_takes_too_long_is_ended_and_explained(postgres_url: str) -> None:
    engine = create_engine(postgres_url, Connections(statement_seconds=0.05))

    assert "nie zdążyła" in told(engine, "SELECT pg_sleep(60)")
    engine.dispose()


def test_a_transaction_that_does_nothing_loses_its_connection(postgres_url: str) -> None:
    engine = create_engine(postgres_url, Connections(idle_seconds=0.05))
    watcher = create_engine(postgres_url)

    with engine.connect() as idle, pytest.raises(SQLAlchemyError) as caught:  # noqa: PT012 - two steps
        _wait_for_the_end(watcher, idle.scalar(text("SELECT pg_backend_pid()")))
        idle.execute(text("SELECT 1"))

    assert "zerwane" in (explained(caught.value) or "")
    watcher.dispose()
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_thread_waits_for_a_free_connection_only_so_long(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file = f"sqlite:///{tmp_path / 'mojbok.db'}"
    url = file if kind == "sqlite" else request.getfixturevalue("postgres_url")
    engine = create_engine(url, Connections(pool=1, overflow=1, pool_seconds=0.05))

    with engine.connect(), engine.connect():
        assert "MOJBOK_DATABASE_POOL" in told(engine, "SELECT 1")
    engine.dispose()


def test_a_mistake_in_the_programs_own_sql_is_not_blamed_on_the_database(engine: Engine) -> None:
    with pytest.raises(SQLAlchemyError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))

    assert explained(caught.value) is None
