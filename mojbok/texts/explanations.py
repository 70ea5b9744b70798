"""Dlaczego taka kwota, in plain words."""

from decimal import Decimal

from mojbok.domain.invoice_explanation import Comparison, Makeup, Part
from mojbok.texts.formats import money, number
from mojbok.texts.translate import _

_PERCENT = 100


def part_name(part: Part) -> str:
    """Name what a customer pays for."""
    return {
        Part.ENERGY: _("Energia"),
        Part.DISTRIBUTION: _("Dystrybucja"),
        Part.FEES: _("Opłaty"),
        Part.TAX: _("Podatki"),
        Part.OTHER: _("Inne"),
    }[part]


def part_meaning(part: Part) -> str:
    """Say what a customer pays for."""
    return {
        Part.ENERGY: _("sam prąd, po cenie z umowy"),
        Part.DISTRIBUTION: _("doprowadzenie prądu przez dystrybutora"),
        Part.FEES: _("opłata handlowa, mocowa, OZE i podobne"),
        Part.TAX: _("VAT i akcyza"),
        Part.OTHER: _("to, czego nie umiemy zaliczyć do żadnej z grup"),
    }[part]


def summary(made: Makeup) -> list[str]:
    """Say what an invoice is made of."""
    told = []
    if made.gross > 0 and made.parts:
        part = max(made.parts, key=lambda each: made.parts[each])
        share = number(made.parts[part] * _PERCENT / made.gross, 0)
        told.append(
            _("Najwięcej, {share}% kwoty, to {part}: {meaning}.").format(
                share=share, part=part_name(part).lower(), meaning=part_meaning(part)
            )
        )
    if made.kwh is not None and made.kwh > 0 and made.days and made.kwh_a_day is not None:
        told.append(
            _("Policzyliśmy {kwh} kWh za {days}, średnio {daily} kWh dziennie.").format(
                kwh=_kwh(made.kwh), days=_days(made.days), daily=number(made.kwh_a_day, 1)
            )
        )
    if made.price is not None:
        told.append(
            _("1 kWh kosztowała średnio {price}, ze wszystkimi opłatami i podatkami.").format(
                price=money(made.price)
            )
        )
    return told


def difference(compared: Comparison) -> str:
    """Say how much more or less it is than another invoice."""
    if not compared.difference:
        return _("Dokładnie tyle samo.")
    more = compared.difference > 0
    text = _("O {sum} więcej") if more else _("O {sum} mniej")
    whole = text.format(sum=money(abs(compared.difference)))
    if compared.other.gross <= 0:
        return f"{whole}."
    share = number(abs(compared.difference) * _PERCENT / compared.other.gross, 0)
    return f"{whole} ({share}%)."


def reasons(this: Makeup, compared: Comparison) -> list[str]:
    """Say what the difference comes from; nothing where that can't be told."""
    other = compared.other
    if compared.by_usage is None or compared.by_price is None or compared.by_days is None:
        return []
    told = []
    if compared.by_usage:
        told.append(
            _("Zużycie: {now} kWh dziennie zamiast {then}, to {sum}.").format(
                now=number(this.kwh_a_day or Decimal(0), 1),
                then=number(other.kwh_a_day or Decimal(0), 1),
                sum=signed(compared.by_usage),
            )
        )
    if compared.by_price:
        told.append(
            _("Cena z opłatami: {now} za kWh zamiast {then}, to {sum}.").format(
                now=money(this.price or Decimal(0)),
                then=money(other.price or Decimal(0)),
                sum=signed(compared.by_price),
            )
        )
    if compared.by_days:
        told.append(
            _("Dni w okresie: {now} zamiast {then}, to {sum}.").format(
                now=this.days, then=other.days, sum=signed(compared.by_days)
            )
        )
    return told


def per_day(this: Makeup, compared: Comparison) -> str:
    """Say what a day comes to where periods differ in length."""
    now, then = this.gross_a_day, compared.other.gross_a_day
    if compared.has_same_length or now is None or then is None:
        return ""
    return _(
        "Okresy są różnej długości, więc lepiej porównać kwotę na dzień: {now} zamiast {then}."
    ).format(now=money(now), then=money(then))


def nothing_to_compare(*, is_year_before: bool) -> str:
    """Say that there is no other invoice to compare with."""
    if is_year_before:
        return _("Nie mamy faktury tego rodzaju za te same dni rok wcześniej.")
    return _("Nie mamy wcześniejszej faktury tego rodzaju do tej umowy.")


def not_comparable() -> str:
    """Say why a correction or a note is compared with nothing."""
    return _("Takiego dokumentu nie porównujemy z innymi: nie jest za zużycie w kolejnym okresie.")


def signed(amount: Decimal) -> str:
    """Write what an effect comes to, with its sign."""
    return f"+{money(amount)}" if amount > 0 else money(amount)


def kwh(value: Decimal | None) -> str:
    """Write energy, or a dash."""
    return "—" if value is None else f"{_kwh(value)}\N{NO-BREAK SPACE}kWh"


def _kwh(value: Decimal) -> str:
    return number(value, 0 if value == value.to_integral_value() else 1)


def _days(days: int) -> str:
    return _("1 dzień") if days == 1 else _("{days} dni").format(days=days)
