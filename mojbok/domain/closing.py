"""Closing of an account (zamknięcie konta): what only the portal held is erased, what the law keeps stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mojbok.domain.errors import DomainError


@dataclass
class ClosingUnsureError(DomainError):
    """The box that says that one really wants it was not ticked."""


class ClosingBook(Protocol):
    """Accounts that are to be closed."""

    def set(self, account_id: str, closes_at: datetime | None) -> bool:
        """Say when an account is closed; None: not at all. False when it was so already, or is not active."""
        ...

    def due(self, now: datetime, *, at_once: int, only: str | None = None) -> Sequence[str]:
        """List accounts to be closed now, so many at most; none with a complaint or refund under way."""
        ...

    def erase(self, account_id: str) -> None:
        """Close an account: forget who it was and how to get in, and keep what the law wants kept."""
        ...


class ClosingWork(Protocol):
    """What a unit of work has for the closing of accounts."""

    @property
    def closing(self) -> ClosingBook: ...
