"""The section "Dlaczego taka kwota": words, bars, and the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mojbok.domain.invoice_explanation import Comparison, Explanation, Makeup, Part
from mojbok.pages.elements import Html
from mojbok.pages.frame import sheet
from mojbok.pages.invoice_query import invoice_address
from mojbok.texts.explanations import (
    difference,
    kwh,
    not_comparable,
    nothing_to_compare,
    part_meaning,
    part_name,
    per_day,
    reasons,
    summary,
)
from mojbok.texts.formats import money
from mojbok.texts.invoices import period
from mojbok.texts.translate import _

_LENGTH: Final = 1000


@dataclass(frozen=True, slots=True)
class _Column:
    """An invoice in the chart and in the table."""

    title: str
    makeup: Makeup


def why_section(explained: Explanation) -> None:
    """Explain the amount of an invoice."""
    with Html("section", aria_labelledby="dlaczego"):
        Html("h2", _("Dlaczego taka kwota"), id="dlaczego")
        with sheet():
            for sentence in summary(explained.makeup):
                Html("p", sentence)
            columns = list(_columns(explained))
            _bars(columns)
            _table(columns)
            if explained.can_be_compared:
                _compared(explained, explained.previous, is_year_before=False)
                _compared(explained, explained.year_before, is_year_before=True)
            else:
                Html("p", not_comparable(), "hint")


def _columns(explained: Explanation) -> Sequence[_Column]:
    found = [_Column(_("Ta faktura"), explained.makeup)]
    if explained.previous:
        found.append(_Column(_("Poprzednia"), explained.previous.other))
    if explained.year_before:
        found.append(_Column(_("Rok wcześniej"), explained.year_before.other))
    return found


def _compared(explained: Explanation, compared: Comparison | None, *, is_year_before: bool) -> None:
    with Html("div", None, "compared"):
        Html("h3", _("Rok wcześniej") if is_year_before else _("Poprzednia faktura"))
        if compared is None:
            Html("p", nothing_to_compare(is_year_before=is_year_before), "hint")
            return
        with Html("p"):
            Html("strong", difference(compared))
            Html("span", _(" Porównanie z fakturą "))
            Html("a", compared.other.number, href=invoice_address(compared.other.number))
            covered = compared.other.period
            Html("span", f" ({period(*covered)})." if covered else ".")
        if told := reasons(explained.makeup, compared):
            with Html("ul", None, "reasons"):
                for reason in told:
                    Html("li", reason)
        if daily := per_day(explained.makeup, compared):
            Html("p", daily)


def _bars(columns: Sequence[_Column]) -> None:
    """Draw a bar for each invoice; the table below says the same, so that readers of the screen pass over it."""
    if any(amount < 0 for column in columns for amount in column.makeup.parts.values()):
        return
    longest = max(column.makeup.gross for column in columns)
    if longest <= 0:
        return
    with Html("div", None, "bars", aria_hidden="true"):
        for column in columns:
            with Html("div", None, "bar"):
                Html("span", column.title)
                Html("div", None, innerHTML=_bar(column.makeup, longest))
                Html("span", money(column.makeup.gross), "amount")


def _bar(made: Makeup, longest: Decimal) -> str:
    pieces, start = [], Decimal(0)
    for part in Part:
        width = made.parts.get(part, Decimal(0)) * _LENGTH / longest
        if width:
            pieces.append(
                f'<rect class="part-{part}" x="{start:.1f}" y="0" width="{width:.1f}" height="24"/>'
            )
        start += width
    return (
        f'<svg viewBox="0 0 {_LENGTH} 24" preserveAspectRatio="none" focusable="false">'
        f"{''.join(pieces)}</svg>"
    )


def _table(columns: Sequence[_Column]) -> None:
    label = _("Z czego składa się kwota")
    with (
        Html("div", None, "table-scroll", role="region", tabindex="0", aria_label=label),
        Html("table", None, "list makeup"),
    ):
        Html("caption", label, "unseen")
        with Html("thead"), Html("tr"):
            Html("th", _("Składnik"), scope="col")
            for column in columns:
                Html("th", column.title, "amount", scope="col")
        with Html("tbody"):
            for part in Part:
                if any(part in column.makeup.parts for column in columns):
                    _part_row(part, columns)
        with Html("tfoot"):
            _row(_("Razem"), [money(column.makeup.gross) for column in columns], "total")
            _row(_("Zużycie"), [kwh(column.makeup.kwh) for column in columns])
            _row(_("Dni w okresie"), [str(column.makeup.days or "—") for column in columns])
            _row(_("Średnio za 1 kWh"), [_money(column.makeup.price) for column in columns])


def _part_row(part: Part, columns: Sequence[_Column]) -> None:
    with Html("tr"):
        with Html("th", scope="row"):
            Html("span", None, f"swatch part-{part}", aria_hidden="true")
            Html("span", part_name(part))
            Html("span", part_meaning(part), "small")
        for column in columns:
            Html("td", money(column.makeup.parts.get(part, Decimal(0))), "amount")


def _row(name: str, cells: Sequence[str], classes: str = "") -> None:
    with Html("tr", None, classes):
        Html("th", name, scope="row")
        for cell in cells:
            Html("td", cell, "amount")


def _money(amount: Decimal | None) -> str:
    return "—" if amount is None else money(amount)
