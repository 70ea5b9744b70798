"""A post office for tests: the outbox on a real database, with a clock that tests move."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy import Engine, Table
from sqlalchemy.orm import Session

from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import Letter
from mojbok.gateways.tokens import SecretTokens
from mojbok.gateways.vault import KeyedVault
from mojbok.mail.sender import LetterSender, make_sender
from mojbok.mail.settings import MailSettings
from mojbok.storage.engine import create_engine
from mojbok.storage.outbox import LetterQueue, SqlOutbox
from mojbok.storage.tables.letters import LetterRow
from tests.mail.letters import NOON

PATIENCE = 10


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = NOON

    def now(self) -> datetime:
        return self.instant

    def move(self, step: timedelta) -> None:
        self.instant += step


class WatchedQueue(LetterQueue):
    """A queue that tells a test when the fate of a letter has been written down."""

    def __init__(self, office: "Office", node: str, fates: asyncio.Queue[str]) -> None:
        super().__init__(office.engine, office.vault, office.clock, node)
        self._fates = fates
        self._loop = asyncio.get_running_loop()

    def mark_sent(self, letter_id: str, subject: str) -> None:
        super().mark_sent(letter_id, subject)
        self._tell("sent")

    def postpone(self, letter_id: str, error: str, until: datetime, *, tried: bool = True) -> None:
        super().postpone(letter_id, error, until, tried=tried)
        self._tell("postponed")

    def refuse(self, letter_id: str, error: str) -> None:
        super().refuse(letter_id, error)
        self._tell("refused")

    def _tell(self, fate: str) -> None:
        self._loop.call_soon_threadsafe(self._fates.put_nowait, fate)


class Office:
    """The outbox and everything around it that is not mail."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.clock = MovableClock()
        self.vault = KeyedVault("a secret of thirty-two characters")
        self.tokens = SecretTokens()

    def put(self, *letters: Letter, account_id: str = "account") -> None:
        with Session(self.engine) as session:
            outbox = SqlOutbox(session, self.vault, self.tokens, self.clock)
            for letter in letters:
                outbox.put(letter, account_id=account_id)
            session.commit()

    def queue(self, node: str = "a") -> LetterQueue:
        return LetterQueue(self.engine, self.vault, self.clock, node)

    def entries(self) -> list[LetterStatus]:
        return self.queue().entries()

    def entry(self) -> LetterStatus:
        (entry,) = self.entries()
        return entry


class Room:
    """A running sender and what it has done."""

    def __init__(
        self, office: Office, settings: MailSettings, node: str, fates: asyncio.Queue[str]
    ) -> None:
        self._office = office
        self._fates = fates
        self.queue = WatchedQueue(office, node, fates)
        self.sender: LetterSender = make_sender(self.queue, settings, office.clock)

    def send(self, *letters: Letter) -> None:
        self._office.put(*letters)
        self.sender.wake()

    def later(self, step: timedelta) -> None:
        self._office.clock.move(step)
        self.sender.wake()

    async def fate(self) -> str:
        async with asyncio.timeout(PATIENCE):
            return await self._fates.get()


@contextmanager
def letter_table(engine: Engine) -> Iterator[Engine]:
    """Make the table of letters, and leave nothing behind."""
    table = LetterRow.metadata.tables["letter"]
    assert isinstance(table, Table)
    table.drop(engine, checkfirst=True)
    table.create(engine)
    try:
        yield engine
    finally:
        table.drop(engine)
        engine.dispose()


def sqlite_engine(folder: Path) -> Engine:
    return create_engine(f"sqlite:///{folder / 'mojbok.db'}")


class OpenRoom(Protocol):
    """Starts a sender, at the fixture's own office unless another one is named."""

    def __call__(self, settings: MailSettings, at: Office | None = None) -> Room: ...


on_both = pytest.mark.parametrize("database", ["sqlite", "postgres"])
