"""Dates, instants and amounts as Polish readers write them, in Warsaw time."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from mojbok.domain.phone import in_groups
from mojbok.texts.translate import _

WARSAW: Final = ZoneInfo("Europe/Warsaw")
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
#: From here on, hours say enough.
_MINUTES_SHOWN: Final = timedelta(minutes=90)


def day(value: date | None) -> str:
    """Write a day as 22.11.2026; a dash where there is none."""
    return "—" if value is None else value.strftime("%d.%m.%Y")


def number(value: Decimal, places: int = 2) -> str:
    """Write a number as 1 234,56 with no-break spaces; a real minus for a negative one."""
    grouped = f"{value:,.{places}f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return grouped.replace("-", "\N{MINUS SIGN}")


def money(amount: Decimal) -> str:
    """Write an amount of PLN as 1 234,56 zł."""
    return f"{number(amount)}\N{NO-BREAK SPACE}zł"


def account_number(nrb: str) -> str:
    """Write a bank account number (NRB) in groups: 61 1090 1014 0000 0712 1981 2874."""
    groups = (nrb[:2], *(nrb[at : at + 4] for at in range(2, len(nrb), 4)))
    return "\N{NO-BREAK SPACE}".join(groups)


def phone(number: str) -> str:
    """Write a telephone number as +48 601 234 567, whatever form it was kept in."""
    return in_groups(number)


def instant(value: datetime) -> str:
    """Write an instant as 22.11.2026, 14:35."""
    return value.astimezone(WARSAW).strftime("%d.%m.%Y, %H:%M")


def ago(passed: timedelta) -> str:
    """Write how long ago something was: przed chwilą, 12 min temu, 2 godz. temu."""
    if passed < _MINUTE:
        return _("przed chwilą")
    if passed < _HOUR:
        return _("{minutes} min temu").format(minutes=passed // _MINUTE)
    return _("{hours} godz. temu").format(hours=passed // _HOUR)


def duration(seconds: int) -> str:
    """Write how long to wait, after "za": minutę, 12 minut, 23 godziny. Rounded up, so that it is never too early."""
    time = timedelta(seconds=seconds)
    if time > _MINUTES_SHOWN:
        return counted(-(-time // _HOUR), _("godzinę"), _("godziny"), _("godzin"))
    return counted(-(-time // _MINUTE), _("minutę"), _("minuty"), _("minut"))


def counted(number: int, one: str, few: str, many: str) -> str:
    """Write a number with its noun as Polish has it: 1, 2 to 4 (not 12 to 14), the rest."""
    if number <= 1:
        return one
    is_few = number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}
    return f"{number}\N{NO-BREAK SPACE}{few if is_few else many}"
