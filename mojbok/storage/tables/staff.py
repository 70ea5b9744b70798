"""Tables of staff: who they are, their sessions, their recovery codes."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class StaffMemberRow(Row, table=True):
    """A member of staff, for good: whoever leaves is disabled."""

    __tablename__: ClassVar[str] = "staff_members"

    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(unique=True)
    role: str
    is_active: bool
    password_hash: str
    one_time_until: datetime | None = Field(default=None, sa_type=Instant)
    app_secret_sealed: bytes = Field(sa_type=LargeBinary)
    has_app: bool
    last_step: int
    """The time step of the last code that was used, or 0."""
    codes_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    """Recovery codes in words, until they are seen."""
    auth_epoch: int
    created_at: datetime = Field(sa_type=Instant)


class StaffSessionRow(Row, table=True):
    """A session of staff, by the keyed index of its token."""

    __tablename__: ClassVar[str] = "staff_sessions"
    __table_args__ = (
        Index("ix_staff_sessions_ended_at_last_activity_at", "ended_at", "last_activity_at"),
    )

    id: str = Field(primary_key=True)
    token_index: str = Field(unique=True)
    staff_id: str = Field(foreign_key="staff_members.id", index=True, ondelete="CASCADE")
    stage: str
    auth_epoch: int
    created_at: datetime = Field(sa_type=Instant)
    last_activity_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    end_reason: str | None = None
    ip: str
    user_agent: str


class StaffRecoveryCodeRow(Row, table=True):
    """A recovery code, by its keyed index."""

    __tablename__: ClassVar[str] = "staff_recovery_codes"

    staff_id: str = Field(primary_key=True, foreign_key="staff_members.id", ondelete="CASCADE")
    code_index: str = Field(primary_key=True)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
