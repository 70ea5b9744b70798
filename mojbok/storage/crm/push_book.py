"""What BOK sees of pushes: all of one token and day are one import, so that small ones don't flood the list."""

from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from mojbok.domain.crm_push import Push
from mojbok.storage.crm.report import MOST_KEPT
from mojbok.storage.tables.api import CrmPushRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow

_RUN: Final = table_of(CrmImportRow)
_PUSH: Final = table_of(CrmPushRow)
_REJECTED: Final = table_of(RejectedRow)


def note_push(connection: Connection, push: Push) -> None:
    """Add a push to the import of its token and day. Whoever calls has locked the token."""
    found = select(_PUSH.c.import_id).where(
        _PUSH.c.token_id == push.token_id, _PUSH.c.pushed_on == push.on
    )
    number = connection.execute(found).scalar() or _begin(connection, push)
    connection.execute(
        update(_RUN)
        .where(_RUN.c.import_id == number)
        .values(
            finished_at=push.at,
            stored=_RUN.c.stored + push.pushed.stored,
            unchanged=_RUN.c.unchanged + push.pushed.unchanged,
            rejected=_RUN.c.rejected + len(push.pushed.rejected),
        )
    )
    if push.pushed.rejected:
        _keep(connection, number, push)


def _begin(connection: Connection, push: Push) -> int:
    begun = insert(_RUN).values(
        started_at=push.at, folder=push.token, stored=0, unchanged=0, rejected=0
    )
    number: int = connection.execute(begun.returning(_RUN.c.import_id)).scalar_one()
    connection.execute(
        insert(_PUSH).values(token_id=push.token_id, pushed_on=push.on, import_id=number)
    )
    return number


def _keep(connection: Connection, number: int, push: Push) -> None:
    """Keep the first refused records of the day."""
    counted = select(func.count()).select_from(_REJECTED).where(_REJECTED.c.import_id == number)
    kept = connection.execute(counted).scalar_one()
    rows = [
        {
            "import_id": number,
            "number": place,
            "file": push.what,
            "line": record.record,
            "column_name": record.column,
            "value": record.value[:200],
            "reason": record.reason,
        }
        for place, record in enumerate(push.pushed.rejected[: MOST_KEPT - kept], start=kept + 1)
    ]
    if rows:
        connection.execute(insert(_REJECTED), rows)
