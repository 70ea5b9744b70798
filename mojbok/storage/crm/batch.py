"""Rows of one file on their way into its table, held column by column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final, Self

from mojbok.storage.crm.kinds import BadValueError, Kept, Kind
from mojbok.storage.crm.layout import Column, Layout, Presence
from mojbok.storage.crm.source import Rows

_WRONG_LENGTH: Final = "Wiersz ma {} pól zamiast {}."


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row can't land, and in which column of the file."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Converted rows: for each column of the table all values, and the line of each row."""

    lines: Sequence[int]
    columns: dict[str, list[Kept]]

    def __len__(self) -> int:
        return len(self.lines)

    def without(self, rows: Iterable[int]) -> Self:
        """Give the batch without the rows at these places."""
        if not (left_out := set(rows)):
            return self
        return self._kept([at not in left_out for at in range(len(self.lines))])

    def only(self, rows: Sequence[int]) -> Self:
        """Give the rows at these places, in this order."""
        return type(self)(
            [self.lines[at] for at in rows],
            {name: [values[at] for at in rows] for name, values in self.columns.items()},
        )

    def joined(self, other: Self) -> Self:
        """Give the rows of both."""
        return type(self)(
            [*self.lines, *other.lines],
            {name: values + other.columns[name] for name, values in self.columns.items()},
        )

    def _kept(self, mask: list[bool]) -> Self:
        return type(self)(
            list(compress(self.lines, mask)),
            {name: list(compress(values, mask)) for name, values in self.columns.items()},
        )


class Converter:
    """Turns rows of a file with a certain header into batches for its table."""

    def __init__(self, layout: Layout, header: Sequence[str]) -> None:
        self.header = header
        self._width = len(header)
        self._columns = [
            (header.index(column.name), column)
            for column in layout.columns
            if column.name in header
        ]

    @property
    def stored_columns(self) -> tuple[str, ...]:
        """The columns of the table that this file feeds."""
        return tuple(name for _, column in self._columns for name in column.stores)

    def convert(self, rows: Rows) -> tuple[Batch, dict[int, Fault]]:
        """Give the batch of good rows, and by line what is wrong with the others."""
        faults = {
            line: Fault("", "", _WRONG_LENGTH.format(fields, self._width))
            for line, fields in rows.odd.items()
        }
        if rows.torn:
            faults[rows.torn.line] = Fault("", "", rows.torn.reason)
        if not rows.lines:
            return Batch([], {name: [] for name in self.stored_columns}), faults
        converted: dict[str, list[Kept]] = {}
        bad: dict[int, Fault] = {}
        for place, column in self._columns:
            values, refused = _convert(column, rows.columns[place])
            bad = refused | bad
            converted |= _stored(column, values)
        faults |= {rows.lines[at]: fault for at, fault in bad.items()}
        return Batch(rows.lines, converted).without(bad), faults


def missing_columns(layout: Layout, header: Sequence[str]) -> list[str]:
    """Name the columns without which the file can't be read."""
    return [
        column.name
        for column in layout.columns
        if column.presence is not Presence.OPTIONAL and column.name not in header
    ]


def _convert(column: Column, texts: Sequence[str]) -> tuple[list[Kept], dict[int, Fault]]:
    try:
        return column.kind.many(texts), {}
    except BadValueError:
        return _convert_each(column.name, column.kind, texts)


def _convert_each(
    name: str, kind: Kind, texts: Sequence[str]
) -> tuple[list[Kept], dict[int, Fault]]:
    values: list[Kept] = []
    faults: dict[int, Fault] = {}
    for at, text in enumerate(texts):
        try:
            values.append(kind.one(text))
        except BadValueError as error:
            values.append(None)
            faults[at] = Fault(name, text, error.reason)
    return values, faults


def _stored(column: Column, values: list[Kept]) -> Mapping[str, list[Kept]]:
    if len(column.stores) == 1:
        return {column.stores[0]: values}
    none = (None,) * len(column.stores)
    pairs = [value if isinstance(value, tuple) else none for value in values]
    return {
        name: list(parts)
        for name, parts in zip(column.stores, zip(*pairs, strict=True), strict=True)
    }
