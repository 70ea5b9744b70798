"""Dlaczego taka kwota: what an invoice is made of, and what has changed against others of the same contract."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceLine

_NOTHING: Final = Decimal(0)
_GROSZ: Final = Decimal("0.01")
_KWH_OF_MWH: Final = 1000
#: How far from the same days of the year before an invoice may lie.
_YEAR: Final = 365
_MOST_APART: Final = 20
#: So many days may periods differ before it matters.
_SAME_LENGTH: Final = 1
_COMPARED: Final = frozenset({InvoiceKind.SETTLEMENT, InvoiceKind.ESTIMATE})


class Part(StrEnum):
    """What a customer pays for."""

    ENERGY = "energia"
    DISTRIBUTION = "dystrybucja"
    FEES = "oplaty"
    TAX = "podatki"
    OTHER = "inne"


#: The first word that a component's name has decides; a name with none of them is something else.
_WORDS: Final = (
    (Part.TAX, ("akcyz", "vat", "podatek")),
    (Part.FEES, ("handlow", "mocow", "oze", "kogenerac", "przejsciow", "abonament", "serwis")),
    (Part.DISTRIBUTION, ("dystrybuc", "sieciow", "jakosc", "przesyl")),
    (Part.ENERGY, ("energi", "prad")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Makeup:
    """What an invoice is made of. The parts add up to the invoice's gross amount, to the grosz."""

    number: str
    gross: Decimal
    parts: Mapping[Part, Decimal]
    """Net amounts, and under TAX the VAT and excise duty; parts that come to nothing are left out."""
    kwh: Decimal | None
    """The energy that was charged; None where no line tells."""
    days: int | None
    period: tuple[date, date] | None

    @property
    def price(self) -> Decimal | None:
        """What a kilowatt-hour comes to on average, all fees and taxes included."""
        return self.gross / self.kwh if self.kwh and self.kwh > 0 else None

    @property
    def kwh_a_day(self) -> Decimal | None:
        """How much energy was charged for a day."""
        return self.kwh / self.days if self.kwh is not None and self.days else None

    @property
    def gross_a_day(self) -> Decimal | None:
        """What a day comes to."""
        return self.gross / self.days if self.days else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What has changed since another invoice. The effects add up to the difference, to the grosz."""

    other: Makeup
    difference: Decimal
    by_days: Decimal | None = None
    """What comes from the period's being longer or shorter; None where kWh, days or price are not known."""
    by_usage: Decimal | None = None
    """What comes from another usage a day."""
    by_price: Decimal | None = None
    """What comes from another price, fixed fees included."""
    has_same_length: bool = True
    """Whether both periods are as long, give or take a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Why an invoice comes to what it does."""

    makeup: Makeup
    kind: InvoiceKind
    previous: Comparison | None
    year_before: Comparison | None

    @property
    def can_be_compared(self) -> bool:
        """Tell whether it is an invoice for energy: corrections and notes have nothing to be compared with."""
        return self.kind in _COMPARED


def part_of(component: str) -> Part:
    """Tell what a line is for by its component's name."""
    plain = unicodedata.normalize("NFKD", component.lower().replace("ł", "l"))
    words = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return next(
        (part for part, known in _WORDS if any(word in words for word in known)), Part.OTHER
    )


def makeup(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Makeup:
    """Group an invoice's lines. What they do not tell of is something else."""
    parts = dict.fromkeys(Part, _NOTHING)
    for line in lines:
        parts[part_of(line.component)] += line.net
    parts[Part.OTHER] += invoice.net - sum((line.net for line in lines), _NOTHING)
    parts[Part.TAX] += invoice.vat
    parts[Part.OTHER] += invoice.gross - invoice.net - invoice.vat
    period = _period(invoice)
    return Makeup(
        number=invoice.number,
        gross=invoice.gross,
        parts={part: amount for part, amount in parts.items() if amount},
        kwh=_kwh(lines),
        days=(period[1] - period[0]).days + 1 if period else None,
        period=period,
    )


def previous_of(invoice: Invoice, others: Iterable[Invoice]) -> Invoice | None:
    """Find the invoice of the same contract and kind whose period ends last before this one begins."""
    period = _period(invoice)
    if period is None:
        return None
    earlier = [
        (found[1], other.issued_on, other.number, other)
        for other in _alike(invoice, others)
        if (found := _period(other)) and found[1] < period[0]
    ]
    return max(earlier, key=lambda each: each[:3])[3] if earlier else None


def year_before_of(invoice: Invoice, others: Iterable[Invoice]) -> Invoice | None:
    """Find the invoice of the same contract and kind for about the same days of the year before."""
    middle = _middle(invoice)
    if middle is None:
        return None
    wanted = middle - timedelta(days=_YEAR)
    near = [
        (abs((found - wanted).days), other.number, other)
        for other in _alike(invoice, others)
        if (found := _middle(other))
    ]
    best = min(near, key=lambda each: each[:2], default=None)
    return best[2] if best and best[0] <= _MOST_APART else None


def compare(this: Makeup, other: Makeup) -> Comparison:
    """Tell what has changed: first the days, then the usage a day, and the price has what is left."""
    difference = this.gross - other.gross
    if not (this.days and other.days and this.kwh_a_day and other.kwh_a_day and other.price):
        return Comparison(other=other, difference=difference)
    by_days = _rounded((this.days - other.days) * other.kwh_a_day * other.price)
    by_usage = _rounded(this.days * (this.kwh_a_day - other.kwh_a_day) * other.price)
    return Comparison(
        other=other,
        difference=difference,
        by_days=by_days,
        by_usage=by_usage,
        by_price=difference - by_days - by_usage,
        has_same_length=abs(this.days - other.days) <= _SAME_LENGTH,
    )


def explain_invoice(
    invoice: Invoice, others: Sequence[Invoice], lines: Mapping[str, Sequence[InvoiceLine]]
) -> Explanation:
    """Explain an invoice by its lines and those of others of its contract."""
    this = makeup(invoice, lines.get(invoice.number, ()))

    def compared(other: Invoice | None) -> Comparison | None:
        return compare(this, makeup(other, lines.get(other.number, ()))) if other else None

    return Explanation(
        makeup=this,
        kind=invoice.kind,
        previous=compared(previous_of(invoice, others)),
        year_before=compared(year_before_of(invoice, others)),
    )


def _alike(invoice: Invoice, others: Iterable[Invoice]) -> Iterable[Invoice]:
    if invoice.kind not in _COMPARED or invoice.contract_number is None:
        return ()
    return (
        other
        for other in others
        if other.kind is invoice.kind
        and other.contract_number == invoice.contract_number
        and other.number != invoice.number
    )


def _period(invoice: Invoice) -> tuple[date, date] | None:
    first, last = invoice.period_from, invoice.period_to
    return (first, last) if first and last and first <= last else None


def _middle(invoice: Invoice) -> date | None:
    period = _period(invoice)
    return period[0] + (period[1] - period[0]) / 2 if period else None


def _kwh(lines: Iterable[InvoiceLine]) -> Decimal | None:
    """Add up the energy; lines of distribution tell of the same energy once more."""
    found = [
        line.quantity * (_KWH_OF_MWH if unit == "mwh" else 1)
        for line in lines
        if part_of(line.component) is Part.ENERGY
        and line.quantity is not None
        and (unit := (line.unit or "").strip().lower()) in {"kwh", "mwh"}
    ]
    return sum(found, _NOTHING) if found else None


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_GROSZ, ROUND_HALF_UP)
