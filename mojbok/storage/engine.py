"""The database engine, tuned for either kind of database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, event
from sqlalchemy import Engine as Engine  # noqa: PLC0414 - the type that others name
from sqlalchemy import create_engine as make_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from mojbok.domain.outages import Outage, OutageError, note_saved
from mojbok.storage.outages import watched

#: A server that does not even answer a connection is given up after so many seconds.
_SECONDS_TO_CONNECT: Final = 5
#: A connection whose other end is gone without a word is found out after about half a minute.
_KEEPALIVES: Final = {
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_LONGEST_NAME: Final = 63


@dataclass(frozen=True, kw_only=True, slots=True)
class Connections:
    """How many connections a process keeps, and how long each may wait; the times count on PostgreSQL alone.

    Zero seconds stand for no limit. What the address of the database says of the same things wins.
    """

    pool: int = 10
    overflow: int = 20
    """So many more than `pool` may be open for a moment: together as many as there are threads that ask."""
    pool_seconds: float = 10
    """So long a thread waits for a free connection."""
    statement_seconds: float = 8
    lock_seconds: float = 5
    idle_seconds: float = 60
    """So long a transaction may do nothing, before the server ends it and lets go of its locks."""
    name: str = "mojbok"
    """What the server calls us, in its list of connections and in its log."""


def create_engine(url: str, connections: Connections | None = None) -> Engine:
    """Make the engine for `sqlite:///FILE` or `postgresql+psycopg://...`; bound values never show in errors."""
    connections = connections or Connections()
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite"
    if is_file and address.database:
        # A folder that can't be made is told of when the file can't be opened.
        with suppress(OSError):
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = make_engine(
        address,
        hide_parameters=True,
        pool_pre_ping=not is_file,
        pool_size=connections.pool,
        max_overflow=connections.overflow,
        pool_timeout=connections.pool_seconds,
        connect_args={} if is_file else _server_arguments(address, connections),
    )
    if is_file:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine, *, of_one_moment: bool = False) -> Iterator[Connection]:
    """Open a connection that only reads: on SQLite it takes no write lock.

    On PostgreSQL each question stands alone, which spares the two round trips of a transaction. `of_one_moment` has all
    of them see the same state, and lets an answer be read piece by piece; on SQLite it is always so.
    """
    options: dict[str, object] = {"read_only": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ" if of_one_moment else "AUTOCOMMIT"
    with watched(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction; a clean end commits, an error rolls back."""
    is_committing = False
    try:
        with watched(engine), engine.begin() as connection:
            yield connection
            is_committing = True
    except OutageError as error:
        if is_committing and error.outage is Outage.AWAY:
            raise OutageError(error.outage, is_outcome_known=False) from error
        raise
    note_saved()


def _server_arguments(address: URL, connections: Connections) -> dict[str, object]:
    ours: dict[str, object] = {
        "application_name": connections.name[:_LONGEST_NAME],
        "connect_timeout": _SECONDS_TO_CONNECT,
        **_KEEPALIVES,
    }
    limits = {
        "statement_timeout": connections.statement_seconds,
        "lock_timeout": connections.lock_seconds,
        "idle_in_transaction_session_timeout": connections.idle_seconds,
    }
    options = [f"-c {name}={round(seconds * 1000)}" for name, seconds in limits.items()]
    # The server takes the last word on each.
    theirs = address.normalized_query.get("options", ())
    kept = {name: value for name, value in ours.items() if name not in address.query}
    return {**kept, "options": " ".join([*options, *theirs])}


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
    except (SQLAlchemyError, OutageError):
        return "baza danych nie odpowiada"
    return None
