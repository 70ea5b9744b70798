"""Every use case runs on the real storage of both kinds: an SQLite file and a database on PostgreSQL, migrated once.

The engine is shared, so that SQL is compiled once (docs/decisions/0031).
"""

from collections.abc import Iterator

import pytest

from tests.builders import World, make_predictable, migrated_file, open_world, settings
from tests.empty_databases import PUBLISHED, EmptyDatabase, EmptyFile, EmptyServer


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def empty_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> EmptyDatabase:
    if request.param == "sqlite":
        return EmptyFile(migrated_file(tmp_path_factory.mktemp("migrated")))
    return EmptyServer(request.getfixturevalue("migrated_server"), PUBLISHED)


@pytest.fixture(scope="session")
def shared_world(
    tmp_path_factory: pytest.TempPathFactory, empty_database: EmptyDatabase
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("services")
    world = open_world(settings(folder, database_url=empty_database.url(folder)))
    yield world
    world.close()


@pytest.fixture
def world(
    shared_world: World, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> World:
    shared_world.start_anew(empty_database)
    make_predictable(shared_world, monkeypatch)
    return shared_world
