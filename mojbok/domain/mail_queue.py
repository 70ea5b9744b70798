"""The queue of letters as BOK sees it: what waits, what was refused, what went."""

from collections.abc import Sequence
from typing import Protocol

from mojbok.domain.errors import DomainError
from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import State


class LetterNotRetriedError(DomainError):
    """The letter has been sent, is being sent, or does not exist."""


class LetterBook(Protocol):
    """What is kept of letters, of all accounts."""

    def entries(self, state: State, *, limit: int, offset: int = 0) -> Sequence[LetterStatus]:
        """List letters: those that wait in the order in which they are due, others the newest first."""
        ...

    def count(self, state: State) -> int:
        """Count letters that wait or were refused; those that went are too many to be counted."""
        ...

    def retry(self, letter_id: str | None = None) -> int:
        """Make a letter, or all that did not go, due at once, but none that is being sent; tell how many."""
        ...


class LetterBookWork(Protocol):
    """The part of a unit of work that tells of letters."""

    @property
    def letter_book(self) -> LetterBook: ...
