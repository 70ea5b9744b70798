"""When energy is used and given back within a month: by the day of the week, by the hour, by the sun."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from mojbok.storage.crm.sample.calendar import months_back

#: How much panels give, by month: about 1 on average.
_SUN_MONTHS: Final = (0.22, 0.42, 0.9, 1.3, 1.62, 1.75, 1.72, 1.5, 1.1, 0.68, 0.28, 0.16)
#: By hour: 24 parts of a day.
_HOME_HOURS: Final = (
    *(0.5, 0.42, 0.38, 0.37, 0.4, 0.55, 0.95, 1.25, 1.1, 0.9, 0.85, 0.9),
    *(1.0, 1.0, 0.95, 1.0, 1.2, 1.5, 1.75, 1.85, 1.8, 1.5, 1.05, 0.7),
)
_FIRM_HOURS: Final = (
    *(0.35, 0.34, 0.34, 0.34, 0.36, 0.45, 0.8, 1.4, 1.8, 1.95, 2.0, 2.0),
    *(1.95, 1.95, 1.9, 1.8, 1.55, 1.1, 0.7, 0.5, 0.42, 0.38, 0.36, 0.35),
)
_SUN_HOURS: Final = (
    *(0.0, 0.0, 0.0, 0.0, 0.0, 0.05, 0.25, 0.7, 1.3, 2.0, 2.6, 3.0),
    *(3.1, 3.0, 2.6, 2.1, 1.5, 0.9, 0.4, 0.1, 0.0, 0.0, 0.0, 0.0),
)
_HOME_WEEKEND, _FIRM_WEEKEND = 1.12, 0.45
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to another, with how many days' worth of use and of sun fall into it."""

    start: str
    end: str
    home: float
    firm: float
    sun: float


@dataclass(frozen=True, slots=True)
class Month:
    """The spans of a month, and how much of it they are: the present one is not over."""

    first: date
    share: float
    spans: list[Span]


def by_month(pairs: list[tuple[str, str]]) -> list[Month]:
    """Weigh spans, given as the export writes them, oldest first, month by month."""
    return [
        _month(date.fromisoformat(f"{name}-01"), list(group))
        for name, group in groupby(pairs, key=lambda pair: pair[0][:7])
    ]


def _month(first: date, pairs: list[tuple[str, str]]) -> Month:
    length = (months_back(first, -1) - first) / _DAY
    start, end = (datetime.fromisoformat(at) for at in (pairs[0][0], pairs[-1][1]))
    # By the clock on the wall, so that the hour that comes twice makes no month longer.
    covered = (end.replace(tzinfo=None) - start.replace(tzinfo=None)) / _DAY
    return Month(first, covered / length, [_span(*pair) for pair in pairs])


def _span(start: str, end: str) -> Span:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    days = (last - first) / _DAY
    is_weekend = first.weekday() >= _SATURDAY
    home = days * (_HOME_WEEKEND if is_weekend else 1)
    firm = days * (_FIRM_WEEKEND if is_weekend else 1)
    sun = days * _SUN_MONTHS[first.month - 1]
    if last - first <= _HOUR:
        hour = first.hour
        home, firm, sun = home * _HOME_HOURS[hour], firm * _FIRM_HOURS[hour], sun * _SUN_HOURS[hour]
    return Span(start, end, home, firm, sun)
