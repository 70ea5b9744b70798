"""A portal on PostgreSQL whose wire to the database a test may cut; letters go to files."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, make_url

from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.faults.wire import Wire, wire_to
from tests.postgres import scratch_database


@pytest.fixture(scope="session")
def database() -> Iterator[URL]:
    """Give the address of a database of this worker's alone, past the wire."""
    with scratch_database() as url:
        yield make_url(url)


@pytest.fixture(scope="session")
def session_wire(database: URL) -> Iterator[Wire]:
    with wire_to(database.host or "127.0.0.1", database.port or 5432) as wire:
        yield wire


@pytest.fixture(scope="session")
def wired_portal(
    database: URL, session_wire: Wire, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    address = database.set(host="127.0.0.1", port=session_wire.port)
    settings = {
        "MOJBOK_DATABASE_URL": address.render_as_string(hide_password=False),
        "MOJBOK_DATABASE_LOCK_SECONDS": "1",
    }
    portal = Portal(tmp_path_factory.mktemp("wired"), settings)
    portal.mojbok("db", "upgrade")
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()


@pytest.fixture(scope="session")
def people(wired_portal: Portal) -> People:
    return wired_portal.import_people(60)


@pytest.fixture
def wire(session_wire: Wire, wired_portal: Portal) -> Iterator[Wire]:
    """Give the wire, whole, and mend it after the test."""
    yield session_wire
    session_wire.mend()
    wired_portal.wait_for(lambda: wired_portal.is_ready or None, "the database to be found again")
