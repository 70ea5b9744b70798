"""Tables of accounts, credentials, sessions, legal documents, drafts and the audit log."""

from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import Date, Index, LargeBinary, Text, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row

#: What is no client's account any more leaves client and login to another.
_IS_SOMEBODYS: Final = text("status NOT IN ('disowned', 'closed')")


def _one_of(column: str) -> Index:
    return Index(
        f"uq_accounts_{column}",
        column,
        unique=True,
        sqlite_where=_IS_SOMEBODYS,
        postgresql_where=_IS_SOMEBODYS,
    )


class AccountRow(Row, table=True):
    """An account; one per client, for good."""

    __tablename__: ClassVar[str] = "accounts"
    __table_args__ = (
        # Few wait for their activation, and every hour those whose time is over are looked for.
        Index(
            "ix_accounts_expires_at",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
        Index(
            "ix_accounts_closes_at",
            "closes_at",
            sqlite_where=text("closes_at IS NOT NULL"),
            postgresql_where=text("closes_at IS NOT NULL"),
        ),
        _one_of("client_id"),
        _one_of("login_index"),
    )

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="crm_clients.client_id", index=True)
    # A default login is a PESEL: it is found by its keyed index and told by opening the seal.
    login_index: str
    login_sealed: bytes = Field(sa_type=LargeBinary)
    email: str
    email_key: str = Field(index=True)
    phone: str = Field(index=True)
    status: str
    password_hash: str | None = None
    auth_epoch: int
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    activated_at: datetime | None = Field(default=None, sa_type=Instant)
    registered_ip: str
    held_until: datetime | None = Field(default=None, sa_type=Instant)
    closes_at: datetime | None = Field(default=None, sa_type=Instant)


class ActivationLinkRow(Row, table=True):
    """An activation link, by the keyed index of its token."""

    __tablename__: ClassVar[str] = "activation_links"

    token_index: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class OneTimePasswordRow(Row, table=True):
    """A one-time password; at most one per account."""

    __tablename__: ClassVar[str] = "one_time_passwords"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    id: str = Field(unique=True)
    hash: str
    purpose: str
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class AttemptRow(Row, table=True):
    """Wrong passwords in a row at one login, known or not, by the keyed index of the login."""

    __tablename__: ClassVar[str] = "login_attempts"

    login_index: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Instant, index=True)


class SessionRow(Row, table=True):
    """A session, by the keyed index of its token."""

    __tablename__: ClassVar[str] = "sessions"
    __table_args__ = (
        Index("ix_sessions_ended_at_last_activity_at", "ended_at", "last_activity_at"),
    )

    id: str = Field(primary_key=True)
    token_index: str = Field(unique=True)
    account_id: str = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    stage: str
    auth_epoch: int
    created_at: datetime = Field(sa_type=Instant)
    last_activity_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    end_reason: str | None = None
    proven_at: datetime | None = Field(default=None, sa_type=Instant)
    """When the password was last typed after signing in."""
    ip: str
    user_agent: str


class LegalDocumentRow(Row, table=True):
    """One version of a legal document."""

    __tablename__: ClassVar[str] = "legal_documents"

    kind: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    effective_on: date = Field(sa_type=Date)
    text: str = Field(sa_type=Text)
    published_at: datetime = Field(sa_type=Instant)


class ConsentRow(Row, table=True):
    """That an account's owner agreed to a version of a document; once, however often they clicked."""

    __tablename__: ClassVar[str] = "consents"
    __table_args__ = (
        Index("uq_consents_account_id_kind_version", "account_id", "kind", "version", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", ondelete="CASCADE")
    kind: str
    version: str
    wording: str
    given_at: datetime = Field(sa_type=Instant)
    ip: str
    user_agent: str


class DraftRow(Row, table=True):
    """What a form that could not be sent goes back with, sealed."""

    __tablename__: ClassVar[str] = "form_drafts"

    browser_index: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    sealed: bytes = Field(sa_type=LargeBinary)
    expires_at: datetime = Field(sa_type=Instant, index=True)


class AuditRow(Row, table=True):
    """An event of an account; rows are only ever added."""

    __tablename__: ClassVar[str] = "audit_events"
    __table_args__ = (
        # Whoever locks many accounts is looked for by time.
        Index(
            "ix_audit_events_locked",
            "at",
            sqlite_where=text("event = 'locked'"),
            postgresql_where=text("event = 'locked'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    event: str
    # No foreign key: what happened stays written when a lapsed registration is gone.
    account_id: str | None = Field(default=None, index=True)
    ip: str | None = None
    user_agent: str | None = None
    facts: str = Field(sa_type=Text)


class DeviceRow(Row, table=True):
    """A browser that remembers a login, by the keyed index of its token."""

    __tablename__: ClassVar[str] = "devices"

    token_index: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id", index=True, ondelete="CASCADE")
    expires_at: datetime = Field(sa_type=Instant)
