"""The outbox: letters put down together with a change, and the queue that senders take from."""

import json
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Row,
    Update,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from sqlmodel import col

from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import Letter, WaitingLetter, letter_from_data, letter_kinds
from mojbok.domain.ports import Clock, SealBrokenError, Tokens, Vault
from mojbok.storage.claimant import Claimant
from mojbok.storage.engine import reading, writing
from mojbok.storage.tables.base import Instant, table_of
from mojbok.storage.tables.letters import LetterRow

_LETTER: Final = table_of(LetterRow)
LETTER_PURPOSE: Final = "letter"
#: Longer than any delivery may take, so that a claim as old is that of a node that is gone.
ABANDONED_AFTER: Final = timedelta(hours=2)
#: No letter is put off for longer; one that is due later was, before the clock was set back.
FURTHEST: Final = timedelta(minutes=20)
_LONGEST_ERROR: Final = 500

_is_waiting = col(LetterRow.state) == "waiting"
_is_claimed = col(LetterRow.claimed_by).is_not(None)
#: A letter of another kind is one of a newer version, and waits for its senders (decision 0069).
_is_known = col(LetterRow.kind).in_(sorted(letter_kinds()))
#: What is told of a letter, without what it says.
STATUS: Final = (
    col(LetterRow.id),
    col(LetterRow.kind),
    col(LetterRow.account_id),
    col(LetterRow.recipient),
    col(LetterRow.subject),
    col(LetterRow.state),
    col(LetterRow.created_at),
    col(LetterRow.due_at),
    col(LetterRow.sent_at),
    col(LetterRow.attempts),
    col(LetterRow.last_error),
)
_CONTENT: Final = (
    col(LetterRow.id),
    col(LetterRow.kind),
    col(LetterRow.sealed),
    col(LetterRow.created_at),
    col(LetterRow.due_at),
    col(LetterRow.is_bulk),
    col(LetterRow.attempts),
)


class SqlOutbox:
    """Puts letters down in the caller's transaction: both are there, or neither."""

    def __init__(
        self, session: Session | Connection, vault: Vault, tokens: Tokens, clock: Clock
    ) -> None:
        self._session = session
        self._vault = vault
        self._tokens = tokens
        self._clock = clock
        self.has_put = False
        """Whether there is something to send, once the transaction is committed."""

    def put(self, letter: Letter, *, account_id: str) -> None:
        """Put a letter down; it is sent once the transaction has been committed."""
        self._session.execute(insert(LetterRow).values(self._row(letter, account_id)))
        self.has_put = True

    def put_to_each(self, letters: Mapping[str, Letter]) -> None:
        """Put down a letter for each account, by its identifier."""
        rows = [self._row(letter, account_id) for account_id, letter in letters.items()]
        if rows:
            self._session.execute(insert(_LETTER), rows)
            self.has_put = True

    def _row(self, letter: Letter, account_id: str | None) -> dict[str, object]:
        now = self._clock.now()
        return {
            "id": self._tokens.identifier(),
            "kind": letter.kind,
            "account_id": account_id,
            "recipient": letter.to,
            "sealed": self._vault.seal(json.dumps(letter.as_data()), purpose=LETTER_PURPOSE),
            "state": "waiting",
            "created_at": now,
            "due_at": now,
            "is_bulk": letter.is_bulk,
            "attempts": 0,
        }


class LetterQueue:
    """What a sender needs of the outbox; a process has one sender, and a claim is the process's."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock, node: str) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock
        self._me = Claimant(node, os.getpid())

    def claim(self, limit: int) -> list[WaitingLetter]:
        """Take letters that are due, the oldest first, those to everybody last; no other sender gets them meanwhile."""
        with writing(self._engine) as connection:
            rows = connection.execute(self._claim(limit)).all()
        in_order = sorted(rows, key=lambda row: (row.is_bulk, row.due_at, row.id))
        letters = [self._opened(row) for row in in_order]
        return [letter for letter in letters if letter is not None]

    def mark_sent(self, letter_id: str, subject: str) -> None:
        """Note that a letter was sent, and forget what it said."""
        sent = {"state": "sent", "sealed": None, "subject": subject, "last_error": None}
        self._change(letter_id, _is_waiting, **sent, sent_at=self._clock.now())

    def postpone(self, letter_id: str, error: str, until: datetime, *, tried: bool = True) -> None:
        """Give a letter back until later; `tried` is False when the letter itself did not fail."""
        attempts = col(LetterRow.attempts) - (0 if tried else 1)
        self._give_back(letter_id, error, due_at=until, attempts=attempts)

    def refuse(self, letter_id: str, error: str) -> None:
        """Give a letter up until somebody asks for another try; what it says is kept for that."""
        self._give_back(letter_id, error, state="refused")

    def reclaim(self) -> int:
        """At the start, take back what dead processes of this node had claimed; tell how many."""
        holders = select(col(LetterRow.claimed_by)).where(_is_waiting, _is_claimed).distinct()
        with writing(self._engine) as connection:
            dead = [
                name for name in connection.scalars(holders) if name and self._me.outlives(name)
            ]
            freed = update(LetterRow).where(_is_waiting, col(LetterRow.claimed_by).in_(dead))
            return _count(connection.execute(freed.values(claimed_by=None, claimed_at=None)))

    def next_due(self) -> datetime | None:
        """Tell when the next letter is due, or None when none waits."""
        with reading(self._engine) as connection:
            due_at = select(func.min(col(LetterRow.due_at), type_=Instant))
            found = due_at.where(_is_waiting, _is_known, self._is_free())
            now = self._clock.now()
            if due := connection.scalar(found.where(self._is_due(now))):
                # One that was put down before the clock was set back has been due for a while.
                return due if due <= now else now - FURTHEST
            return connection.scalar(found)

    def entries(self, *, unsent_only: bool = False, limit: int = 100) -> list[LetterStatus]:
        """List letters, the newest first."""
        found = select(*STATUS).order_by(col(LetterRow.created_at).desc(), col(LetterRow.id).desc())
        if unsent_only:
            found = found.where(col(LetterRow.state) != "sent")
        with reading(self._engine) as connection:
            return [_status(row) for row in connection.execute(found.limit(limit))]

    def retry(self, letter_id: str | None = None) -> int:
        """Make one letter, or all unsent ones, due at once, but no claimed one; tell how many."""
        with writing(self._engine) as connection:
            return connection.execute(retrying(self._clock.now(), letter_id)).rowcount

    def _claim(self, limit: int) -> Any:  # noqa: ANN401 - SQLAlchemy's types of such a statement are a line long
        now = self._clock.now()
        due = (
            select(col(LetterRow.id))
            .where(_is_waiting, _is_known, self._is_due(now), self._is_free())
            .order_by(col(LetterRow.is_bulk), col(LetterRow.due_at), col(LetterRow.id))
            .limit(limit)
            # SQLite has no row locks and leaves this out: there one transaction writes at a time.
            .with_for_update(skip_locked=True)
            # As a CTE it is evaluated once; a plain subquery PostgreSQL may run again for each row.
            .cte("due")
        )
        return (
            update(LetterRow)
            .where(col(LetterRow.id).in_(select(due.c.id)))
            .values(claimed_by=str(self._me), claimed_at=now, attempts=col(LetterRow.attempts) + 1)
            .returning(*_CONTENT)
        )

    @staticmethod
    def _is_due(now: datetime) -> ColumnElement[bool]:
        return or_(col(LetterRow.due_at) <= now, col(LetterRow.due_at) > now + FURTHEST)

    def _is_free(self) -> ColumnElement[bool]:
        abandoned = col(LetterRow.claimed_at) <= self._clock.now() - ABANDONED_AFTER
        return or_(~_is_claimed, abandoned)

    def _opened(self, row: Row[Any]) -> WaitingLetter | None:
        try:
            data = json.loads(self._vault.open(row.sealed, purpose=LETTER_PURPOSE))
            letter = letter_from_data(row.kind, data)
        except SealBrokenError:
            self.refuse(row.id, "Treści listu nie da się odczytać: zmienił się klucz aplikacji.")
        except (KeyError, TypeError, ValueError):
            self.refuse(row.id, "Treści listu ta wersja programu nie rozumie.")
        else:
            attempts: int = row.attempts
            return WaitingLetter(
                id=row.id, letter=letter, created_at=row.created_at, attempts=attempts
            )
        return None

    def _give_back(self, letter_id: str, error: str, **values: object) -> None:
        # Only while the claim is ours: a letter that another sender has taken over is its business.
        ours = and_(_is_waiting, col(LetterRow.claimed_by) == str(self._me))
        self._change(letter_id, ours, last_error=error[:_LONGEST_ERROR], **values)

    def _change(self, letter_id: str, condition: ColumnElement[bool], **values: object) -> None:
        wanted = update(LetterRow).where(col(LetterRow.id) == letter_id, condition)
        with writing(self._engine) as connection:
            connection.execute(wanted.values(claimed_by=None, claimed_at=None, **values))


def retrying(now: datetime, letter_id: str | None = None) -> Update:
    """Make one letter, or all unsent ones, due at once, but no claimed one."""
    wanted = update(LetterRow).where(col(LetterRow.state) != "sent", ~_is_claimed)
    if letter_id is not None:
        wanted = wanted.where(col(LetterRow.id) == letter_id)
    return wanted.values(state="waiting", due_at=now, attempts=0)


def _status(row: Row[Any, *tuple[Any, ...]]) -> LetterStatus:
    return LetterStatus(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _count(result: CursorResult[Any]) -> int:
    return result.rowcount
