"""What the database knows of how the portal fares; each figure comes from a small index."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, Table, func, literal_column, select
from sqlalchemy.pool import QueuePool
from sqlmodel import col

from mojbok.domain.measures import Figures
from mojbok.storage.engine import reading
from mojbok.storage.tables.accounts import SessionRow
from mojbok.storage.tables.base import Instant, table_of
from mojbok.storage.tables.crm import CrmImportRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.storage.tables.payments import OnlinePaymentRow
from mojbok.storage.tables.staff import StaffSessionRow

#: Of more than so many it is enough to know that they are many: an announcement to everybody puts down a million.
MOST_COUNTED: Final = 100_000
_LETTER: Final = table_of(LetterRow)
_PAYMENT: Final = table_of(OnlinePaymentRow)
_SESSIONS: Final[Mapping[str, Table]] = {
    "client": table_of(SessionRow),
    "staff": table_of(StaffSessionRow),
}
_LAST_IMPORT: Final = (
    select(
        col(CrmImportRow.finished_at),
        col(CrmImportRow.stored),
        col(CrmImportRow.unchanged),
        col(CrmImportRow.rejected),
    )
    .where(col(CrmImportRow.finished_at).is_not(None))
    .order_by(col(CrmImportRow.import_id).desc())
    .limit(1)
)


def figures(engine: Engine) -> Figures:
    """Ask for all of them."""
    with reading(engine) as connection:
        last = connection.execute(_LAST_IMPORT).mappings().first()
        return Figures(
            letters_waiting=_count(connection, _is("waiting")),
            oldest_letter=connection.scalar(
                select(func.min(_LETTER.c.created_at, type_=Instant)).where(_is("waiting"))
            ),
            letters_refused=_count(connection, _is("refused")),
            sessions={
                kind: _count(connection, table.c.ended_at.is_(None))
                for kind, table in _SESSIONS.items()
            },
            payments_waiting=_count(connection, _PAYMENT.c.next_check_at.is_not(None)),
            last_import={name: last[name] for name in ("stored", "unchanged", "rejected") if last},
            last_import_at=last["finished_at"] if last else None,
        )


def connections_in_use(engine: Engine) -> int:
    """Tell how many of the pool's connections are lent out."""
    pool = engine.pool
    return pool.checkedout() if isinstance(pool, QueuePool) else 0


def _is(state: str) -> ColumnElement[bool]:
    # Written out and not bound: only so do SQLite's partial indexes fit.
    return _LETTER.c.state == literal_column(f"'{state}'")


def _count(connection: Connection, condition: ColumnElement[bool]) -> int:
    few = select(literal_column("1")).where(condition).limit(MOST_COUNTED).subquery()
    return connection.execute(select(func.count()).select_from(few)).scalar_one()
