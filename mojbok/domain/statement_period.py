"""For which days a statement is asked: a usual period, or any from one day to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mojbok.domain.errors import DomainError


class Preset(StrEnum):
    """A usual period; the values stand in addresses."""

    THIS_YEAR = "ten-rok"
    LAST_12_MONTHS = "12-miesiecy"
    ALL = "wszystko"
    OWN = "inny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From one day to another, both included; None: no end on that side."""

    preset: Preset
    first: date | None = None
    last: date | None = None


@dataclass
class SpanInvalidError(DomainError):
    """The days can't be read, or the first is after the last; the fields are told by name."""

    fields: list[str]


def span_of(query: Mapping[str, str], today: date) -> Span:
    """Read the period that an address asks for: `okres`, or `od` and `do`. Raises SpanInvalidError."""
    first, last = query.get("od", "").strip(), query.get("do", "").strip()
    preset = _preset(query.get("okres", ""), is_own=bool(first or last))
    if preset is Preset.OWN:
        return _own(first, last)
    if preset is Preset.THIS_YEAR:
        return Span(preset=preset, first=date(today.year, 1, 1))
    if preset is Preset.LAST_12_MONTHS:
        return Span(preset=preset, first=_year_before(today))
    return Span(preset=preset)


def parse_day(text: str) -> date | None:
    """Read a day as browsers send it, or as people write it: 2026-02-01, 1.2.2026, 01-02-2026."""
    parts = text.strip().replace("-", ".").replace("/", ".").split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):  # noqa: PLR2004 - day, month, year
        return None
    if len(parts[0]) != 4:  # noqa: PLR2004 - the digits of a year
        parts.reverse()
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day) if year >= 1990 else None  # noqa: PLR2004 - before, there are no bills
    except ValueError:
        return None


def _preset(named: str, *, is_own: bool) -> Preset:
    try:
        preset = Preset(named)
    except ValueError:
        preset = Preset.OWN if is_own else Preset.LAST_12_MONTHS
    return preset


def _own(first: str, last: str) -> Span:
    start, end = parse_day(first), parse_day(last)
    wrong = [
        name
        for name, typed, read in (("od", first, start), ("do", last, end))
        if typed and read is None
    ]
    if start and end and start > end:
        wrong = ["od", "do"]
    if wrong:
        raise SpanInvalidError(fields=wrong)
    return Span(preset=Preset.OWN, first=start, last=end)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
