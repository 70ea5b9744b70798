"""Sessions of clients in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from mojbok.domain.accounts import Account, Source
from mojbok.domain.ports import Vault
from mojbok.domain.sessions import Session, Stage, Visitor
from mojbok.storage.accounts import account_columns, account_of
from mojbok.storage.any_sessions import SqlAnySessions, session_columns
from mojbok.storage.tables.accounts import AccountRow, SessionRow
from mojbok.storage.tables.base import table_of

_SESSION = table_of(SessionRow)
_ACCOUNT = table_of(AccountRow)
_COLUMNS = session_columns(_SESSION, Session)
_SOURCE = (_SESSION.c.ip, _SESSION.c.user_agent)
#: Asked with every page: written once.
_VISITOR = (
    select(*_COLUMNS, *account_columns())
    .join(_ACCOUNT, _ACCOUNT.c.id == _SESSION.c.account_id)
    .where(_SESSION.c.token_index.in_(bindparam("indexes", expanding=True)))
    .order_by(_SESSION.c.id)
)


class SqlSessions(SqlAnySessions[Session]):
    """Sessions of clients by SQL."""

    kind = Session
    stages = Stage
    table = _SESSION
    columns = _COLUMNS
    owner = _SESSION.c.account_id

    def __init__(self, connection: Connection, vault: Vault) -> None:
        super().__init__(connection)
        self._vault = vault

    def get(self, session_id: str) -> Session | None:
        """Find a session, ended or not."""
        if "\0" in session_id:  # PostgreSQL has no such text, and refuses the question.
            return None
        found = self._select(_SESSION.c.id == session_id)
        return found[0] if found else None

    def visitor(self, token_indexes: Collection[str]) -> Visitor | None:
        """Find a session, ended or not, with its account."""
        found = self._connection.execute(_VISITOR, {"indexes": list(token_indexes)})
        row = found.mappings().first()
        if row is None:
            return None
        return Visitor(session=self._session(row), account=account_of(row, self._vault))

    def open_with_sources(self, account_id: str) -> Sequence[tuple[Session, Source]]:
        """As `open_of`, each with where it was opened from."""
        statement = (
            select(*_COLUMNS, *_SOURCE)
            .where(_SESSION.c.account_id == account_id, _SESSION.c.ended_at.is_(None))
            .order_by(_SESSION.c.id)
        )
        rows = self._connection.execute(statement).mappings()
        return [
            (self._session(row), Source(ip=row["ip"], user_agent=row["user_agent"])) for row in rows
        ]

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
