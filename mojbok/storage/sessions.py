"""Sessions in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, or_, select, update

from mojbok.domain.accounts import Account, Source
from mojbok.domain.ports import Vault
from mojbok.domain.sessions import EndReason, Session, Stage, Visitor
from mojbok.storage.accounts import account_columns, account_of
from mojbok.storage.tables.accounts import AccountRow, SessionRow
from mojbok.storage.tables.base import table_of

_SESSION = table_of(SessionRow)
_ACCOUNT = table_of(AccountRow)
_COLUMNS = [_SESSION.c[field.name] for field in fields(Session)]
_SOURCE = (_SESSION.c.ip, _SESSION.c.user_agent)
_LONGEST_USER_AGENT = 400
#: Asked with every page: written once.
_VISITOR = (
    select(*_COLUMNS, *account_columns())
    .join(_ACCOUNT, _ACCOUNT.c.id == _SESSION.c.account_id)
    .where(_SESSION.c.token_index.in_(bindparam("indexes", expanding=True)))
    .order_by(_SESSION.c.id)
)


class SqlSessions:
    """Sessions by SQL."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, session: Session, token_index: str, source: Source) -> None:
        """Store a new session."""
        values = asdict(session) | {
            "token_index": token_index,
            "ip": source.ip,
            "user_agent": source.user_agent[:_LONGEST_USER_AGENT],
        }
        self._connection.execute(insert(_SESSION).values(values))

    def get(self, session_id: str) -> Session | None:
        """Find a session, ended or not."""
        if "\0" in session_id:  # PostgreSQL has no such text, and refuses the question.
            return None
        found = self._select(_SESSION.c.id == session_id)
        return found[0] if found else None

    def by_token(self, token_indexes: Collection[str]) -> Session | None:
        """Find a session, ended or not."""
        found = self._select(_SESSION.c.token_index.in_(token_indexes))
        return found[0] if found else None

    def visitor(self, token_indexes: Collection[str]) -> Visitor | None:
        """Find a session, ended or not, with its account."""
        found = self._connection.execute(_VISITOR, {"indexes": list(token_indexes)})
        row = found.mappings().first()
        if row is None:
            return None
        return Visitor(session=_session(row), account=account_of(row, self._vault))

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that the customer acted; never moves backwards."""
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
        self, account_id: str, reason: EndReason, at: datetime, *, except_id: str | None = None
    ) -> Sequence[str]:
        """End all sessions of an account but one, and tell which."""
        ids = [session.id for session in self.open_of(account_id) if session.id != except_id]
        return [session_id for session_id in ids if self.end(session_id, reason, at)]

    def open_of(self, account_id: str) -> Sequence[Session]:
        """List the account's sessions that have not ended, the oldest first."""
        return self._select(_SESSION.c.account_id == account_id, _SESSION.c.ended_at.is_(None))

    def open_with_sources(self, account_id: str) -> Sequence[tuple[Session, Source]]:
        """As `open_of`, each with where it was opened from."""
        statement = (
            select(*_COLUMNS, *_SOURCE)
            .where(_SESSION.c.account_id == account_id, _SESSION.c.ended_at.is_(None))
            .order_by(_SESSION.c.id)
        )
        rows = self._connection.execute(statement).mappings()
        return [(_session(row), Source(ip=row["ip"], user_agent=row["user_agent"])) for row in rows]

    def sources(self, account: Account, since: datetime) -> Collection[Source]:
        """Tell from where sessions of the account's present epoch were opened since an instant, ended ones too."""
        found = self._connection.execute(
            select(*_SOURCE)
            .where(
                _SESSION.c.account_id == account.id,
                _SESSION.c.auth_epoch == account.auth_epoch,
                _SESSION.c.created_at >= since,
            )
            .distinct()
        )
        return [Source(ip=ip, user_agent=user_agent) for ip, user_agent in found]

    def overdue(self, *, idle_since: datetime, now: datetime) -> Sequence[Session]:
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

    def _select(self, *conditions: Any) -> list[Session]:  # noqa: ANN401 - SQL expressions
        statement = select(*_COLUMNS).where(*conditions).order_by(_SESSION.c.id)
        return [_session(row) for row in self._connection.execute(statement).mappings()]


def _session(row: RowMapping) -> Session:
    values = {field.name: row[field.name] for field in fields(Session)}
    reason = values["end_reason"]
    return Session(
        **values
        | {"stage": Stage(values["stage"]), "end_reason": EndReason(reason) if reason else None}
    )
