"""The numbers that the seller may set: how long things last and how often they may fail."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Durations and counts; the defaults are those of the requirements."""

    idle: timedelta = timedelta(minutes=15)
    session: timedelta = timedelta(hours=12)
    activation: timedelta = timedelta(hours=24)
    one_time_password: timedelta = timedelta(hours=24)
    recovery_password: timedelta = timedelta(minutes=60)
    max_failures: int = 5
    max_sessions: int = 5
    same_registration: timedelta = timedelta(minutes=1)
    """A registration typed again with the same data within this time is the same one: a double click."""
    draft: timedelta = timedelta(minutes=10)
    remembered_device: timedelta = timedelta(days=30)
    recovery_mails_per_hour: int = 3
