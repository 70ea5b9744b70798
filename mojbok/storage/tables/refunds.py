"""The tables of refunds."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, LargeBinary, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row, Scaled


class RefundExportRow(Row, table=True):
    """One export for the bank; its number is the database's, so that no two have the same."""

    __tablename__: ClassVar[str] = "refund_exports"

    number: int | None = Field(default=None, primary_key=True)
    exported_at: datetime = Field(sa_type=Instant)


class RefundRow(Row, table=True):
    """One refund. No foreign keys: what was paid out stays, whatever becomes of account and client."""

    __tablename__: ClassVar[str] = "refunds"
    __table_args__ = (
        CheckConstraint(
            "state IN ('requested', 'approved', 'paid', 'rejected', 'withdrawn')", name="state"
        ),
        CheckConstraint("amount > 0", name="amount"),
        Index(None, "account_id", "requested_at"),
        Index(None, "payer_id"),
        Index(None, "changed_at"),
        Index(None, "export_number"),
        # One at a time for each payer, whoever asks and however often at the same moment.
        Index(
            "uq_refunds_open",
            "payer_id",
            unique=True,
            sqlite_where=text("state IN ('requested', 'approved')"),
            postgresql_where=text("state IN ('requested', 'approved')"),
        ),
    )

    reference: str = Field(primary_key=True, max_length=32)
    account_id: str = Field(max_length=32)
    client_id: str = Field(max_length=64)
    payer_id: str = Field(max_length=64)
    amount: Decimal = Field(sa_type=Scaled(2))
    sealed: bytes = Field(sa_type=LargeBinary)
    """Account number and holder."""
    nrb_index: str = Field(max_length=64)
    state: str = Field(max_length=16)
    requested_at: datetime = Field(sa_type=Instant)
    held_until: datetime = Field(sa_type=Instant)
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    changed_at: datetime = Field(sa_type=Instant)
    export_number: int | None = None
    approved_by: str = Field(default="", max_length=80)
    word: str = Field(default="", max_length=300)
    """What the customer is told of why it was rejected."""
