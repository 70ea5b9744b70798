"""What sessions of clients and of staff have in common in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Column, Connection, RowMapping, Table, insert, or_, select, update

from mojbok.domain.accounts import Source
from mojbok.domain.sessions import AnySession, EndReason

S = TypeVar("S", bound=AnySession[Any])
_LONGEST_USER_AGENT = 400


def session_columns(table: Table, kind: type[AnySession[Any]]) -> list[Column[Any]]:
    """Give the columns of what is known of a session."""
    return [table.c[field.name] for field in fields(kind)]


class SqlAnySessions(Generic[S]):
    """Sessions of one kind by SQL: each has a table of its own, so that no token of the other is found in it."""

    kind: type[S]
    stages: ClassVar[type[StrEnum]]
    table: ClassVar[Table]
    columns: ClassVar[list[Column[Any]]]
    owner: ClassVar[Column[Any]]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: S, token_index: str, source: Source) -> None:
        """Store a new session."""
        values = asdict(session) | {
            "token_index": token_index,
            "ip": source.ip,
            "user_agent": source.user_agent[:_LONGEST_USER_AGENT],
        }
        self._connection.execute(insert(self.table).values(values))

    def by_token(self, token_indexes: Collection[str]) -> S | None:
        """Find a session, ended or not."""
        found = self._select(self.table.c.token_index.in_(token_indexes))
        return found[0] if found else None

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that its owner acted; never moves backwards."""
        self._connection.execute(
            update(self.table)
            .where(self.table.c.id == session_id, self.table.c.last_activity_at < at)
            .values(last_activity_at=at)
        )

    def end(self, session_id: str, reason: EndReason, at: datetime) -> bool:
        """End a session. False when it had ended."""
        ended = self._connection.execute(
            update(self.table)
            .where(self.table.c.id == session_id, self.table.c.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
        )
        return ended.rowcount == 1

    def end_all(
        self, owner_id: str, reason: EndReason, at: datetime, *, except_id: str | None = None
    ) -> Sequence[str]:
        """End all sessions of an owner but one, and tell which."""
        ids = [session.id for session in self.open_of(owner_id) if session.id != except_id]
        return [session_id for session_id in ids if self.end(session_id, reason, at)]

    def open_of(self, owner_id: str) -> Sequence[S]:
        """List the owner's sessions that have not ended, the oldest first."""
        return self._select(self.owner == owner_id, self.table.c.ended_at.is_(None))

    def overdue(self, *, idle_since: datetime, now: datetime) -> Sequence[S]:
        """List open sessions without activity since `idle_since` or past their last hour."""
        table = self.table.c
        return self._select(
            table.ended_at.is_(None),
            or_(table.last_activity_at <= idle_since, table.expires_at <= now),
        )

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why."""
        table = self.table.c
        ended = self._connection.execute(
            select(table.id, table.end_reason).where(
                table.id.in_(session_ids), table.ended_at.is_not(None)
            )
        )
        return {session_id: EndReason(reason) for session_id, reason in ended}

    def _select(self, *conditions: Any) -> list[S]:  # noqa: ANN401 - SQL expressions
        statement = select(*self.columns).where(*conditions).order_by(self.table.c.id)
        return [self._session(row) for row in self._connection.execute(statement).mappings()]

    def _session(self, row: RowMapping) -> S:
        values = {column.name: row[column.name] for column in self.columns}
        reason = values["end_reason"]
        values["stage"] = self.stages(values["stage"])
        values["end_reason"] = EndReason(reason) if reason else None
        return self.kind(**values)
