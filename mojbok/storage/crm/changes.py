"""What clients changed of their data, and what they read from their meters, for the CRM."""

from datetime import datetime, time
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, RowMapping

from mojbok.domain.meter_reading import ReadingSource
from mojbok.storage.crm.exporting import Exported, Progress, Queue, export_queue
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.energy import HandedReadingRow
from mojbok.storage.tables.profile import ClientChangeRow
from mojbok.texts.formats import WARSAW

HEADER: Final = (
    "change_id",
    "client_id",
    "field",
    "old_value",
    "new_value",
    "version",
    "changed_at",
)
#: As `readings.csv` of the CRM's own export has it.
READINGS_HEADER: Final = ("ppe_code", "read_at", "register", "kwh", "source")
_HANDED = table_of(HandedReadingRow)


def export_changes(
    engine: Engine, target: Path, *, writes_all: bool, progress: Progress = lambda _done, _of: None
) -> Exported:
    """Write what clients changed of their data. Raises FileInTheWayError, OSError."""
    return export_queue(engine, _CHANGES, target, writes_all=writes_all, progress=progress)


def export_readings(
    engine: Engine, target: Path, *, writes_all: bool, progress: Progress = lambda _done, _of: None
) -> Exported:
    """Write the readings that clients handed in and did not withdraw. Raises FileInTheWayError, OSError."""
    return export_queue(engine, _READINGS, target, writes_all=writes_all, progress=progress)


def _change(row: RowMapping) -> tuple[str, ...]:
    return (
        str(row["id"]),
        row["client_id"],
        row["field"],
        row["old_value"],
        row["new_value"],
        row["version"],
        row["changed_at"].astimezone(WARSAW).isoformat(timespec="seconds"),
    )


def _reading(row: RowMapping) -> tuple[str, ...]:
    # The client tells the day; noon of it is in the same day whatever the clock does.
    read_at = datetime.combine(row["read_on"], time(12), WARSAW)
    return (
        row["ppe_code"],
        read_at.isoformat(timespec="seconds"),
        row["direction"],
        f"{row['kwh']:.3f}",
        ReadingSource.CLIENT.value,
    )


_CHANGES: Final = Queue(
    table=table_of(ClientChangeRow),
    header=HEADER,
    line=_change,
    key_columns=1,
    name="zmiany-klientow",
)
_READINGS: Final = Queue(
    table=_HANDED,
    header=READINGS_HEADER,
    line=_reading,
    key_columns=3,
    name="readings",
    is_wanted=_HANDED.c.withdrawn_at.is_(None),
)
