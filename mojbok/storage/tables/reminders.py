"""Tables of reminders: what was chosen, what was told, and to whom a letter went today."""

from datetime import date
from typing import ClassVar

from sqlmodel import Field

from mojbok.storage.tables.base import Row


class ReminderChoiceRow(Row, table=True):
    """What an account has chosen for one of its payers; without a row, everything."""

    __tablename__: ClassVar[str] = "reminder_choices"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    #: No foreign key: an import may take a payer away and bring it back.
    payer_id: str = Field(primary_key=True, max_length=64)
    overdue: bool
    due: bool
    new: bool
    ending: bool


class ReminderRow(Row, table=True):
    """That an account was told of something; the key is what keeps it from being told twice."""

    __tablename__: ClassVar[str] = "reminders"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True, max_length=16)
    subject: str = Field(primary_key=True, max_length=80)
    told_on: date


class ReminderDayRow(Row, table=True):
    """The last day on which an account was written to."""

    __tablename__: ClassVar[str] = "reminder_days"

    account_id: str = Field(primary_key=True, foreign_key="accounts.id", ondelete="CASCADE")
    last_on: date


class ReminderStartRow(Row, table=True):
    """The day on which reminders began; there is one row, or at the first moment two."""

    __tablename__: ClassVar[str] = "reminder_starts"

    started_on: date = Field(primary_key=True)
