"""Calendars with due dates, in the database."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from mojbok.domain.ports import Vault
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.calendar import CalendarFeedRow

_FEED = table_of(CalendarFeedRow)
CALENDAR_PURPOSE: Final = "calendar"


class SqlCalendarFeeds:
    """Calendar feeds by SQL; a token is found by its keyed index."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def token_of(self, account_id: str) -> str | None:
        """Give the token of the account's calendar."""
        found = select(_FEED.c.token_sealed).where(_FEED.c.account_id == account_id)
        sealed = self._connection.execute(found).scalar()
        return None if sealed is None else self._vault.open(sealed, purpose=CALENDAR_PURPOSE)

    def account_of(self, token: str) -> str | None:
        """Find whose calendar a token opens."""
        indexes = self._vault.indexes(token, purpose=CALENDAR_PURPOSE)
        found = select(_FEED.c.account_id).where(_FEED.c.token_index.in_(indexes))
        account_id: str | None = self._connection.execute(found).scalar()
        return account_id

    def replace(self, account_id: str, token: str, at: datetime) -> None:
        """Give the account's calendar a new token; the old one is dead."""
        self.drop(account_id)
        self._connection.execute(
            insert(_FEED).values(
                account_id=account_id,
                token_index=self._vault.index(token, purpose=CALENDAR_PURPOSE),
                token_sealed=self._vault.seal(token, purpose=CALENDAR_PURPOSE),
                created_at=at,
            )
        )

    def drop(self, account_id: str) -> bool:
        """Take the calendar away. False when there was none."""
        gone = self._connection.execute(delete(_FEED).where(_FEED.c.account_id == account_id))
        return gone.rowcount > 0
