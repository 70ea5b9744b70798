"""Tables of programs that push data: their tokens, and the imports that their pushes make."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row

_NOT_REVOKED = text("revoked_at IS NULL")


class ApiTokenRow(Row, table=True):
    """A token, by its fingerprint; of one name only one is not revoked."""

    __tablename__: ClassVar[str] = "api_tokens"
    __table_args__ = (
        Index(
            "uq_api_tokens_name",
            "name",
            unique=True,
            sqlite_where=_NOT_REVOKED,
            postgresql_where=_NOT_REVOKED,
        ),
    )

    id: str = Field(primary_key=True)
    name: str
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)
    created_by: str
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class CrmPushRow(Row, table=True):
    """Which import has the pushes of a token and day."""

    __tablename__: ClassVar[str] = "crm_pushes"

    token_id: str = Field(primary_key=True, foreign_key="api_tokens.id")
    pushed_on: date = Field(primary_key=True)
    import_id: int = Field(foreign_key="crm_imports.import_id", unique=True, ondelete="CASCADE")
