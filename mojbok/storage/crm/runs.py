"""The imports that were run, for BOK to see."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, insert, update

from mojbok.storage.crm.report import Rejected
from mojbok.storage.crm.summary import Summary
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow

_MOST_OF_A_PATH = 255


def begin(engine: Engine, folder: Path, now: datetime) -> int:
    """Put down that an import has begun, and give its number."""
    started = insert(CrmImportRow).values(
        started_at=now,
        folder=str(folder)[-_MOST_OF_A_PATH:],
        stored=0,
        unchanged=0,
        rejected=0,
    )
    with engine.begin() as connection:
        number = connection.scalar(started.returning(col(CrmImportRow.import_id)))
    return number or 0


def end(
    engine: Engine, number: int, now: datetime, summary: Summary, rejected: Sequence[Rejected]
) -> None:
    """Put down how the import ended, with its first rejected rows."""
    ended = (
        update(CrmImportRow)
        .where(col(CrmImportRow.import_id) == number)
        .values(
            finished_at=now,
            stored=summary.stored,
            unchanged=summary.unchanged,
            rejected=summary.rejected,
        )
    )
    rows = [
        {
            "import_id": number,
            "number": place,
            "file": row.file,
            "line": row.line,
            "column_name": row.column,
            "value": row.value[:200],
            "reason": row.reason,
        }
        for place, row in enumerate(rejected, start=1)
    ]
    with engine.begin() as connection:
        connection.execute(ended)
        if rows:
            connection.execute(insert(RejectedRow), rows)
