"""Browsers that remember a login, in the database."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from mojbok.storage.tables.accounts import DeviceRow
from mojbok.storage.tables.base import table_of

_DEVICE = table_of(DeviceRow)


class SqlDevices:
    """Devices by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remember(self, token_index: str, account_id: str, until: datetime) -> None:
        """Remember a browser until an instant."""
        self._connection.execute(
            insert(_DEVICE).values(token_index=token_index, account_id=account_id, expires_at=until)
        )

    def account_of(self, token_indexes: Collection[str], now: datetime) -> str | None:
        """Find whose browser this is; nobody's once its time is over."""
        account_id: str | None = self._connection.execute(
            select(_DEVICE.c.account_id).where(
                _DEVICE.c.token_index.in_(token_indexes), _DEVICE.c.expires_at > now
            )
        ).scalar()
        return account_id

    def forget(self, token_indexes: Collection[str]) -> None:
        """Forget a browser."""
        self._connection.execute(delete(_DEVICE).where(_DEVICE.c.token_index.in_(token_indexes)))

    def forget_all(self, account_id: str) -> None:
        """Forget every browser of an account."""
        self._connection.execute(delete(_DEVICE).where(_DEVICE.c.account_id == account_id))
