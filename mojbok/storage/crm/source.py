"""Reading a CSV file of the export: batch by batch, with the line that each row begins on.

A row that isn't CSV (a quotation mark that never ends, say) is given as torn, and reading goes on
with the line after its first, so that it can't swallow its neighbours.
"""

import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import compress, islice
from pathlib import Path
from typing import BinaryIO, Final, Self, TextIO, cast

_DELIMITERS: Final = ";,"
_BROKEN_FILE: Final = (OSError, EOFError, zlib.error)
_BROKEN: Final = "Od tego wiersza plik jest uszkodzony."
_NO_CSV: Final = "Wiersz nie jest poprawnym CSV: cudzysłów nie na miejscu albo zbyt długie pole."


class UnreadableFileError(Exception):
    """A file as a whole can't be read; the reason is a Polish sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TornRow:
    """A row that is no CSV, or where the file itself ends or breaks too early."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one width, column by column, and the physical line on which each begins.

    `odd` tells for the lines of rows of another width how many fields they have.
    """

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]
    odd: dict[int, int] = field(default_factory=dict)
    torn: TornRow | None = None


class Source:
    """A file of the export, opened; use as a context manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._stack = ExitStack()
        self._bytes: BinaryIO = self._stack.enter_context(path.open("rb"))
        self._stream = self._as_text()
        self._returned: deque[str] = deque()
        self._line = 1
        self._width = 0
        self._delimiter = ";"
        self._is_broken = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def bytes_read(self) -> int:
        """How much of the file (as it lies on the disk) is read."""
        return min(self._bytes.tell(), self.size)

    def header(self, known: frozenset[str]) -> list[str]:
        """Read the header and find the delimiter in it. Raises UnreadableFileError."""
        first = "".join(self._next_lines(1))
        if self._is_broken:
            raise UnreadableFileError("Pliku nie da się odczytać.")
        if not first.strip():
            raise UnreadableFileError("Plik jest pusty, nie ma nawet nagłówka.")
        if not first.rstrip("\r\n").isprintable():
            raise UnreadableFileError("Nagłówek nie jest tekstem UTF-8.")
        headers = {mark: _names(first, mark) for mark in _DELIMITERS}
        self._delimiter = max(headers, key=lambda mark: len(known & set(headers[mark])))
        self._width = len(headers[self._delimiter])
        self._line = 2
        return headers[self._delimiter]

    def batches(self, size: int) -> Iterator[Rows]:
        """Give the rows after the header, about so many at a time."""
        while lines := self._next_lines(size):
            yield self._plain(lines) or self._quoted(lines)
        if self._is_broken:
            yield Rows([], [], torn=TornRow(self._line, _BROKEN))

    def _plain(self, lines: list[str]) -> Rows | None:
        """Split lines in which nothing is quoted: many times faster than reading CSV."""
        text = "".join(lines)
        if '"' in text:
            return None
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        if not text.endswith("\n"):
            text += "\n"
        if text.count("\n") != len(lines) or "\r" in text:
            return None
        # With each line's end as a field of its own, the ends stand in one column, or rows differ.
        mark, stride = self._delimiter, self._width + 1
        fields = text.replace("\n", f"{mark}\n{mark}").split(mark)
        fields.pop()
        if fields[self._width :: stride] != ["\n"] * len(lines):
            return None
        first = self._line
        self._line += len(lines)
        columns = [fields[place::stride] for place in range(self._width)]
        return Rows(columns, range(first, self._line))

    def _quoted(self, lines: list[str]) -> Rows:
        """Read lines as CSV; a quoted field may take in lines after them."""
        self._returned.extendleft(reversed(lines))
        taken: list[str] = []
        reader = csv.reader(self._recorded(taken), delimiter=self._delimiter, strict=True)
        rows: list[list[str]] = []
        torn = None
        try:
            # What came before an error stays in the list.
            rows.extend(islice(reader, len(lines)))
        except csv.Error:
            torn = _NO_CSV
        numbers, following = _numbered(rows, self._line)
        if torn is not None:
            self._returned.extendleft(reversed(taken[following + 1 - self._line :]))
            self._line = following + 1
            return self._of_one_width(rows, numbers, TornRow(following, torn))
        self._line += reader.line_num
        return self._of_one_width(rows, numbers, None)

    def _of_one_width(
        self, rows: list[list[str]], numbers: list[int], torn: TornRow | None
    ) -> Rows:
        right = [len(row) == self._width for row in rows]
        odd = {
            line: len(row)
            for row, line in zip(rows, numbers, strict=True)
            if row and len(row) != self._width  # a blank line is no row
        }
        columns = list(zip(*compress(rows, right), strict=True))
        return Rows(columns, list(compress(numbers, right)), odd, torn)

    def _recorded(self, taken: list[str]) -> Iterator[str]:
        while line := "".join(self._next_lines(1)):
            taken.append(line)
            yield line

    def _next_lines(self, count: int) -> list[str]:
        lines = [self._returned.popleft() for _ in range(min(count, len(self._returned)))]
        if len(lines) < count and not self._is_broken:
            try:
                # What came before an error stays in the list.
                lines.extend(islice(self._stream, count - len(lines)))
            except _BROKEN_FILE:
                self._is_broken = True
        return lines

    def _as_text(self) -> TextIO:
        plain = self._bytes
        if self.path.suffix == ".gz":
            plain = cast("BinaryIO", self._stack.enter_context(gzip.GzipFile(fileobj=plain)))
        # A byte that is no UTF-8 becomes a sign that is not printable, which refuses its row alone.
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", errors="surrogateescape", newline="")
        return self._stack.enter_context(text)


def _names(header: str, delimiter: str) -> list[str]:
    try:
        names = next(csv.reader([header], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []
    return [name.strip().lower() for name in names]


def _numbered(rows: list[list[str]], first: int) -> tuple[list[int], int]:
    """Give the line on which each row begins, counted from the first's, and the line after."""
    lines = []
    line = first
    for row in rows:
        lines.append(line)
        line += 1 + sum(map(_line_ends, row))
    return lines, line


def _line_ends(field: str) -> int:
    return field.count("\n") + field.count("\r") - field.count("\r\n")
