"""A connection to PostgreSQL that does not wait for ever: a server that hangs is told by nothing but its silence.

TCP's own timers find out that the other machine is gone. They are no help against a server that is stopped, or
whose disk has stopped it: its machine goes on acknowledging what we send.
"""

import sqlite3
from contextlib import closing
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

#: For whether a connection that was kept is still good.
SECONDS_FOR_A_PING: Final = 2.0
#: Unless the address of the database says otherwise.
_SECONDS_TO_CONNECT: Final = 3

R = TypeVar("R")


class PatientConnection(psycopg.Connection[TupleRow]):
    """Closes itself when an answer does not come within `seconds`; 0 is for ever."""

    seconds: float = 0

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        """Wait for an answer."""
        try:
            return super().wait(gen, interval, timeout or self.seconds or None)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                # Its answer may come at any time, to another question.
                self.close()
            raise


class Patience:
    """Listens to a pool, so that its connections wait so long and no longer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

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
        connection.seconds = self._seconds
        return connection

    def taken(
        self, connection: PatientConnection, _record: ConnectionPoolEntry, _: PoolProxiedConnection
    ) -> None:
        """Let the connection that somebody has taken wait for what is asked."""
        connection.seconds = self._seconds

    @staticmethod
    def returned(connection: PatientConnection | None, _record: ConnectionPoolEntry) -> None:
        """Let one that is kept wait no longer than a ping takes: that comes before it is taken."""
        if connection is not None:
            connection.seconds = SECONDS_FOR_A_PING


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
