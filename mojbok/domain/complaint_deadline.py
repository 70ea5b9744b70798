"""By when a complaint (reklamacja) must be answered, by which law, and what silence means."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

#: Polish law counts days in Poland, wherever the server stands.
_WARSAW: Final = ZoneInfo("Europe/Warsaw")
#: RS § 49 pkt 8 for settlements of any customer, UPK art. 7a ust. 1 for all else that a consumer complains of.
_DAYS: Final = 14
#: So many days before the end it is time to hurry.
SOON: Final = timedelta(days=3)


class Silence(StrEnum):
    """What the law says when the seller does not answer in time."""

    ACCEPTED = "accepted"
    """The complaint counts as accepted: UPK art. 7a ust. 2, for consumers."""
    DISCOUNT = "discount"
    """A discount for each day: RS § 49 pkt 8 and RT § 44 pkt 11, for settlements of other customers."""
    NOTHING = "nothing"
    """Nothing: the date is what the seller promises."""
    REOPENED = "reopened"
    """Nothing, as above: the law's term is over and was kept, and this is the one of an opening anew."""


class Clock(StrEnum):
    """How the time until the answer stands."""

    RUNNING = "running"
    SOON = "soon"
    LAST_DAY = "last-day"
    OVER = "over"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The last day for the answer, as it stands on a day."""

    due_on: date
    days_left: int
    """Whole days after today; negative once it is over."""

    @property
    def clock(self) -> Clock:
        """Tell how much there is to hurry."""
        if self.days_left < 0:
            return Clock.OVER
        if self.days_left == 0:
            return Clock.LAST_DAY
        return Clock.SOON if self.days_left <= SOON.days else Clock.RUNNING


def day_in_warsaw(instant: datetime) -> date:
    """Give the day on which something happened, as the law counts days here."""
    return instant.astimezone(_WARSAW).date()


def due_on(received_at: datetime) -> date:
    """Give the last day for the answer: 14 calendar days after the day of receipt.

    The day of receipt is not counted (Civil Code art. 111 § 2). A term that ends on a Saturday or a holiday would move
    to the next working day (art. 115); the seller does without that, so that nobody is told a day that is too late.
    """
    return day_in_warsaw(received_at) + timedelta(days=_DAYS)


def due_after_reopening(due: date, *, closed_at: datetime, now: datetime) -> date:
    """Give the last day for the answer to a complaint that is opened anew (decision 0062).

    No law speaks of it. A term that still runs goes on running, for what was answered is answered no more; one that was
    missed stays missed. Only after an answer in time is there a new one, as for a new complaint.
    """
    today = day_in_warsaw(now)
    was_in_time = day_in_warsaw(closed_at) <= due
    return due_on(now) if was_in_time and today > due else due


def deadline(due: date, *, now: datetime) -> Deadline:
    """Tell how the time until the answer stands now."""
    return Deadline(due_on=due, days_left=(due - day_in_warsaw(now)).days)


def silence(*, is_consumer: bool, is_settlement: bool, is_moved: bool = False) -> Silence:
    """Tell what it means when the seller stays silent; `is_moved` says that the day is one of an opening anew."""
    if is_moved:
        return Silence.REOPENED
    if is_consumer:
        return Silence.ACCEPTED
    return Silence.DISCOUNT if is_settlement else Silence.NOTHING
