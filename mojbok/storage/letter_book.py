"""The letters of all accounts, as BOK reads of them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, literal_column, select
from sqlalchemy.sql import ColumnElement
from sqlmodel import col

from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import State
from mojbok.domain.ports import Clock
from mojbok.storage.outbox import STATUS, retrying
from mojbok.storage.tables.letters import LetterRow

#: Each as an index has it, so that years of letters are never sorted.
_ORDER: Final[Mapping[State, ColumnElement[Any]]] = {
    "waiting": col(LetterRow.due_at).asc(),
    "refused": col(LetterRow.created_at).desc(),
    "sent": col(LetterRow.sent_at).desc(),
}


class SqlLetterBook:
    """Letters by SQL."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.has_retried = False
        """Whether letters have become due, once the transaction is committed."""

    def entries(self, state: State, *, limit: int, offset: int = 0) -> Sequence[LetterStatus]:
        """List letters: those that wait in the order in which they are due, others the newest first."""
        rows = self._connection.execute(
            select(*STATUS)
            .where(_is(state))
            .order_by(_ORDER[state], col(LetterRow.id))
            .limit(limit)
            .offset(offset)
        )
        return [LetterStatus(**row) for row in rows.mappings()]

    def count(self, state: State) -> int:
        """Count letters that wait or were refused."""
        counted = select(func.count()).select_from(LetterRow).where(_is(state))
        return self._connection.execute(counted).scalar_one()

    def retry(self, letter_id: str | None = None) -> int:
        """Make a letter, or all that did not go, due at once, but none that is being sent; tell how many."""
        self.has_retried = True
        return self._connection.execute(retrying(self._clock.now(), letter_id)).rowcount


def _is(state: State) -> ColumnElement[bool]:
    if state == "sent":
        return col(LetterRow.sent_at).is_not(None)
    # Written out and not bound: only so do SQLite's partial indexes fit.
    return col(LetterRow.state) == literal_column(f"'{state}'")
