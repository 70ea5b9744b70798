"""Dates and instants as Polish readers write them, in Warsaw time."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

WARSAW: Final = ZoneInfo("Europe/Warsaw")


def day(value: date | None) -> str:
    """Write a day as 22.11.2026; a dash where there is none."""
    return "—" if value is None else value.strftime("%d.%m.%Y")


def instant(value: datetime) -> str:
    """Write an instant as 22.11.2026, 14:35."""
    return value.astimezone(WARSAW).strftime("%d.%m.%Y, %H:%M")
