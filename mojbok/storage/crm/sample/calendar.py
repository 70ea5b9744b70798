"""The calendar of the sample: quarters, months, days and hours up to its day, written once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

_WARSAW = ZoneInfo("Europe/Warsaw")
_TERM = timedelta(days=14)
#: Long enough for the newest bill to be still to be paid on any day.
_LONG_TERM = timedelta(days=31)
_BANKED = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter or a month that was invoiced."""

    start: date
    end: date
    issued: date
    due: date
    paid: date
    read_at: str


def quarters(today: date, count: int) -> list[Period]:
    """Give the last whole quarters before a day, newest first."""
    return _periods(today, date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3, _TERM, count)


def billed_months(today: date, count: int) -> list[Period]:
    """Give the last whole months before a day, newest first."""
    return _periods(today, today.replace(day=1), 1, _LONG_TERM, count)


def _periods(today: date, end: date, length: int, term: timedelta, count: int) -> list[Period]:
    found = []
    for _ in range(count):
        start = months_back(end, length)
        # What ended a few days ago is invoiced already, but never in the future.
        issued = min(end + timedelta(days=4), today)
        last = end - timedelta(days=1)
        paid = min(issued + _BANKED, today)
        found.append(Period(start, last, issued, issued + term, paid, instant(end)))
        end = start
    return found


def months(today: date, count: int) -> list[tuple[str, str]]:
    """Give the last whole months before a day, as pairs of instants."""
    first = today.replace(day=1)
    edges = [months_back(first, back) for back in range(count, -1, -1)]
    return list(pairwise(map(instant, edges)))


def days(start: date, end: date) -> list[tuple[str, str]]:
    """Give the days from one to another, without the last."""
    edges = [start + timedelta(days=day) for day in range((end - start).days + 1)]
    return list(pairwise(map(instant, edges)))


def hours(start: date, end: date) -> list[tuple[str, str]]:
    """Give the hours of these days: 23 or 25 where the clock changes."""
    at, last = _midnight(start).astimezone(UTC), _midnight(end).astimezone(UTC)
    edges = []
    while at <= last:
        edges.append(at.astimezone(_WARSAW).isoformat())
        at += timedelta(hours=1)
    return list(pairwise(edges))


def months_back(first: date, count: int) -> date:
    month = first.year * 12 + first.month - 1 - count
    return date(month // 12, month % 12 + 1, 1)


def instant(day: date) -> str:
    """Write a day's midnight in Warsaw."""
    return _midnight(day).isoformat()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), _WARSAW)
