"""Tables of complaints: each one, its talk, its files, and the counter of their numbers."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, Index, Text, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class ComplaintNumberRow(Row, table=True):
    """The last number that was given in a year."""

    __tablename__: ClassVar[str] = "complaint_numbers"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int


class ComplaintRow(Row, table=True):
    """A complaint; `id` is random, for it stands in addresses."""

    __tablename__: ClassVar[str] = "complaints"
    __table_args__ = (
        Index("ix_complaints_account_id_is_open_due_on", "account_id", "is_open", "due_on"),
        Index("uq_complaints_account_id_form_key", "account_id", "form_key", unique=True),
        # BOK's queue: all the answered ones of the years must not slow it.
        Index(
            "ix_complaints_queue",
            "due_on",
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index(
            "ix_complaints_closed",
            "closed_at",
            sqlite_where=text("NOT is_open"),
            postgresql_where=text("NOT is_open"),
        ),
    )

    id: str = Field(primary_key=True)
    number: str = Field(unique=True)
    # No cascade: a complaint is kept as long as claims may be made.
    account_id: str = Field(foreign_key="accounts.id")
    client_id: str
    is_consumer: bool
    form_key: str
    category: str
    about_kind: str | None = None
    about_number: str | None = None
    subject: str
    search: str
    state: str
    is_open: bool
    received_at: datetime = Field(sa_type=Instant)
    due_on: date = Field(sa_type=Date)
    revision: int
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    version: int
    assignee_id: str | None = None
    """A member of staff, who is never deleted."""


class ComplaintMessageRow(Row, table=True):
    """One turn of a complaint's talk; rows are only ever added."""

    __tablename__: ClassVar[str] = "complaint_messages"

    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    complaint_id: str = Field(foreign_key="complaints.id", index=True)
    kind: str
    text: str = Field(sa_type=Text)
    verdict: str | None = None
    at: datetime = Field(sa_type=Instant)


class ComplaintNoteRow(Row, table=True):
    """What staff tell each other about a complaint; rows are only ever added."""

    __tablename__: ClassVar[str] = "complaint_notes"

    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    complaint_id: str = Field(foreign_key="complaints.id", index=True)
    author: str
    text: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Instant)


class AttachmentRow(Row, table=True):
    """A file of a complaint; without a message it waits at a place (a form) to be sent."""

    __tablename__: ClassVar[str] = "complaint_attachments"
    __table_args__ = (
        Index("ix_complaint_attachments_account_id_place", "account_id", "place"),
        Index(
            "ix_complaint_attachments_waiting",
            "stored_at",
            sqlite_where=text("message_id IS NULL"),
            postgresql_where=text("message_id IS NULL"),
        ),
    )

    position: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    account_id: str = Field(foreign_key="accounts.id")
    place: str
    message_id: str | None = Field(default=None, foreign_key="complaint_messages.id", index=True)
    file_key: str = Field(unique=True)
    name: str
    kind: str
    size: int
    stored_at: datetime = Field(sa_type=Instant)
