"""A queue of letters that counts what becomes of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.letters import WaitingLetter
from mojbok.mail.sender import Queue


@dataclass(frozen=True, slots=True)
class CountedQueue:
    """Stands before a queue and tells `count` how each attempt to deliver ended."""

    inner: Queue
    count: Callable[[str], None]

    def claim(self, limit: int) -> list[WaitingLetter]:
        """Take letters that are due."""
        return self.inner.claim(limit)

    def mark_sent(self, letter_id: str, subject: str) -> None:
        """Note that a letter was sent."""
        self.inner.mark_sent(letter_id, subject)
        self.count("sent")

    def postpone(self, letter_id: str, error: str, until: datetime, *, tried: bool = True) -> None:
        """Give a letter back until later."""
        self.inner.postpone(letter_id, error, until, tried=tried)
        self.count("postponed")

    def refuse(self, letter_id: str, error: str) -> None:
        """Give a letter up."""
        self.inner.refuse(letter_id, error)
        self.count("refused")

    def reclaim(self) -> int:
        """Take back what dead processes of this node had claimed."""
        return self.inner.reclaim()

    def next_due(self) -> datetime | None:
        """Tell when the next letter is due."""
        return self.inner.next_due()
