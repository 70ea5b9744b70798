"""Tariff groups (grupy taryfowe): what their names tell of the customer, the power and the time zones."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Customer(StrEnum):
    """Whom a group is for, by its letter."""

    HIGH_VOLTAGE = "A"
    MEDIUM_VOLTAGE = "B"
    LOW_VOLTAGE = "C"
    HOUSEHOLD = "G"
    UNMETERED = "R"


class Zones(StrEnum):
    """How the day is divided into zones with prices of their own."""

    ONE = "one"
    TWO = "two"
    PEAK = "peak"
    NIGHT = "night"
    WEEKEND = "weekend"
    THREE = "three"


@dataclass(frozen=True, kw_only=True, slots=True)
class TariffGroup:
    """What a group's name tells; None for what it doesn't, for operators add names of their own."""

    customer: Customer
    is_above_40_kw: bool | None
    zones: Zones | None


_FORM: Final = re.compile(r"([ABCGR])([0-9])([0-9]?)([A-Za-z]*)")
_BY_SUFFIX: Final = {"a": Zones.PEAK, "b": Zones.NIGHT, "w": Zones.WEEKEND}
_THREE: Final = frozenset("34")
_POWERS: Final = {"1": False, "2": True}


def tariff_group(name: str) -> TariffGroup | None:
    """Read a group's name as billing writes it; None when it follows no known form."""
    found = _FORM.fullmatch(name.strip())
    if found is None:
        return None
    letter, power, count, suffix = found.groups()
    # The power of 40 kW divides the groups of low voltage alone.
    is_low = letter == Customer.LOW_VOLTAGE
    return TariffGroup(
        customer=Customer(letter),
        is_above_40_kw=_POWERS.get(power) if is_low else None,
        zones=_zones(count, suffix),
    )


def _zones(count: str, suffix: str) -> Zones | None:
    if count == "1":
        return Zones.ONE
    if count == "2":
        return _BY_SUFFIX.get(suffix, Zones.TWO)
    return Zones.THREE if count in _THREE else None
