"""A pytest plugin that lends a scratch PostgreSQL database to each worker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.outside import unreachable

if TYPE_CHECKING:
    from sqlalchemy import Engine

SETTING = "MOJBOK_TEST_POSTGRES"
DEFAULT = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of an empty database, and drop it when the worker is done."""
    with scratch_database() as url:
        yield url


@contextmanager
def scratch_database(locale: str = "") -> Iterator[str]:
    """Give the address of an empty database, and drop it in the end; `locale` is what CREATE DATABASE is told of it."""
    # Imported late, so that rules and pages do not pay for the driver.
    import psycopg
    from sqlalchemy import make_url

    address = make_url(os.environ.get(SETTING, DEFAULT))
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    scratch = f"mojbok_test_{uuid4().hex}"
    try:
        server = psycopg.connect(plain, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        unreachable("PostgreSQL", f"{address.host}:{address.port or 5432}", error)
    with server:
        server.execute(f"CREATE DATABASE {scratch} TEMPLATE template0 ENCODING 'UTF8' {locale}")
        yield address.set(database=scratch).render_as_string(hide_password=False)
        server.execute(f"DROP DATABASE {scratch} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated_server(postgres_url: str) -> Iterator["Engine"]:
    """Give an engine on the worker's scratch database: migrated, and remembering what it began with."""
    with migrated(postgres_url) as engine:
        yield engine


@contextmanager
def migrated(url: str) -> Iterator["Engine"]:
    """Migrate a scratch database, and have it remember what it began with."""
    from mojbok.storage import migrate
    from mojbok.storage.engine import create_engine
    from mojbok.storage.first_documents import publish_first
    from tests.empty_databases import MIGRATED, PUBLISHED, keep
    from tests.fakes import DAY_ONE, FakeClock

    engine = create_engine(url)
    migrate.upgrade(engine)
    keep(engine, MIGRATED)
    publish_first(engine, FakeClock(DAY_ONE))
    keep(engine, PUBLISHED)
    yield engine
    engine.dispose()
