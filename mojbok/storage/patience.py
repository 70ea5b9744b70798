"""A connection to PostgreSQL that does not wait for ever: a server that hangs is told by nothing but its silence.

TCP's own timers find out that the other machine is gone. They are no help against a server that is stopped, or
whose disk has stopped it: its machine goes on acknowledging what we send.
"""

import math
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from mojbok.domain.outages import Outage, OutageError

#: For whether a connection that was kept is still good.
SECONDS_FOR_A_PING: Final = 2.0
#: The server is to say by itself that a statement took too long: that is no outage. So we wait a little longer.
SECONDS_MORE: Final = 2.0
#: Unless the address of the database says otherwise.
_SECONDS_TO_CONNECT: Final = 3

R = TypeVar("R")


class PatientConnection(psycopg.Connection[TupleRow]):
    """Closes itself when an answer does not come within `seconds`; 0 is for ever."""

    seconds: float = 0
    usual_seconds: float = 0
    """For whoever takes it from the pool."""

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """Wait for an answer."""
        try:
            return super().wait(gen, interval, timeout or self.seconds or None)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Its answer may come at any time, to another question.
                self.close()
            raise


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many seconds a statement may take, and wait for a lock; fewer for the lock."""

    statement: float
    lock: float
    until: float = math.inf
    """When all of them must be over, by the clock `monotonic`."""

    def within(self, seconds: float) -> Self:
        """Give the same for what must be over in so many seconds, however many statements it has."""
        return replace(self, until=monotonic() + seconds)

    def give(self, connection: Connection) -> None:
        """Let the transaction under way have it, instead of what the connection has; SQLite knows no such limits.

        Raises OutageError when the time is up.
        """
        left = self.until - monotonic()
        if left <= 0:
            raise OutageError(Outage.BUSY)
        if connection.dialect.name == "postgresql":
            self._set(connection, min(self.statement, left), min(self.lock, left))

    def renew(self, connection: Connection) -> None:
        """Let the next statement have no more than what is left. Raises OutageError when the time is up."""
        if self.until - monotonic() < self.statement:
            self.give(connection)

    @staticmethod
    def _set(connection: Connection, statement: float, lock: float) -> None:
        # Any: SQLAlchemy knows no more of a driver than the DB-API, which has no type.
        driver: Any = connection.connection.driver_connection
        driver.execute(
            "SELECT set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            # In whole milliseconds, of which none at all would be no limit.
            [str(math.ceil(seconds * 1000)) for seconds in (statement, lock)],
        )
        if isinstance(driver, PatientConnection):
            # Until it is given back to the pool.
            driver.seconds = statement + SECONDS_MORE


class Patience:
    """Listens to a pool, so that its connections wait for a statement as long as it may take, and little longer."""

    def __init__(self, statement_seconds: float) -> None:
        """Begin with the limit that holds where the server itself has none, as behind a pooler."""
        self._statement_seconds = statement_seconds

    def teach(self, engine: Engine) -> None:
        """Begin with an engine's pool; connections that it has already are let go."""
        if engine.dialect.name != "postgresql":
            return
        engine.dispose()
        event.listen(engine, "do_connect", self.connect)
        event.listen(engine, "checkout", self.taken)
        event.listen(engine, "checkin", self.returned)

    def connect(
        self, _dialect: Dialect, _record: object, args: list[Any], arguments: dict[str, Any]
    ) -> PatientConnection:
        """Make a connection."""
        wanted = {"connect_timeout": _SECONDS_TO_CONNECT, **arguments}
        connection = PatientConnection.connect(*args, **wanted)
        limit = _statement_seconds(connection) or self._statement_seconds
        connection.usual_seconds = connection.seconds = limit + SECONDS_MORE
        return connection

    @staticmethod
    def taken(
        connection: PatientConnection, _record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        """Let the connection that somebody has taken wait for what is asked."""
        connection.seconds = connection.usual_seconds

    @staticmethod
    def returned(connection: PatientConnection | None, _record: ConnectionPoolEntry) -> None:
        """Let one that is kept wait no longer than a ping takes: that comes before it is taken."""
        if connection is not None:
            connection.seconds = SECONDS_FOR_A_PING


def _statement_seconds(connection: PatientConnection) -> float:
    """Ask how long a statement may take: the address of the database, or its server, may have another limit than we."""
    connection.seconds = SECONDS_FOR_A_PING
    connection.autocommit = True
    asked = "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"
    (milliseconds,) = connection.execute(asked).fetchone() or (0,)
    connection.autocommit = False
    return int(milliseconds) / 1000


def answers(engine: Engine) -> bool:
    """Tell, within seconds, whether the database answers; asked past the pool, which may be waiting for it."""
    try:
        if engine.dialect.name != "postgresql":
            with engine.connect().execution_options(read_only=True) as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            return True
        args, arguments = engine.dialect.create_connect_args(engine.url)
        wanted = {**arguments, "connect_timeout": SECONDS_FOR_A_PING}
        with closing(PatientConnection.connect(*args, **wanted)) as server:
            server.seconds = SECONDS_FOR_A_PING
            return server.execute("SELECT NOT pg_is_in_recovery()").fetchone() == (True,)
    except (SQLAlchemyError, psycopg.Error, sqlite3.Error):
        return False
