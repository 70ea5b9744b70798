"""Energy in words: kilowatt-hours, periods, tariff groups, and what has changed since the year before."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from mojbok.domain.consumption import Chart, Energy
from mojbok.domain.periods import Period, Scale, Slot
from mojbok.domain.tariff_groups import Customer, Zones, tariff_group
from mojbok.domain.warsaw import WARSAW
from mojbok.texts.formats import day
from mojbok.texts.translate import _

_NBSP: Final = "\N{NO-BREAK SPACE}"
#: From here on, whole kilowatt-hours say enough in a sentence.
_MANY: Final = 100
_PLACES: Final = {Scale.YEAR: 1, Scale.MONTH: 2, Scale.DAY: 3}


def number(value: Decimal, places: int) -> str:
    """Write a number with a decimal comma and thousands apart."""
    return f"{value:,.{places}f}".replace(",", _NBSP).replace(".", ",")


def kwh(value: Decimal) -> str:
    """Write energy in a sentence: 214 kWh, 12,5 kWh."""
    places = 0 if abs(value) >= _MANY or value == value.to_integral_value() else 1
    return f"{number(value, places)}{_NBSP}kWh"


def meter_state(value: Decimal) -> str:
    """Write what a meter shows: whole, or with the three places that it has."""
    return number(value, 0 if value == value.to_integral_value() else 3)


def cell_number(value: Decimal, scale: Scale) -> str:
    """Write a figure of a table: the shorter its slot, the more places."""
    return number(value, _PLACES[scale])


def plain_number(value: Decimal) -> str:
    """Write a figure for spreadsheets: a decimal comma and nothing else."""
    return f"{value:.3f}".replace(".", ",")


def months() -> tuple[str, ...]:
    """Give the months' names."""
    names = _(
        "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień"
    )
    return tuple(names.split())


def period_title(period: Period) -> str:
    """Name a period: 2026, październik 2026, 25.10.2026."""
    if period.scale is Scale.YEAR:
        return str(period.first.year)
    if period.scale is Scale.DAY:
        return day(period.first)
    return f"{months()[period.first.month - 1]} {period.first.year}"


def within_period(period: Period) -> str:
    """Name a period as a sentence begins with it: W 2026 roku, W październiku 2026, W dniu 25.10.2026."""
    if period.scale is Scale.YEAR:
        return _("W {year} roku").format(year=period.first.year)
    if period.scale is Scale.DAY:
        return _("W dniu {day}").format(day=day(period.first))
    names = _(
        "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu"
    )
    return _("W {month} {year}").format(
        month=names.split()[period.first.month - 1], year=period.first.year
    )


def slot_name(slot: Slot, scale: Scale) -> str:
    """Name a slot of a chart: październik, 25.10.2026, 02:00-03:00."""
    if scale is Scale.YEAR:
        return months()[slot.name[0] - 1]
    if scale is Scale.MONTH:
        return day(slot.start.astimezone(WARSAW).date())
    hour = f"{slot.name[0]:02d}:00–{(slot.name[0] + 1) % 24:02d}:00"
    return hour + (_(" (po raz drugi)") if slot.name[1] else "")


def slot_mark(slot: Slot, scale: Scale) -> str:
    """Name a slot below a bar: sty, 25, 02."""
    if scale is Scale.YEAR:
        return months()[slot.name[0] - 1][:3]
    return str(slot.name[0]) if scale is Scale.MONTH else f"{slot.name[0]:02d}"


def changed(now: Decimal, before: Decimal) -> str:
    """Say what has changed: o 12% mniej, tyle samo; empty where nothing can be said."""
    if before == 0:
        return ""
    share = abs((now - before) / before * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if share == 0:
        return _("tyle samo")
    words = _("o {share}% więcej") if now > before else _("o {share}% mniej")
    return words.format(share=number(share, 0))


def sentences(chart: Chart) -> list[str]:
    """Say how much it was, and how much that is beside the year before."""
    total = chart.total
    if total is None:
        return []
    taken, given = _taken, _given
    told = [_whole(chart, total, _("zużyto"), taken)]
    if total.given is not None:
        told.append(_whole(chart, total, _("oddano do sieci"), given))
    comparison = chart.comparison
    if comparison is not None and not comparison.covers_all:
        told.append(_in_part(chart, taken(comparison.now), taken(comparison.before)))
    return told


def _taken(energy: Energy) -> Decimal:
    return energy.taken


def _given(energy: Energy) -> Decimal:
    return energy.given or Decimal(0)


def _whole(chart: Chart, total: Energy, verb: str, of: Callable[[Energy], Decimal]) -> str:
    told = f"{within_period(chart.period)} {verb} {kwh(of(total))}"
    comparison = chart.comparison
    if comparison is None or not comparison.covers_all:
        return f"{told}."
    when = _("rok wcześniej") if comparison.covers_before else _same_slots(chart.period.scale)
    return f"{told}{_beside(of(comparison.now), of(comparison.before), when)}."


def _same_slots(scale: Scale) -> str:
    return {
        Scale.YEAR: _("w tych samych miesiącach rok wcześniej"),
        Scale.MONTH: _("w tych samych dniach rok wcześniej"),
        Scale.DAY: _("w tych samych godzinach rok wcześniej"),
    }[scale]


def _in_part(chart: Chart, now: Decimal, before: Decimal) -> str:
    parts = {
        Scale.YEAR: _("W miesiącach"),
        Scale.MONTH: _("W dniach"),
        Scale.DAY: _("W godzinach"),
    }[chart.period.scale]
    told = _("{parts}, dla których mamy pełne dane z obu lat, zużyto {now}").format(
        parts=parts, now=kwh(now)
    )
    return f"{told}{_beside(now, before, _('rok wcześniej'))}."


def _beside(now: Decimal, before: Decimal, when: str) -> str:
    """Go on with a sentence: what it is beside the year before; empty where nothing can be said."""
    told = changed(now, before)
    if not told:
        return ""
    words = (
        _(", tyle samo co {when} ({before})")
        if told == _("tyle samo")
        else _(", {told} niż {when} ({before})")
    )
    return words.format(told=told, when=when, before=kwh(before))


def tariff_in_words(name: str) -> str:
    """Say what a tariff group's name means; empty for a name of an operator's own."""
    group = tariff_group(name)
    if group is None:
        return ""
    whose = {
        Customer.HIGH_VOLTAGE: _("firma zasilana wysokim napięciem"),
        Customer.MEDIUM_VOLTAGE: _("firma zasilana średnim napięciem"),
        Customer.LOW_VOLTAGE: _("firma"),
        Customer.HOUSEHOLD: _("gospodarstwo domowe"),
        Customer.UNMETERED: _("odbiór bez licznika"),
    }[group.customer]
    power = {
        None: "",
        False: _("moc do 40 kW"),
        True: _("moc powyżej 40 kW"),
    }[group.is_above_40_kw]
    zones = {
        None: "",
        Zones.ONE: _("jedna strefa: ta sama cena przez całą dobę"),
        Zones.TWO: _("dwie strefy: tańsza i droższa"),
        Zones.PEAK: _("dwie strefy: szczyt i poza szczytem"),
        Zones.NIGHT: _("dwie strefy: dzień i noc"),
        Zones.WEEKEND: _("dwie strefy, weekend w tańszej"),
        Zones.THREE: _("trzy strefy lub więcej"),
    }[group.zones]
    return ", ".join(part for part in (whose, power, zones) if part)
