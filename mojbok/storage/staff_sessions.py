"""Sessions of staff in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update

from mojbok.domain.accounts import Source
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import StaffSession, StaffStage
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.staff import StaffSessionRow

_SESSION = table_of(StaffSessionRow)
_COLUMNS = [_SESSION.c[field.name] for field in fields(StaffSession)]
_LONGEST_USER_AGENT = 400


class SqlStaffSessions:
    """Sessions of staff by SQL: a table of their own, so that no client's token can be found in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: StaffSession, token_index: str, source: Source) -> None:
        """Store a new session."""
        values = asdict(session) | {
            "token_index": token_index,
            "ip": source.ip,
            "user_agent": source.user_agent[:_LONGEST_USER_AGENT],
        }
        self._connection.execute(insert(_SESSION).values(values))

    def by_token(self, token_indexes: Collection[str]) -> StaffSession | None:
        """Find a session, ended or not."""
        found = self._select(_SESSION.c.token_index.in_(token_indexes))
        return found[0] if found else None

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that the member acted; never moves backwards."""
        self._connection.execute(
            update(_SESSION)
            .where(_SESSION.c.id == session_id, _SESSION.c.last_activity_at < at)
            .values(last_activity_at=at)
        )

    def end(self, session_id: str, reason: EndReason, at: datetime) -> bool:
        """End a session. False when it had ended."""
        ended = self._connection.execute(
            update(_SESSION)
            .where(_SESSION.c.id == session_id, _SESSION.c.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)
        )
        return ended.rowcount == 1

    def end_all(
        self, staff_id: str, reason: EndReason, at: datetime, *, except_id: str | None = None
    ) -> Sequence[str]:
        """End all sessions of a member but one, and tell which."""
        ids = [session.id for session in self.open_of(staff_id) if session.id != except_id]
        return [session_id for session_id in ids if self.end(session_id, reason, at)]

    def open_of(self, staff_id: str) -> Sequence[StaffSession]:
        """List a member's sessions that have not ended, the oldest first."""
        return self._select(_SESSION.c.staff_id == staff_id, _SESSION.c.ended_at.is_(None))

    def overdue(self, *, idle_since: datetime, now: datetime) -> Sequence[StaffSession]:
        """List open sessions without activity since `idle_since` or past their last hour."""
        return self._select(
            _SESSION.c.ended_at.is_(None),
            or_(_SESSION.c.last_activity_at <= idle_since, _SESSION.c.expires_at <= now),
        )

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why."""
        ended = self._connection.execute(
            select(_SESSION.c.id, _SESSION.c.end_reason).where(
                _SESSION.c.id.in_(session_ids), _SESSION.c.ended_at.is_not(None)
            )
        )
        return {session_id: EndReason(reason) for session_id, reason in ended}

    def _select(self, *conditions: Any) -> list[StaffSession]:  # noqa: ANN401 - SQL expressions
        statement = select(*_COLUMNS).where(*conditions).order_by(_SESSION.c.id)
        return [_session(row) for row in self._connection.execute(statement).mappings()]


def _session(row: RowMapping) -> StaffSession:
    values = {field.name: row[field.name] for field in fields(StaffSession)}
    reason = values["end_reason"]
    return StaffSession(
        **values
        | {
            "stage": StaffStage(values["stage"]),
            "end_reason": EndReason(reason) if reason else None,
        }
    )
