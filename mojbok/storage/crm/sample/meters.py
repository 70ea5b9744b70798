"""What the meters of the sample say: as much as the bills, spread over months, days or hours, and readings of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed
from typing import Final

from mojbok.storage.crm.sample.calendar import Period
from mojbok.storage.crm.sample.curves import Month, Span
from mojbok.storage.crm.sample.people import Point, Row
from mojbok.storage.crm.sample.usage import kwh_of_month

#: Watt-hours that a prosumer's panels give on an average day.
_SUN: Final = (8_000, 22_000)
#: From half as much as usual to half as much more.
_LEAST, _SPREAD = 0.5, 1.0
#: Clouds make more of a difference than habits.
_CLOUDIEST, _CLOUDS = 0.35, 0.9
#: So much of what the panels make at the same time is used in the house.
_OWN_USE: Final = 0.35


@dataclass(frozen=True, slots=True)
class Meter:
    """Rows for the two files of a meter."""

    consumption: list[Row]
    readings: list[Row]


def meter(
    point: Point, months: Sequence[Month], periods: Iterable[Period], chance: Random
) -> Meter:
    """Let a meter run through months, the oldest first, and read it at the end of each period."""
    ends = {period.read_at for period in periods}
    counts = _Counts(point, chance)
    readings: list[Row] = []
    consumption: list[Row] = []
    for month in months:
        consumption += counts.rows(month)
        if (end := month.spans[-1].end) in ends:
            source = "szacunek" if chance.random() < 0.2 else "odczyt"  # noqa: PLR2004 - a fifth
            readings += counts.reading(end, source)
    return Meter(consumption, readings)


class _Counts:
    """The registers of a meter."""

    def __init__(self, point: Point, chance: Random) -> None:
        self._point = point
        self._chance = chance
        self._sun = chance.uniform(*_SUN)
        self._taken = chance.randrange(2_000_000, 60_000_000)
        self._given = chance.randrange(500_000, 9_000_000)

    def rows(self, month: Month) -> Iterator[Row]:
        """Count a month: as many watt-hours as the bills have for it."""
        point = self._point
        whole = kwh_of_month(point.ppe, point.yearly, month.first) * 1000 * month.share
        pairs = [self._drawn(span, whole) for span in month.spans]
        factor = whole / sum(use for use, _ in pairs)
        for span, (use, given) in zip(month.spans, pairs, strict=True):
            taken = int(use * factor)
            self._taken += taken
            self._given += given
            back = watt_hours(given) if point.is_prosumer else ""
            yield point.ppe, span.start, span.end, watt_hours(taken), back

    def _drawn(self, span: Span, whole: float) -> tuple[float, int]:
        """Draw how much is used, as yet in any measure, and how many watt-hours are given back."""
        random = self._chance.random
        weight = span.firm if self._point.is_business else span.home
        use = weight * (_LEAST + _SPREAD * random())
        if not self._point.is_prosumer:
            return use, 0
        made = self._sun * span.sun * (_CLOUDIEST + _CLOUDS * random())
        # About what the use comes to in watt-hours: enough to tell how much of it the sun serves.
        a_day = whole / 30
        own = min(0.7 * use, _OWN_USE * made / a_day)
        return use - own, max(0, int(made - own * a_day))

    def reading(self, at: str, source: str) -> list[Row]:
        """Read both registers, the second where there is one."""
        rows: list[Row] = [(self._point.ppe, at, "pobrana", _whole(self._taken), source)]
        if self._point.is_prosumer:
            rows.append((self._point.ppe, at, "oddana", _whole(self._given), source))
        return rows


def watt_hours(amount: int) -> str:
    return f"{amount // 1000}.{amount % 1000:03d}"


def _whole(amount: int) -> str:
    return f"{amount // 1000}.000"
