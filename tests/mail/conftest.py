"""Fixtures of the mail tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mojbok.mail.settings import MailSettings
from mojbok.storage.engine import create_engine
from tests.mail.office import Office, OpenRoom, Room, letter_table, sqlite_engine


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give the outbox on an SQLite file."""
    with letter_table(sqlite_engine(tmp_path)) as engine:
        yield Office(engine, tmp_path)


@pytest.fixture
def either_office(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Office]:
    """Give the outbox on the database that the test names."""
    engine = (
        sqlite_engine(tmp_path / "either")
        if database == "sqlite"
        else create_engine(request.getfixturevalue("postgres_url"))
    )
    with letter_table(engine):
        yield Office(engine, tmp_path)


@pytest.fixture
async def open_room(office: Office) -> AsyncIterator[OpenRoom]:
    """Give a maker of running senders, which are stopped after the test."""
    rooms: list[Room] = []
    fates: asyncio.Queue[str] = asyncio.Queue()

    def start(settings: MailSettings, at: Office | None = None) -> Room:
        room = Room(at or office, settings, f"node{len(rooms)}", fates)
        rooms.append(room)
        room.sender.start()
        return room

    yield start
    for room in rooms:
        await room.sender.stop(grace_seconds=0)
