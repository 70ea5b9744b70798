"""What BOK sees of pushes: all of one token and day are one import, so that small ones don't flood the list."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from mojbok.domain.crm_push import Pushed, RejectedRecord
from mojbok.storage.crm.report import MOST_KEPT
from mojbok.storage.tables.api import CrmPushRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow

_RUN: Final = table_of(CrmImportRow)
_PUSH: Final = table_of(CrmPushRow)
_REJECTED: Final = table_of(RejectedRow)


class SqlPushBook:
    """Pushes by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(
        self, *, token_id: str, token: str, what: str, pushed: Pushed, on: date, at: datetime
    ) -> None:
        """Add a push to the import of its token and day. Whoever calls has locked the token."""
        found = select(_PUSH.c.import_id).where(
            _PUSH.c.token_id == token_id, _PUSH.c.pushed_on == on
        )
        number = self._connection.execute(found).scalar() or self._begin(token_id, token, on, at)
        self._connection.execute(
            update(_RUN)
            .where(_RUN.c.import_id == number)
            .values(
                finished_at=at,
                stored=_RUN.c.stored + pushed.stored,
                unchanged=_RUN.c.unchanged + pushed.unchanged,
                rejected=_RUN.c.rejected + len(pushed.rejected),
            )
        )
        if pushed.rejected:
            self._keep(number, what, pushed.rejected)

    def _begin(self, token_id: str, token: str, on: date, at: datetime) -> int:
        begun = insert(_RUN).values(started_at=at, folder=token, stored=0, unchanged=0, rejected=0)
        number = self._connection.execute(begun.returning(_RUN.c.import_id)).scalar_one()
        self._connection.execute(
            insert(_PUSH).values(token_id=token_id, pushed_on=on, import_id=number)
        )
        return int(number)

    def _keep(self, number: int, what: str, rejected: Sequence[RejectedRecord]) -> None:
        """Keep the first refused records of the day."""
        counted = select(func.count()).select_from(_REJECTED).where(_REJECTED.c.import_id == number)
        kept = self._connection.execute(counted).scalar_one()
        rows = [
            {
                "import_id": number,
                "number": place,
                "file": what,
                "line": record.record,
                "column_name": record.column,
                "value": record.value[:200],
                "reason": record.reason,
            }
            for place, record in enumerate(rejected[: MOST_KEPT - kept], start=kept + 1)
        ]
        if rows:
            self._connection.execute(insert(_REJECTED), rows)
