"""Fixtures of the mail tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

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
        else _server_with_a_schema_of_its_own(request.getfixturevalue("postgres_url"))
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


def _server_with_a_schema_of_its_own(url: str) -> Engine:
    """Let the tables that come and go here leave alone those that the storage tests have migrated."""
    server = create_engine(url)
    with server.begin() as connection:
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS mail"))
    server.dispose()
    own = make_url(url).update_query_dict({"options": "-csearch_path=mail"})
    return create_engine(own.render_as_string(hide_password=False))
