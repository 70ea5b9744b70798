"""A world with the limits of production, with Redis and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import World
from tests.empty_databases import EmptyDatabase
from tests.services.limits.limiting import limited_world


@pytest.fixture
def world(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world with the limits of production."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    yield from limited_world(tmp_path, empty_database)
