"""Tokens of programs that push data, in the database."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from mojbok.domain.api_tokens import ApiToken
from mojbok.storage.tables.api import ApiTokenRow
from mojbok.storage.tables.base import table_of

_TOKEN = table_of(ApiTokenRow)
_COLUMNS = [_TOKEN.c[field.name] for field in fields(ApiToken)]


class SqlApiTokens:
    """Tokens by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: ApiToken, print_of_token: str) -> None:
        """Store a new token."""
        values = asdict(token) | {"fingerprint": print_of_token}
        self._connection.execute(insert(_TOKEN).values(values))

    def find(self, print_of_token: str) -> ApiToken | None:
        """Find a token by its fingerprint, good or not."""
        return self._one(_TOKEN.c.fingerprint == print_of_token)

    def by_name(self, name: str) -> ApiToken | None:
        """Find the token of a name that was not revoked."""
        return self._one((_TOKEN.c.name == name) & _TOKEN.c.revoked_at.is_(None))

    def all(self) -> Sequence[ApiToken]:
        """List all, the oldest first."""
        rows = self._connection.execute(select(*_COLUMNS).order_by(_TOKEN.c.created_at))
        return [ApiToken(**row) for row in rows.mappings()]

    def revoke(self, token_id: str, at: datetime) -> None:
        """Let a token open nothing any more."""
        self._set(token_id, revoked_at=at)

    def use(self, token_id: str, at: datetime) -> None:
        """Note that a token was used; until the transaction ends, others who use it wait."""
        self._set(token_id, last_used_at=at)

    def _set(self, token_id: str, **values: datetime) -> None:
        self._connection.execute(update(_TOKEN).where(_TOKEN.c.id == token_id).values(**values))

    def _one(self, condition: ColumnElement[bool]) -> ApiToken | None:
        row = self._connection.execute(select(*_COLUMNS).where(condition)).mappings().first()
        return ApiToken(**row) if row else None
