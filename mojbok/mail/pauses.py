"""How long to wait before the next try."""

from datetime import datetime, timedelta
from typing import Final

_LETTER_FIRST: Final = timedelta(seconds=5)
_LETTER_GROWTH: Final = 3
_LETTER_LONGEST: Final = timedelta(minutes=15)

_SERVER_FIRST: Final = timedelta(seconds=2)
_SERVER_GROWTH: Final = 2
#: A dead server costs one connection a minute, and its mail goes a minute after it is back.
SERVER_LONGEST: Final = timedelta(minutes=1)
#: Who tries a wrong password every minute gets banned.
ACCESS_LONGEST: Final = timedelta(minutes=10)


def letter_pause(attempts: int) -> timedelta:
    """Give the pause after a letter's nth failure: 5 s, 15 s, 45 s, and so on up to 15 minutes."""
    return _grown(_LETTER_FIRST, _LETTER_GROWTH, attempts, _LETTER_LONGEST)


class ServerPause:
    """The time in which the mail server is left alone, after failures that are not a letter's."""

    def __init__(self) -> None:
        self._failures = 0
        self.until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tell whether the server is to be left alone now."""
        # One that ends later than any may is of a time before the clock was set back.
        return self.until is not None and now < self.until <= now + ACCESS_LONGEST

    def extend(self, now: datetime, longest: timedelta) -> datetime:
        """Count a failure, and tell when to try again; failures of one moment count once."""
        if self.until is None or now >= self.until:
            self._failures += 1
            self.until = now + _grown(_SERVER_FIRST, _SERVER_GROWTH, self._failures, longest)
        return self.until

    def end(self) -> None:
        """Forget the failures: the server works."""
        self._failures = 0
        self.until = None


def _grown(first: timedelta, growth: int, failures: int, longest: timedelta) -> timedelta:
    # The exponent is bounded, lest years of failures make a number that no timedelta holds.
    return min(first * int(growth ** min(max(failures, 1) - 1, 10)), longest)
