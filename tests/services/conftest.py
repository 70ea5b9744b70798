"""Every use case runs on the real storage: an SQLite file, migrated once and copied for each test.

The engine is shared, so that SQL is compiled once (docs/decisions/0031).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import World, make_predictable, migrated_file, open_world, settings


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture(scope="session")
def shared_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = open_world(settings(tmp_path_factory.mktemp("services")))
    yield world
    world.close()


@pytest.fixture
def world(shared_world: World, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    shared_world.start_anew(empty_database)
    make_predictable(shared_world, monkeypatch)
    return shared_world
