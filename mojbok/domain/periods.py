"""Periods in which consumption is looked at: a year by months, a month by days, a day by hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from mojbok.domain.warsaw import (
    WARSAW,
    a_year_before,
    add_months,
    hours_of,
    midnight,
    month_of,
)


class Scale(StrEnum):
    """How long a period is."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


#: What a slot is called within its period: month, day or hour, and 1 for the hour that comes again in autumn.
SlotName = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a period: from one instant to another."""

    name: SlotName
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day in Warsaw, by its first day."""

    scale: Scale
    first: date

    @property
    def code(self) -> str:
        """Write the period as addresses have it: 2026, 2026-10, 2026-10-25."""
        return self.first.isoformat()[: _LENGTHS[self.scale]]

    @property
    def end(self) -> date:
        """Give the day after the last."""
        return self.moved(1).first

    @property
    def slots(self) -> Sequence[Slot]:
        """Divide the period: a year into months, a month into days, a day into its 23 to 25 hours."""
        if self.scale is Scale.DAY:
            starts = hours_of(self.first)
            names = [_hour_name(start) for start in starts]
        elif self.scale is Scale.MONTH:
            days = [
                self.first + timedelta(days=number)
                for number in range((self.end - self.first).days)
            ]
            starts, names = [midnight(day) for day in days], [(day.day, 0) for day in days]
        else:
            months = [add_months(self.first, number) for number in range(12)]
            starts, names = [midnight(month) for month in months], [(m.month, 0) for m in months]
        ends = [*starts[1:], midnight(self.end)]
        return [Slot(*parts) for parts in zip(names, starts, ends, strict=True)]

    @property
    def year_before(self) -> "Period":
        """Give the same period of the year before."""
        return Period(self.scale, a_year_before(self.first))

    def moved(self, count: int) -> "Period":
        """Give the period so many periods later; negative: earlier."""
        if self.scale is Scale.DAY:
            return Period(self.scale, self.first + timedelta(days=count))
        months = count * 12 if self.scale is Scale.YEAR else count
        return Period(self.scale, add_months(self.first, months))

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in the period."""
        return self.first <= day < self.end

    def within(self, name: SlotName) -> "Period":
        """Give a slot of a year or a month as a period of its own."""
        if self.scale is Scale.YEAR:
            return Period(Scale.MONTH, self.first.replace(month=name[0]))
        return Period(Scale.DAY, self.first.replace(day=name[0]))


_LENGTHS: Final = {Scale.YEAR: 4, Scale.MONTH: 7, Scale.DAY: 10}
_SCALES: Final = {length: scale for scale, length in _LENGTHS.items()}
_FORM: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}", re.ASCII)
#: Before and after, there are no meters; and no arithmetic leaves the calendar.
_YEARS: Final = range(1990, 2101)


def period_at(scale: Scale, day: date) -> Period:
    """Give the period of a scale that holds a day."""
    firsts = {
        Scale.YEAR: day.replace(month=1, day=1),
        Scale.MONTH: month_of(day),
        Scale.DAY: day,
    }
    return Period(scale, firsts[scale])


def parse_period(code: str) -> Period | None:
    """Read what `Period.code` writes; None for anything else."""
    if not _FORM.fullmatch(code):
        return None
    try:
        first = date.fromisoformat(code + "0000-01-01"[len(code) :])
    except ValueError:
        return None
    return Period(_SCALES[len(code)], first) if first.year in _YEARS else None


def _hour_name(start: datetime) -> SlotName:
    local = start.astimezone(WARSAW)
    return local.hour, local.fold
