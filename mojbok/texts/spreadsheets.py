"""Files for spreadsheets in Polish custom: UTF-8 with a mark, semicolons, decimal commas."""

from collections.abc import Iterable, Sequence
from csv import writer
from decimal import Decimal
from io import StringIO

from mojbok.domain.consumption import Chart, Energy
from mojbok.domain.warsaw import WARSAW
from mojbok.texts.energy import plain_number
from mojbok.texts.translate import _


def consumption_csv(chart: Chart) -> bytes:
    """Write what a chart shows, with exact figures; what is not known is empty."""
    header = [
        _("od"),
        _("do"),
        _("pobrano kWh"),
        _("oddano kWh"),
        _("pobrano rok wcześniej kWh"),
        _("oddano rok wcześniej kWh"),
        _("uwagi"),
    ]
    rows = [
        [
            cell.slot.start.astimezone(WARSAW).isoformat(timespec="minutes"),
            cell.slot.end.astimezone(WARSAW).isoformat(timespec="minutes"),
            *_figures(cell.energy),
            *_figures(cell.before),
            _("niepełne dane") if cell.is_partial else "",
        ]
        for cell in chart.cells
        if cell.energy is not None or cell.before is not None
    ]
    return _file([header, *rows])


def _figures(energy: Energy | None) -> tuple[str, str]:
    return (_figure(energy.taken), _figure(energy.given)) if energy else ("", "")


def _figure(value: Decimal | None) -> str:
    return "" if value is None else plain_number(value)


def _file(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
