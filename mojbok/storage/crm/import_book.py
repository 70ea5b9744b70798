"""The imports that were run, as BOK reads of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from mojbok.domain.crm_imports import ImportRun, RejectedLine
from mojbok.domain.crm_push import Push
from mojbok.storage.crm.push_book import note_push
from mojbok.storage.tables.api import CrmPushRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow

_RUN: Final = table_of(CrmImportRow)
_PUSH: Final = table_of(CrmPushRow)
_REJECTED: Final = table_of(RejectedRow)
_RUNS: Final = select(
    _RUN.c.import_id.label("id"),
    select(_PUSH.c.import_id)
    .where(_PUSH.c.import_id == _RUN.c.import_id)
    .exists()
    .label("is_pushed"),
    _RUN.c.started_at,
    _RUN.c.finished_at,
    _RUN.c.folder,
    _RUN.c.stored,
    _RUN.c.unchanged,
    _RUN.c.rejected,
)


class SqlCrmImports:
    """Imports by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def runs(self, most: int) -> Sequence[ImportRun]:
        """List so many runs, the newest first."""
        rows = self._connection.execute(_RUNS.order_by(_RUN.c.import_id.desc()).limit(most))
        return [ImportRun(**row) for row in rows.mappings()]

    def run(self, number: int) -> ImportRun | None:
        """Find a run."""
        found = self._connection.execute(_RUNS.where(_RUN.c.import_id == number))
        row = found.mappings().first()
        return ImportRun(**row) if row else None

    def rejected(
        self, number: int, *, limit: int | None = None, offset: int = 0
    ) -> Sequence[RejectedLine]:
        """List the refused rows that were kept of a run, in their order."""
        rows = self._connection.execute(
            select(
                _REJECTED.c.file,
                _REJECTED.c.line,
                _REJECTED.c.column_name.label("column"),
                _REJECTED.c.value,
                _REJECTED.c.reason,
            )
            .where(_REJECTED.c.import_id == number)
            .order_by(_REJECTED.c.number)
            .limit(limit)
            .offset(offset)
        )
        return [RejectedLine(**row) for row in rows.mappings()]

    def note_push(self, push: Push) -> None:
        """Add a push to the import of its token and day. Whoever calls has locked the token."""
        note_push(self._connection, push)

    def count_rejected(self, number: int) -> int:
        """Count them."""
        counted = select(func.count()).select_from(_REJECTED).where(_REJECTED.c.import_id == number)
        return self._connection.execute(counted).scalar_one()
