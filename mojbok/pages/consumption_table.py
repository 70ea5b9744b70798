"""The table of consumption: always in the page, and what the chart is drawn from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mojbok.domain.consumption import Cell, Chart, Energy
from mojbok.domain.periods import Period, Scale
from mojbok.pages.elements import Html
from mojbok.services.consumption import PointSheet
from mojbok.texts.energy import (
    cell_number,
    changed,
    period_title,
    slot_mark,
    slot_name,
)
from mojbok.texts.translate import _

TABLE: Final = "zuzycie-tabela"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures: what it is called in the table and in the chart, and where it comes from."""

    series: str
    title: str
    legend: str
    of: Callable[[Cell], Decimal | None]


def consumption_table(shown: PointSheet, to: Callable[[Period], str]) -> None:
    """Lay out the table; `to` gives the address of a period, for what can be looked at more closely."""
    chart = shown.chart
    columns = list(_columns(chart))
    with Html("details", None, "figures", open=True):
        Html("summary", _("Tabela"))
        with (
            Html("div", None, "table-scroll", role="region", tabindex="0", aria_label=_("Tabela")),
            Html("table", None, "numbers", id=TABLE),
        ):
            title = period_title(chart.period)
            Html("caption", _("Energia w kWh, {period}").format(period=title))
            _head(chart, columns)
            _body(shown, columns, to)
            _foot(chart, columns)


def _columns(chart: Chart) -> Iterator[_Column]:
    before = _("Rok wcześniej")
    yield _Column("taken", _("Pobrana"), _("pobrana"), lambda cell: _taken(cell.energy))
    if chart.has_before:
        legend = _("pobrana rok wcześniej")
        yield _Column("taken-before", before, legend, lambda cell: _taken(cell.before))
    if chart.has_given:
        yield _Column("given", _("Oddana"), _("oddana"), lambda cell: _given(cell.energy))
        if chart.has_before:
            legend = _("oddana rok wcześniej")
            yield _Column("given-before", before, legend, lambda cell: _given(cell.before))


def _taken(energy: Energy | None) -> Decimal | None:
    return energy.taken if energy else None


def _given(energy: Energy | None) -> Decimal | None:
    return energy.given if energy else None


def _head(chart: Chart, columns: Sequence[_Column]) -> None:
    slots = {Scale.YEAR: _("Miesiąc"), Scale.MONTH: _("Dzień"), Scale.DAY: _("Godzina")}
    with Html("thead"), Html("tr"):
        Html("th", slots[chart.period.scale], scope="col")
        for column in columns:
            with Html("th", None, "figure", scope="col", data_series=column.series):
                Html("span", column.title, data_legend=column.legend)
        if chart.has_before:
            Html("th", _("Zmiana pobranej"), "figure difference", scope="col")


def _body(shown: PointSheet, columns: Sequence[_Column], to: Callable[[Period], str]) -> None:
    chart = shown.chart
    with Html("tbody"):
        for cell in chart.cells:
            if _is_worth_a_row(shown, cell):
                _row(chart, cell, columns, to)


def _is_worth_a_row(shown: PointSheet, cell: Cell) -> bool:
    """Leave out what lies before or after all data; a gap between them is told."""
    if cell.energy is not None or cell.before is not None or shown.extent is None:
        return True
    return cell.slot.end > shown.extent.start and cell.slot.start < shown.extent.end


def _row(chart: Chart, cell: Cell, columns: Sequence[_Column], to: Callable[[Period], str]) -> None:
    scale = chart.period.scale
    with Html("tr"):
        with Html("th", scope="row", data_mark=slot_mark(cell.slot, scale)):
            name = slot_name(cell.slot, scale)
            if cell.has_finer and scale is not Scale.DAY:
                Html("a", name, href=to(chart.period.within(cell.slot.name)))
            else:
                Html("span", name)
            if cell.is_partial:
                Html("span", _("niepełne dane"), "partial")
        for column in columns:
            _figure(column.of(cell), scale)
        if chart.has_before:
            Html("td", _change(cell), "figure difference")


def _figure(value: Decimal | None, scale: Scale) -> None:
    if value is None:
        Html("td", "—", "figure")
    else:
        Html("td", cell_number(value, scale), "figure", data_kwh=str(value))


def _change(cell: Cell) -> str:
    if not cell.is_comparable or cell.energy is None or cell.before is None:
        return "—"
    return changed(cell.energy.taken, cell.before.taken) or "—"


def _foot(chart: Chart, columns: Sequence[_Column]) -> None:
    with Html("tfoot"), Html("tr"):
        Html("th", _("Razem"), scope="row")
        for column in columns:
            known = [value for cell in chart.cells if (value := column.of(cell)) is not None]
            text = cell_number(sum(known, Decimal(0)), chart.period.scale) if known else "—"
            Html("td", text, "figure")
        if chart.has_before:
            Html("td", "", "figure difference")
