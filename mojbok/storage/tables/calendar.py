"""Calendars with due dates, by secret addresses."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import LargeBinary
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class CalendarFeedRow(Row, table=True):
    """The one address of an account; the token stands there sealed, so that it can be shown again."""

    __tablename__: ClassVar[str] = "calendar_feeds"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    token_index: str = Field(unique=True)
    token_sealed: bytes = Field(sa_type=LargeBinary)
    created_at: datetime = Field(sa_type=Instant)
