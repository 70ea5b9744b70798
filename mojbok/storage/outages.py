"""Telling outages of the database from mistakes of ours, and keeping everybody from waiting for one that is away."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mojbok.domain.outages import Outage, OutageError
from mojbok.storage.patience import Patience, answers

_SECONDS_BETWEEN_LOOKS: Final = 0.5
#: What lasts is told again after so long.
_SECONDS_BETWEEN_LINES: Final = 60.0
_OF_POSTGRES: Final = {
    "08": Outage.AWAY,  # connection exceptions
    "28": Outage.AWAY,  # it does not let us in
    "3D": Outage.AWAY,  # there is no such database
    "57P": Outage.AWAY,  # it shuts down, has crashed, or is starting
    "58": Outage.AWAY,  # its own system fails
    "25006": Outage.AWAY,  # it only reads, as one does that waits to take over
    "53100": Outage.FULL,
    "53": Outage.BUSY,  # out of connections or memory
    "40": Outage.BUSY,  # rolled back for the sake of others
    "55P03": Outage.BUSY,  # waited too long for a lock
    "57014": Outage.BUSY,  # took too long
}
_OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_PERM: Outage.AWAY,
    sqlite3.SQLITE_READONLY: Outage.AWAY,
    sqlite3.SQLITE_IOERR: Outage.AWAY,
    sqlite3.SQLITE_CORRUPT: Outage.AWAY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
    sqlite3.SQLITE_NOTADB: Outage.AWAY,
}
#: The kinds of an extended code of SQLite's are in its higher bits.
_PLAIN_CODE: Final = 0xFF
_log: Final = logging.getLogger(__name__)

Listener = Callable[[bool], None]


def outage_of(error: SQLAlchemyError) -> Outage | None:
    """Tell what is the matter with the database, or None when the mistake is ours."""
    if isinstance(error, PoolTimeoutError):
        return Outage.BUSY
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.Error):
        return _OF_SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & _PLAIN_CODE)
    return _of_postgres(cause) if isinstance(cause, psycopg.Error) else None


def _of_postgres(error: psycopg.Error) -> Outage | None:
    if error.sqlstate is None:
        # The connection itself: not made, broken off, or without an answer in time.
        return Outage.AWAY if isinstance(error, psycopg.OperationalError) else None
    lengths = (5, 3, 2)
    found = (_OF_POSTGRES.get(error.sqlstate[:length]) for length in lengths)
    return next((outage for outage in found if outage), None)


class Watch:
    """Knows whether the database is away. While it is, one thread looks for it, and nobody else waits for it."""

    def __init__(self, answers: Callable[[], bool]) -> None:
        self._answers = answers
        self._lock = Lock()
        self._since: float | None = None
        self._told: dict[Outage, float] = {}
        self._listeners: list[Listener] = []
        self._is_over = Event()

    @property
    def is_away(self) -> bool:
        """Tell whether the database is known to be away."""
        return self._since is not None

    def listen(self, listener: Listener) -> None:
        """Call `listener`, from any thread, with True when the database goes away and with False when it is back."""
        self._listeners.append(listener)

    def check(self) -> None:
        """Raise OutageError at once when the database is away."""
        if self.is_away:
            raise OutageError(Outage.AWAY)

    def note(self, outage: Outage, error: SQLAlchemyError) -> None:
        """Note that somebody met an outage."""
        if outage is Outage.AWAY:
            self._note_away(error)
        else:
            self._tell(outage, error)

    async def stop(self) -> None:
        """Look for the database no longer."""
        self._is_over.set()

    def _note_away(self, error: SQLAlchemyError) -> None:
        with self._lock:
            # One broken connection is no outage when another can be made.
            if self.is_away or self._is_over.is_set() or self._answers():
                return
            self._since = monotonic()
        _log.error("The database is away: %s", _name(error))
        Thread(target=self._look, name="database watch", daemon=True).start()
        self._announce(is_away=True)

    def _look(self) -> None:
        while not self._answers():
            if self._is_over.wait(_SECONDS_BETWEEN_LOOKS):
                return
        seconds = monotonic() - (self._since or monotonic())
        self._since = None
        _log.warning("The database is back after %.1f s", seconds)
        self._announce(is_away=False)

    def _announce(self, *, is_away: bool) -> None:
        for listener in self._listeners:
            listener(is_away)

    def _tell(self, outage: Outage, error: SQLAlchemyError) -> None:
        now = monotonic()
        with self._lock:
            is_told = now - self._told.get(outage, -_SECONDS_BETWEEN_LINES) < _SECONDS_BETWEEN_LINES
            if not is_told:
                self._told[outage] = now
        if not is_told:
            _log.error("The database can't be used: %s (%s)", outage, _name(error))


def _name(error: SQLAlchemyError) -> str:
    """Name what happened. Not in the driver's words: they may hold the address and values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return type(cause).__name__


def watch_over(engine: Engine, statement_seconds: float) -> Watch:
    """Have the engine tell outages from mistakes from now on, and wait little longer than a statement may take."""
    watch = Watch(partial(answers, engine))
    engine.update_execution_options(watch=watch)
    Patience(statement_seconds).teach(engine)
    return watch


@contextmanager
def watched(engine: Engine) -> Iterator[None]:
    """Raise OutageError for what is no mistake of ours, where somebody watches over the engine."""
    watch: Watch | None = engine.get_execution_options().get("watch")
    if watch is None:
        yield
        return
    watch.check()
    try:
        yield
    except SQLAlchemyError as error:
        outage = outage_of(error)
        if outage is None:
            raise
        watch.note(outage, error)
        raise OutageError(outage) from error
