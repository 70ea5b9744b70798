"""The report of refused rows, `rejected.csv`: nothing in it is a PESEL or runs in a spreadsheet."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from mojbok.domain.errors import DomainError
from mojbok.domain.pesel import LENGTH, masked_pesel, parse_pesel
from mojbok.storage.crm.batch import Fault

NAME: Final = "rejected.csv"
HEADER: Final = ("file", "line", "column", "value", "reason")
#: So many go into the database too, where BOK sees them.
MOST_KEPT: Final = 1000
_MOST_SHOWN: Final = 200
_SHOWN_OF_A_PESEL: Final = 4
_ELEVEN_DIGITS: Final = re.compile(rf"(?<![0-9])[0-9]{{{LENGTH}}}(?![0-9])")
_FORMULA: Final = re.compile(r"[=+@]|-(?![0-9])")


class Rejected(NamedTuple):
    """A line of the report."""

    file: str
    line: int
    column: str
    value: str
    reason: str


class Report:
    """Writes the report as the import goes; use as a context manager."""

    def __init__(self, folder: Path, today: date) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / NAME
        self.kept: list[Rejected] = []
        self._today = today
        self._file = self.path.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, delimiter=";", lineterminator="\n")
        self._csv.writerow(HEADER)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, file: str, faults: Mapping[int, Fault]) -> None:
        """Write refused rows in the order of their lines, and put them on the disk at once."""
        if not faults:
            return
        rows = [
            Rejected(file, line, fault.column, self._shown(fault), fault.reason)
            for line, fault in sorted(faults.items())
        ]
        self._csv.writerows(rows)
        self._file.flush()
        self.kept += rows[: MOST_KEPT - len(self.kept)]

    def _shown(self, fault: Fault) -> str:
        value = shown_value(fault, self._today)
        # A spreadsheet would run what begins like a formula.
        return f"'{value}" if _FORMULA.match(value) else value


def shown_value(fault: Fault, today: date) -> str:
    """Give the value that was refused as it may be read: short, printable, a PESEL masked."""
    value = "".join(sign if sign.isprintable() else "�" for sign in fault.value)
    value = _mostly_hidden(value) if fault.column == "pesel" else _without_pesel(value, today)
    return value if len(value) <= _MOST_SHOWN else f"{value[: _MOST_SHOWN - 1]}…"


def _without_pesel(value: str, today: date) -> str:
    return _ELEVEN_DIGITS.sub(partial(_masked_if_pesel, today=today), value)


def _masked_if_pesel(found: re.Match[str], today: date) -> str:
    try:
        return masked_pesel(parse_pesel(found.group(), today=today))
    except DomainError:
        return found.group()


def _mostly_hidden(value: str) -> str:
    shown = min(_SHOWN_OF_A_PESEL, len(value) // 2)
    return "•" * (len(value) - shown) + value[len(value) - shown :]
