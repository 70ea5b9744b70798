"""When what the program stands on can't be used: no rule has said no, and no line of ours is wrong."""

from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Outage(StrEnum):
    """What is the matter."""

    AWAY = "away"
    """The database does not answer."""
    BUSY = "busy"
    """The database answers, but others keep it from doing this now."""
    FULL = "full"
    """There is no room left on a disk."""


@dataclass
class OutageError(Exception):
    """Something outside of the program has failed; it will be mended, and then the same may be tried again."""

    outage: Outage
    is_outcome_known: bool = True
    """False when the answer to a commit was lost: what was being saved may be there or not."""


@dataclass(slots=True)
class Savings:
    """Whether anything has been saved while one request was answered."""

    are_any: bool = False


_savings: Final[ContextVar[Savings | None]] = ContextVar("savings", default=None)


def watch_savings() -> Savings:
    """Begin to watch, in this context and in the threads that work for it."""
    savings = Savings()
    _savings.set(savings)
    return savings


def note_saved() -> None:
    """Note that something was saved for whoever watches."""
    if savings := _savings.get():
        savings.are_any = True
