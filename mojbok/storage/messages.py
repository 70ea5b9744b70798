"""Messages of accounts: the outbox as its readers see it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, delete, func, or_, select
from sqlalchemy.sql import ColumnElement

from mojbok.domain.accounts import Account
from mojbok.domain.letters import LoginReminderLetter
from mojbok.domain.messages import Message
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.letters import LetterRow

_LETTER: Final = table_of(LetterRow)
_ACCOUNT: Final = table_of(AccountRow)


class SqlMessages:
    """Messages by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, account: Account, since: datetime, *, limit: int, offset: int
    ) -> Sequence[Message]:
        """List so many letters of an account, the newest first."""
        rows = self._connection.execute(
            select(
                _LETTER.c.kind,
                _LETTER.c.subject,
                _LETTER.c.recipient,
                _LETTER.c.state,
                _LETTER.c.created_at.label("put_at"),
                _LETTER.c.sent_at,
            )
            .where(belongs_to(account), _LETTER.c.created_at >= since)
            .order_by(_LETTER.c.created_at.desc(), _LETTER.c.id.desc())
            .limit(limit)
            .offset(offset)
        ).mappings()
        return [Message(**row) for row in rows]

    def count(self, account: Account, since: datetime) -> int:
        """Count them."""
        counted = (
            select(func.count())
            .select_from(_LETTER)
            .where(belongs_to(account), _LETTER.c.created_at >= since)
        )
        return self._connection.execute(counted).scalar_one()

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell which accounts' letters were put down or sent since an instant, each with a mark of what it is."""
        rows = self._connection.execute(
            select(_LETTER.c.account_id, _LETTER.c.id, _LETTER.c.state).where(
                _LETTER.c.account_id.is_not(None),
                or_(_LETTER.c.created_at >= at, _LETTER.c.sent_at >= at),
            )
        )
        return {(row.account_id, f"{row.id} {row.state}") for row in rows}

    def forget(self, before: datetime, *, at_once: int) -> int:
        """Forget letters from before an instant that wait no more, so many at most; tell how many."""
        old = (
            select(_LETTER.c.id)
            .where(_LETTER.c.created_at < before, _LETTER.c.state != "waiting")
            .order_by(_LETTER.c.created_at)
            .limit(at_once)
            # Another node's sweep has the rows that are locked.
            .with_for_update(skip_locked=True)
        )
        ids = self._connection.execute(old).scalars().all()
        self._connection.execute(delete(_LETTER).where(_LETTER.c.id.in_(ids)))
        return len(ids)


def belongs_to(account: Account) -> ColumnElement[bool]:
    """Tell whose a letter is: its account's, and its mailbox's where it is no other account's (decision 0056)."""
    mailbox = select(_ACCOUNT.c.email).where(_ACCOUNT.c.email_key == account.email.casefold())
    is_nobodys = ~select(_ACCOUNT.c.id).where(_ACCOUNT.c.id == _LETTER.c.account_id).exists()
    is_of_all = _LETTER.c.kind == LoginReminderLetter.kind
    return or_(
        _LETTER.c.account_id == account.id,
        and_(_LETTER.c.recipient.in_(mailbox), or_(is_of_all, is_nobodys)),
    )
