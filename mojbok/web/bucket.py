"""A bucket of permits that fills up again with time."""

from dataclasses import dataclass, field
from datetime import datetime

from mojbok.domain.ports import Clock


@dataclass(slots=True)
class Bucket:
    """Lets `at_once` through in a burst, and `per_second` in the long run."""

    per_second: float
    at_once: int
    clock: Clock
    _left: float = field(init=False)
    _filled_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._left = float(self.at_once)
        self._filled_at = self.clock.now()

    def take(self) -> bool:
        """Take a permit. False when there is none."""
        now = self.clock.now()
        gained = (now - self._filled_at).total_seconds() * self.per_second
        self._left = min(float(self.at_once), self._left + gained)
        self._filled_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
