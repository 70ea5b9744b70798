"""Tables of online payments."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row, Scaled


class OnlinePaymentRow(Row, table=True):
    """One payment at the provider. No foreign keys: what was paid stays, whatever becomes of account and client."""

    __tablename__: ClassVar[str] = "online_payments"
    __table_args__ = (
        CheckConstraint("state IN ('started', 'registered', 'booked', 'failed')", name="state"),
        Index(None, "account_id", "created_at"),
        Index(None, "booked_at"),
        # Years of payments must not slow the look for the few that hang.
        Index(
            "ix_online_payments_next_check_at",
            "next_check_at",
            sqlite_where=text("next_check_at IS NOT NULL"),
            postgresql_where=text("next_check_at IS NOT NULL"),
        ),
    )

    reference: str = Field(primary_key=True, max_length=32)
    account_id: str = Field(max_length=32)
    client_id: str = Field(max_length=64)
    amount: Decimal = Field(sa_type=Scaled(2))
    currency: str = Field(max_length=3)
    state: str = Field(max_length=16)
    provider_order: str | None = Field(default=None, max_length=40)
    checks: int = 0
    created_at: datetime = Field(sa_type=Instant)
    registered_at: datetime | None = Field(default=None, sa_type=Instant)
    booked_at: datetime | None = Field(default=None, sa_type=Instant)
    booked_on: date | None = None
    """The day in Warsaw on which it was booked."""
    next_check_at: datetime | None = Field(default=None, sa_type=Instant)
    """When to ask the provider about it; None: no more."""
    given_up_at: datetime | None = Field(default=None, sa_type=Instant)
    """When its customer gave it up. Its state stays: only the end of the schedule or its money ends it."""


class OnlinePaymentItemRow(Row, table=True):
    """What of a payment pays one invoice."""

    __tablename__: ClassVar[str] = "online_payment_items"
    __table_args__ = (Index(None, "payer_id"),)

    reference: str = Field(primary_key=True, foreign_key="online_payments.reference", max_length=32)
    invoice_number: str = Field(primary_key=True, max_length=64)
    payer_id: str = Field(max_length=64)
    amount: Decimal = Field(sa_type=Scaled(2))
