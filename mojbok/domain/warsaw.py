"""The calendar of Warsaw: days of 23, 24 or 25 hours, and the instants at which they begin."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

WARSAW: Final = ZoneInfo("Europe/Warsaw")
_HOUR: Final = timedelta(hours=1)


def midnight(day: date) -> datetime:
    """Give the instant at which a day begins, in UTC, so that differences count real time."""
    return datetime.combine(day, time(), WARSAW).astimezone(UTC)


def day_of(at: datetime) -> date:
    """Give the day that it is in Warsaw at an instant."""
    return at.astimezone(WARSAW).date()


def hours_of(day: date) -> list[datetime]:
    """Give the beginnings of a day's hours: 23 or 25 of them where the clock changes."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    return [start + _HOUR * number for number in range((end - start) // _HOUR)]


def month_of(day: date) -> date:
    """Give the first day of a day's month."""
    return day.replace(day=1)


def add_months(first: date, count: int) -> date:
    """Give the first day of the month so many months later."""
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def a_year_before(day: date) -> date:
    """Give the same day of the year before; of 29 February, the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
