"""What the web side does while a disk is full, and what sockets are told while the database is away."""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import pytest
from socketio.exceptions import ConnectionError as RefusedError
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from mojbok.domain.outages import Outage, OutageError
from tests import sample_files
from tests.complaining import TEXT
from tests.web.portal import SECONDS_TO_WAIT, Portal, Socket

FULL = "Nie możemy teraz niczego zapisać"
MANY = 60


@contextmanager
def full_database(portal: Portal) -> Iterator[None]:
    """Let the database's file grow no further: SQLite then says what it says on a full disk."""
    engine = portal.world.engine
    with engine.connect().execution_options(read_only=True) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def bound(connection: DBAPIConnection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", bound)
    engine.dispose()
    try:
        yield
    finally:
        event.remove(engine, "connect", bound)
        engine.dispose()


@contextmanager
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let whatever is written to the end find no room."""

    def fails(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        yield


@pytest.mark.requirement("REG-09", "ALL-05")
def test_on_a_full_disk_a_registration_is_told_so_and_is_sent_again_once_there_is_room(
    portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    forms = list(_forms(portal))
    with portal.browser() as browser:
        with full_database(portal):
            # What is left of the pages takes a few.
            for form in forms:
                answer = browser.post("/rejestracja", data=form)
                if answer.status_code == 503:
                    break
            read = browser.get("/logowanie")
        afterwards = browser.post("/rejestracja", data=form)

    assert answer.status_code == 503
    assert FULL in answer.text
    assert "Nic nie zostało zapisane." in answer.text
    assert read.status_code == 200
    assert "Incident" not in caplog.text
    assert afterwards.headers["location"] == "/rejestracja/wyslano"


@pytest.mark.requirement("POR-07", "ALL-05")
def test_a_file_that_finds_no_room_leaves_nothing_behind(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    opened = portal.signed_in()
    form = {"category": "faktura", "subject": "Za wysoka", "text": TEXT}
    files = [("files", ("licznik.png", sample_files.png(), "image/png"))]
    folder = portal.world.application.settings.var_dir / "attachments"
    before = {file for file in folder.rglob("*") if file.is_file()}
    with portal.browser(opened) as browser:
        with full_disk(monkeypatch):
            answer = browser.post("/reklamacje/nowa", data=form, files=files)
        left = {file for file in folder.rglob("*") if file.is_file()}
        afterwards = browser.post("/reklamacje/nowa", data=form, files=files)

    assert answer.status_code == 503
    assert FULL in answer.text
    assert left == before
    assert "Incident" not in caplog.text
    assert afterwards.headers["location"].endswith("?stan=przyjeta")


@pytest.mark.requirement("OUT-02", "ALL-05")
async def test_while_the_database_is_away_a_socket_is_told_and_its_session_goes_on(
    portal: Portal, new_socket: Callable[[], Socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = portal.signed_in()
    page = portal.page("/proba/portal", opened)
    socket = new_socket()
    told: asyncio.Queue[object] = asyncio.Queue()
    socket.client.on("away", lambda *_: told.put_nowait("away"))
    socket.client.on("back", lambda *_: told.put_nowait("back"))
    await socket.open(page, headers=portal.headers(opened))

    def is_away(*_: object, **__: object) -> None:
        raise OutageError(Outage.AWAY)

    with monkeypatch.context() as patch:
        patch.setattr("mojbok.services.sessions.Sessions.visitor", is_away)
        portal.guard.storage_changed(True)
        assert await asyncio.wait_for(told.get(), SECONDS_TO_WAIT) == "away"
        await socket.says("event", page.event())
        refused = new_socket()
        refused.client.on("connect_error", told.put)
        with pytest.raises(RefusedError):
            await refused.open(page, headers=portal.headers(opened))
        assert await asyncio.wait_for(told.get(), SECONDS_TO_WAIT) == {"message": "Away"}
    portal.guard.storage_changed(False)

    assert await asyncio.wait_for(told.get(), SECONDS_TO_WAIT) == "back"
    assert not socket.left.done()
    assert portal.get("/proba/portal", opened).status_code == 200


def _forms(portal: Portal) -> Iterator[dict[str, str]]:
    for _ in range(MANY):
        form = portal.world.person().form()
        yield {name: _typed(value) for name, value in asdict(form).items()}


def _typed(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
