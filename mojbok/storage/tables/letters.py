"""The table of letters: the outbox, and later the record of what was sent."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, false, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class LetterRow(Row, table=True):
    """A letter; what it says lies sealed in `sealed`, and is gone once the letter has been sent."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'sent', 'refused')", name="state"),
        # Years of sent letters must not slow the look for the few that wait.
        Index(
            "ix_letter_due_at",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # In the order in which senders take them.
        Index(
            "ix_letter_is_bulk_due_at",
            "is_bulk",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # Whoever watches asks for the oldest.
        Index(
            "ix_letter_waiting",
            "created_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        # BOK looks at the few that were refused.
        Index(
            "ix_letter_refused",
            "created_at",
            sqlite_where=text("state = 'refused'"),
            postgresql_where=text("state = 'refused'"),
        ),
        Index("ix_letter_account_id_created_at", "account_id", "created_at"),
        Index("ix_letter_created_at", "created_at"),
        Index("ix_letter_recipient", "recipient"),
        Index("ix_letter_sent_at", "sent_at"),
    )

    id: str = Field(primary_key=True)
    kind: str
    account_id: str | None = None
    recipient: str
    subject: str | None = None
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    state: str = "waiting"
    created_at: datetime = Field(sa_type=Instant)
    due_at: datetime = Field(sa_type=Instant)
    is_bulk: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    attempts: int = 0
    claimed_by: str | None = None
    claimed_at: datetime | None = Field(default=None, sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    last_error: str | None = None
