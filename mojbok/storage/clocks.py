"""Whether this machine's clock and the database server's agree: nodes that share sessions must share the time."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from mojbok.domain.outages import OutageError
from mojbok.domain.ports import Clock
from mojbok.storage.engine import reading

#: Idle time and locks are minutes: so much does no harm.
_MOST_APART: Final = timedelta(seconds=30)


def fault_of_clocks(engine: Engine, clock: Clock) -> str | None:
    """Tell that the clocks are too far apart, or None; a file's clock is the machine's own."""
    if engine.dialect.name != "postgresql":
        return None
    try:
        apart = abs(clock.now() - _time_of(engine))
    except (SQLAlchemyError, OutageError):
        # That the database is away is told by others.
        return None
    if apart <= _MOST_APART:
        return None
    return f"zegar tej maszyny różni się od zegara bazy danych o {apart.total_seconds():.0f} s"


def _time_of(engine: Engine) -> datetime:
    with reading(engine) as connection:
        theirs: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return theirs.astimezone(UTC)
