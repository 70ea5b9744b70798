"""Tables as files for spreadsheets: CSV in Polish custom, and XLSX with real numbers and dates."""

import re
from collections.abc import Iterable, Iterator, Sequence
from csv import writer
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | date | Decimal | None
#: A spreadsheet takes text that begins so for a formula, and runs it.
_FORMULA: Final = re.compile(r"[=+\-@\t\r\n]")
_LINES_AT_ONCE: Final = 200
_WIDTH: Final = 18
_BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write CSV bit by bit: UTF-8 with a mark, semicolons, decimal commas, dates as 2026-11-22."""
    text = StringIO(newline="")
    lines = writer(text, delimiter=";", lineterminator="\r\n")
    text.write(_BOM)
    lines.writerow(head)
    for count, row in enumerate(rows, start=1):
        lines.writerow([_written(cell) for cell in row])
        if count % _LINES_AT_ONCE == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def xlsx_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a workbook of one sheet, its header frozen; only one row is held at a time, besides the packed file."""
    packed = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(packed, options) as book:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(head) - 1, _WIDTH)
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        formats = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
        }
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _put(sheet, number, place, cell, formats)
    return packed.getvalue()


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, formats: dict[type, object]) -> None:
    if isinstance(cell, Decimal):
        sheet.write_number(row, column, float(cell), formats[Decimal])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime.combine(cell, time()), formats[date])
    elif cell:
        sheet.write_string(row, column, cell)


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    if isinstance(cell, date):
        return cell.isoformat()
    return f"'{cell}" if _FORMULA.match(cell) else cell
