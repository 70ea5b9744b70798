"""Tables of what clients tell of their meters."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row, Scaled

_STANDING = text("withdrawn_at IS NULL")
_WAITING = text("export_number IS NULL AND withdrawn_at IS NULL")


class HandedReadingRow(Row, table=True):
    """A meter reading that a client handed in, until the CRM has it and after."""

    __tablename__: ClassVar[str] = "handed_readings"
    __table_args__ = (
        CheckConstraint("direction IN ('pobrana', 'oddana')", name="direction"),
        # One of a day and register; whoever wants another one withdraws it first.
        Index(
            "uq_handed_readings_standing",
            "ppe_code",
            "read_on",
            "direction",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        # Years of exported readings must not slow the look for the few that wait.
        Index(
            "ix_handed_readings_waiting",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_handed_readings_export_number", "export_number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    # No foreign keys: what the CRM is to be told stays, whatever becomes of client and point here.
    client_id: str = Field(index=True)
    account_id: str
    ppe_code: str
    direction: str
    read_on: date
    kwh: Decimal = Field(sa_type=Scaled(3))
    is_meter_replaced: bool
    is_insisted: bool
    note: str
    handed_at: datetime = Field(sa_type=Instant)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)
    export_number: int | None = None
    """Which export wrote it first; none did as long as there is no number."""
