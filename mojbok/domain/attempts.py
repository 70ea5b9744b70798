"""Wrong passwords in a row, as they are kept."""

from datetime import datetime
from typing import Protocol

from mojbok.domain.credentials import AttemptCount


class Attempts(Protocol):
    """Wrong passwords in a row, by login, whether or not the login exists."""

    def reserve(self, login: str, most: int, at: datetime) -> int | None:
        """Count one attempt before it is evaluated and give its number; None when the login is locked."""
        ...

    def succeed(self, login: str) -> bool:
        """Start the count anew after a right password. False when a lock came first, at the same moment."""
        ...

    def give_back(self, login: str) -> None:
        """Take back an attempt that was right and yet no success: a second step follows. A lock stays."""
        ...

    def lock(self, login: str, most: int) -> bool:
        """Lock a login whose last attempt has failed. False when a right password came first."""
        ...

    def clear(self, login: str) -> None:
        """Start the count anew, locked or not."""
        ...

    def is_locked(self, login: str, most: int) -> bool:
        """Tell whether the attempts are used up."""
        ...

    def standing(self, login: str, most: int) -> AttemptCount:
        """Tell how many wrong passwords in a row there were, and whether they are used up."""
        ...

    def forget_idle(self, before: datetime, *, most: int, at_once: int) -> int:
        """Forget counts below `most` that were last changed before an instant, so many at most; tell how many."""
        ...
