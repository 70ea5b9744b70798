"""The database engine, tuned for either kind of database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, event
from sqlalchemy import Engine as Engine  # noqa: PLC0414 - the type that others name
from sqlalchemy import create_engine as make_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry


def create_engine(url: str) -> Engine:
    """Make the engine for `sqlite:///FILE` or `postgresql+psycopg://...`; bound values never show in errors."""
    if not url.startswith("sqlite"):
        return make_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=10
        )
    if file := make_url(url).database:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(url, hide_parameters=True, pool_size=16, max_overflow=16)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads: on SQLite it takes no write lock."""
    with engine.connect().execution_options(read_only=True) as connection:
        yield connection


def _prepare_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # SQLAlchemy begins transactions itself (below); the driver's own habit would begin them late and unlocked.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "busy_timeout = 10000",
        "temp_store = MEMORY",
        "cache_size = -32768",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the write lock at once: a transaction that reads first and writes later never finds,
    # half-way, that another has written in between.
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def fault_of(engine: Engine) -> str | None:
    """Tell why the database can't be used, or None when it answers."""
    try:
        with reading(engine) as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError:
        return "baza danych nie odpowiada"
    return None
