"""Consumption (zużycie): what a meter counted in a period, beside the year before.

What is believed of the CRM's data stands in docs/decisions/0047. A span that fills a slot counts alone; otherwise the
spans within the slot are summed, and what they leave uncovered makes the slot partial.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from mojbok.domain.periods import Period, Scale, Slot

NOTHING: Final = Decimal(0)
#: A day of 25 hours is the longest that is still one.
_DAY: Final = timedelta(hours=25)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Energy:
    """What was taken from the grid and given back to it, in kWh; None where nothing is counted back."""

    taken: Decimal
    given: Decimal | None = None

    def __add__(self, other: "Energy") -> "Energy":
        given = [part for part in (self.given, other.given) if part is not None]
        return Energy(taken=self.taken + other.taken, given=sum(given, NOTHING) if given else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotSum:
    """What storage found in one slot: the spans that fill it whole, or those that lie within it, summed."""

    number: int
    """Which of the slots that were asked for."""
    is_whole: bool
    energy: Energy
    covered: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Extent:
    """From when to when a point has data, and how long its newest span is."""

    start: datetime
    end: datetime
    newest_start: datetime

    @property
    def finest(self) -> Scale:
        """Tell the shortest period that the newest data can be looked at in."""
        length = self.end - self.newest_start
        if length <= _HOUR:
            return Scale.DAY
        return Scale.MONTH if length <= _DAY else Scale.YEAR


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One slot of a period with what is known of it."""

    slot: Slot
    energy: Energy | None = None
    before: Energy | None = None
    """The same slot of the year before."""
    is_partial: bool = False
    is_before_partial: bool = False
    has_finer: bool = False
    """It is known by shorter spans: it can be looked at more closely."""

    @property
    def is_comparable(self) -> bool:
        """Tell whether both years are known whole."""
        is_known = self.energy is not None and self.before is not None
        return is_known and not (self.is_partial or self.is_before_partial)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two years in the slots that are known whole in both."""

    now: Energy
    before: Energy
    covers_all: bool
    """These slots are all that the period knows."""
    covers_before: bool
    """These slots are all that the year before knows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """A period's consumption, slot by slot."""

    period: Period
    cells: Sequence[Cell]

    @property
    def total(self) -> Energy | None:
        """Sum what is known; None when nothing is."""
        return _sum(cell.energy for cell in self.cells)

    @property
    def is_partial(self) -> bool:
        """Tell whether something of the period is missing."""
        return any(cell.energy is None or cell.is_partial for cell in self.cells)

    @property
    def has_given(self) -> bool:
        """Tell whether anything in either year was counted back."""
        energies = [energy for cell in self.cells for energy in (cell.energy, cell.before)]
        return any(energy is not None and energy.given is not None for energy in energies)

    @property
    def has_before(self) -> bool:
        """Tell whether anything is known of the year before."""
        return any(cell.before is not None for cell in self.cells)

    @property
    def comparison(self) -> Comparison | None:
        """Compare like with like; None when no slot is known whole in both years."""
        both = [cell for cell in self.cells if cell.is_comparable]
        now, before = _sum(cell.energy for cell in both), _sum(cell.before for cell in both)
        if now is None or before is None:
            return None
        return Comparison(
            now=now,
            before=before,
            covers_all=len(both) == sum(cell.energy is not None for cell in self.cells),
            covers_before=len(both) == sum(cell.before is not None for cell in self.cells),
        )


def slots_to_ask(period: Period) -> Sequence[Slot]:
    """Give the slots of a period, then those of the year before, as `chart` takes what is found of them."""
    return [*period.slots, *period.year_before.slots]


def chart(period: Period, found: Iterable[SlotSum]) -> Chart:
    """Put what was found in `slots_to_ask` together."""
    asked = slots_to_ask(period)
    known = {
        number: one
        for number, sums in _by_slot(found).items()
        if (one := _known(asked[number], sums))
    }
    now_slots = period.slots
    before = {
        slot.name: known.get(number)
        for number, slot in enumerate(asked[len(now_slots) :], start=len(now_slots))
    }
    cells = [
        _cell(slot, known.get(number), before.get(slot.name))
        for number, slot in enumerate(now_slots)
    ]
    return Chart(period=period, cells=cells)


@dataclass(frozen=True, slots=True)
class _Known:
    energy: Energy
    is_partial: bool
    has_finer: bool


def _by_slot(found: Iterable[SlotSum]) -> Mapping[int, Sequence[SlotSum]]:
    sums: dict[int, list[SlotSum]] = {}
    for one in found:
        sums.setdefault(one.number, []).append(one)
    return sums


def _known(slot: Slot, sums: Sequence[SlotSum]) -> _Known | None:
    """Choose what to believe of a slot."""
    parts = next((one for one in sums if not one.is_whole), None)
    whole = next((one for one in sums if one.is_whole), None)
    if whole is not None:
        return _Known(whole.energy, is_partial=False, has_finer=parts is not None)
    length = slot.end - slot.start
    # Spans that overlap contradict each other: no figure is better than one that counts twice.
    if parts is None or parts.covered > length:
        return None
    return _Known(parts.energy, is_partial=parts.covered < length, has_finer=True)


def _cell(slot: Slot, now: _Known | None, then: _Known | None) -> Cell:
    return Cell(
        slot=slot,
        energy=now.energy if now else None,
        before=then.energy if then else None,
        is_partial=now is not None and now.is_partial,
        is_before_partial=then is not None and then.is_partial,
        has_finer=now is not None and now.has_finer,
    )


def _sum(energies: Iterable[Energy | None]) -> Energy | None:
    total: Energy | None = None
    for energy in energies:
        if energy is not None:
            total = energy if total is None else total + energy
    return total
