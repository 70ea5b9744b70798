"""Every storage test runs on both kinds of database, each migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from mojbok.storage import migrate
from mojbok.storage.engine import create_engine
from mojbok.storage.first_documents import publish_first
from tests.builders import World, open_world, settings


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Give an engine on a database that is migrated and otherwise empty."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture
def sqlite_engine(tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    copy = shutil.copy(migrated_file, tmp_path / "mojbok.db")
    engine = create_engine(f"sqlite:///{copy}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(migrated_server: Engine) -> Iterator[Engine]:
    yield migrated_server
    _restore(migrated_server, _SEEDS[migrated_server.url.render_as_string()])


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    """Give an application on the database of the test, migrated and otherwise empty."""
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url))
    publish_first(world.engine, world.clock)
    yield world
    world.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("migrated") / "mojbok.db"
    engine = create_engine(f"sqlite:///{file}")
    migrate.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def migrated_server(postgres_url: str) -> Iterator[Engine]:
    engine = create_engine(postgres_url)
    migrate.upgrade(engine)
    _SEEDS[engine.url.render_as_string()] = _rows(engine)
    yield engine
    engine.dispose()


Rows = dict[str, list[dict[str, object]]]

#: What the migrations put in, by database: taken out and put back after each test.
_SEEDS: dict[str, Rows] = {}


def _rows(engine: Engine) -> Rows:
    with engine.connect() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in migrate.metadata().sorted_tables
        }


def _restore(engine: Engine, seeds: Rows) -> None:
    tables = migrate.metadata().sorted_tables
    with engine.begin() as connection:
        # The audit log is append-only; the owner of the table, which no server should be, can end that.
        connection.exec_driver_sql("ALTER TABLE audit_events DISABLE TRIGGER USER")
        for table in reversed(tables):
            connection.execute(table.delete())
        connection.exec_driver_sql("ALTER TABLE audit_events ENABLE TRIGGER USER")
        for table in tables:
            if seeds[table.name]:
                connection.execute(insert(table), seeds[table.name])
