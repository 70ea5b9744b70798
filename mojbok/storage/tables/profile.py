"""Tables of what clients say of themselves: correspondence address, consents, changes under way and for the CRM."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Text, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row


class CorrespondenceAddressRow(Row, table=True):
    """Where an account's letters go; without a row, to the address that the CRM has."""

    __tablename__: ClassVar[str] = "correspondence_addresses"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    street: str
    number: str
    flat: str
    postal_code: str
    city: str
    changed_at: datetime = Field(sa_type=Instant)


class PermissionDecisionRow(Row, table=True):
    """That a consent was given or withdrawn; rows are only ever added."""

    __tablename__: ClassVar[str] = "permission_decisions"

    id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    permission: str
    is_given: bool
    version: str
    wording: str = Field(sa_type=Text)
    decided_at: datetime = Field(sa_type=Instant)
    ip: str
    user_agent: str


class EmailChangeRow(Row, table=True):
    """A change of e-mail, by the keyed index of its link's token; at most one per account."""

    __tablename__: ClassVar[str] = "email_changes"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    token_index: str = Field(unique=True)
    new_email: str
    auth_epoch: int
    requested_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class ClientChangeRow(Row, table=True):
    """One value that a client changed, until the CRM has it and after."""

    __tablename__: ClassVar[str] = "client_changes"
    __table_args__ = (
        # Years of exported changes must not slow the look for the few that wait.
        Index(
            "ix_client_changes_waiting",
            "id",
            sqlite_where=text("export_number IS NULL"),
            postgresql_where=text("export_number IS NULL"),
        ),
        Index("ix_client_changes_export_number", "export_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # No foreign key: what the CRM is to be told stays, whatever becomes of the client here.
    client_id: str = Field(index=True)
    field: str
    old_value: str
    new_value: str
    version: str
    changed_at: datetime = Field(sa_type=Instant)
    export_number: int | None = None
    """Which export wrote it first; none did as long as there is no number."""
