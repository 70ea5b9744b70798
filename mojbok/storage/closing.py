"""The closing of accounts in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select, update

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.ports import Vault
from mojbok.domain.refund import RefundState
from mojbok.storage.accounts import LOGIN_PURPOSE
from mojbok.storage.tables.accounts import (
    AccountRow,
    ActivationLinkRow,
    DeviceRow,
    OneTimePasswordRow,
    SessionRow,
)
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.calendar import CalendarFeedRow
from mojbok.storage.tables.complaints import ComplaintRow
from mojbok.storage.tables.profile import CorrespondenceAddressRow, EmailChangeRow
from mojbok.storage.tables.refunds import RefundRow
from mojbok.storage.tables.reminders import ReminderChoiceRow, ReminderDayRow, ReminderRow

_ACCOUNT: Final = table_of(AccountRow)
_SESSION: Final = table_of(SessionRow)
_COMPLAINT: Final = table_of(ComplaintRow)
_REFUND: Final = table_of(RefundRow)
_IS_ACTIVE: Final = _ACCOUNT.c.status == AccountStatus.ACTIVE
_OPEN_REFUND: Final = [state for state in RefundState if state.is_open]
#: What nobody but the portal had, and nobody needs any more.
_ERASED: Final = tuple(
    table_of(row)
    for row in (
        ActivationLinkRow,
        OneTimePasswordRow,
        DeviceRow,
        EmailChangeRow,
        CalendarFeedRow,
        CorrespondenceAddressRow,
        ReminderChoiceRow,
        ReminderDayRow,
        ReminderRow,
    )
)


class SqlClosing:
    """Closing by SQL."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def set(self, account_id: str, closes_at: datetime | None) -> bool:
        """Say when an account is closed; None: not at all. False when it was so already, or is not active."""
        is_set = _ACCOUNT.c.closes_at.is_not(None)
        changed = self._connection.execute(
            update(_ACCOUNT)
            .where(
                _ACCOUNT.c.id == account_id,
                _IS_ACTIVE,
                # Asked for twice, the first day stays.
                is_set if closes_at is None else ~is_set,
            )
            .values(closes_at=closes_at)
        )
        return changed.rowcount == 1

    def due(self, now: datetime, *, at_once: int, only: str | None = None) -> Sequence[str]:
        """List accounts to be closed now, so many at most; none with a complaint or refund under way."""
        complains = select(_COMPLAINT.c.id).where(
            _COMPLAINT.c.account_id == _ACCOUNT.c.id, _COMPLAINT.c.is_open
        )
        is_refunded = select(_REFUND.c.reference).where(
            _REFUND.c.account_id == _ACCOUNT.c.id, _REFUND.c.state.in_(_OPEN_REFUND)
        )
        found = (
            select(_ACCOUNT.c.id)
            .where(
                _ACCOUNT.c.closes_at <= now, _IS_ACTIVE, ~complains.exists(), ~is_refunded.exists()
            )
            .order_by(_ACCOUNT.c.closes_at)
            .limit(at_once)
        )
        if only is not None:
            found = found.where(_ACCOUNT.c.id == only)
        return list(self._connection.execute(found).scalars())

    def erase(self, account_id: str) -> None:
        """Close an account: forget who it was and how to get in, and keep what the law wants kept."""
        for table in _ERASED:
            self._connection.execute(delete(table).where(table.c.account_id == account_id))
        self._connection.execute(
            update(_SESSION).where(_SESSION.c.account_id == account_id).values(ip="", user_agent="")
        )
        self._connection.execute(
            update(_ACCOUNT)
            .where(_ACCOUNT.c.id == account_id)
            .values(
                status=AccountStatus.CLOSED,
                auth_epoch=_ACCOUNT.c.auth_epoch + 1,
                login_index="",
                login_sealed=self._vault.seal("", purpose=LOGIN_PURPOSE),
                email="",
                email_key="",
                phone="",
                password_hash=None,
                registered_ip="",
                expires_at=None,
                held_until=None,
                closes_at=None,
            )
        )
