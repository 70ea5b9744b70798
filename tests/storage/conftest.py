"""Every storage test runs on both kinds of database, each migrated once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from mojbok.storage import migrate
from mojbok.storage.engine import create_engine
from mojbok.storage.first_documents import publish_first
from tests.builders import World, open_world, settings
from tests.empty_databases import MIGRATED, EmptyServer
from tests.storage.keys import Opener


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
def postgres_engine(migrated_server: Engine) -> Engine:
    EmptyServer(migrated_server, MIGRATED).restore(migrated_server)
    return migrated_server


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


@pytest.fixture
def opened(engine: Engine, tmp_path: Path) -> Iterator[Opener]:
    """Give what opens the portal on the test's database, under a key and a previous one."""
    worlds: list[World] = []
    url = engine.url.render_as_string(hide_password=False)

    def open_under(key: str, previous: str = "") -> World:
        world = open_world(
            settings(tmp_path, database_url=url, secret_key=key, secret_key_previous=previous)
        )
        if worlds:
            # Identifiers and tokens go on where the last one ended.
            world.clock.set(worlds[-1].clock.now())
        else:
            publish_first(world.engine, world.clock)
        worlds.append(world)
        return world

    yield open_under
    for world in worlds:
        world.close()
