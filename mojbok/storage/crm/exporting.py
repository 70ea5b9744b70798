"""What clients told the portal, written out for the CRM: each row of a queue once.

The rows are locked, written into a file beside the target, moved into its place, and only then marked, all in one
transaction. A crash before the mark leaves them unmarked: the next run writes them again.
"""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    func,
    select,
    update,
)

from mojbok.domain.client_changes import FileInTheWayError
from mojbok.storage.patience import Allowance

#: The whole queue is locked in one statement, which waits for whoever else has some of it.
ALLOWANCE: Final = Allowance(statement=600, lock=60)
_AT_ONCE: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Queue:
    """A table of rows that wait for the CRM: `id`, `client_id` and `export_number`, and how each is written."""

    table: Table
    header: tuple[str, ...]
    line: Callable[[RowMapping], tuple[str, ...]]
    key_columns: int
    """So many of the first columns of a line tell it from every other."""
    name: str
    """How files of the queue are called in a folder."""
    is_wanted: ColumnElement[bool] | None = None
    """Which rows may be written at all; None: every one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """What an export has written; no file where there was nothing to write."""

    file: Path | None
    changes: int
    clients: int


Progress = Callable[[int, int], None]


def export_queue(
    engine: Engine,
    queue: Queue,
    target: Path,
    *,
    writes_all: bool,
    progress: Progress = lambda _done, _of: None,
) -> Exported:
    """Write the rows that were not exported yet, or all of them anew, to a file or into a folder.

    `progress` is told how many of how many are written. Raises FileInTheWayError, OSError.
    """
    with engine.begin() as connection:
        ALLOWANCE.give(connection)
        ids = _locked(connection, queue, writes_all=writes_all)
        if not ids:
            return Exported(file=None, changes=0, clients=0)
        number = _next_number(connection, queue)
        file = _file(target, queue, number, writes_all=writes_all)
        if file.exists():
            _refuse_other(file, queue, _rows(connection, queue, ids))
        rows = _rows(connection, queue, ids)
        clients = _write(file, queue, rows, lambda done: progress(done, len(ids)))
        _mark(connection, queue, ids, number)
    return Exported(file=file, changes=len(ids), clients=clients)


def _locked(connection: Connection, queue: Queue, *, writes_all: bool) -> list[int]:
    """Lock what is to be exported; another export at the same moment waits, and finds it marked."""
    columns = queue.table.c
    found = select(columns.id).order_by(columns.id).with_for_update()
    if queue.is_wanted is not None:
        found = found.where(queue.is_wanted)
    if not writes_all:
        found = found.where(columns.export_number.is_(None))
    return list(connection.execute(found).scalars())


def _next_number(connection: Connection, queue: Queue) -> int:
    last = connection.execute(select(func.max(queue.table.c.export_number))).scalar()
    return (last or 0) + 1


def _file(target: Path, queue: Queue, number: int, *, writes_all: bool) -> Path:
    if not target.is_dir():
        return target
    name = f"{queue.name}-wszystkie" if writes_all else queue.name
    return target / f"{name}-{number:06d}.csv"


def _rows(connection: Connection, queue: Queue, ids: list[int]) -> Iterator[RowMapping]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = select(queue.table).where(queue.table.c.id.in_(some)).order_by(queue.table.c.id)
        yield from connection.execute(found).mappings()


def _write(
    file: Path, queue: Queue, rows: Iterator[RowMapping], progress: Callable[[int], None]
) -> int:
    """Put the rows into the file, whole or not at all; tell how many clients they are of."""
    clients = set()
    # Made for its owner alone: it holds addresses, telephone numbers and what people use.
    handle, beside = mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, delimiter=";", lineterminator="\n")
            lines.writerow(queue.header)
            for done, row in enumerate(rows, start=1):
                lines.writerow(queue.line(row))
                clients.add(row["client_id"])
                progress(done)
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(file)
    finally:
        with suppress(FileNotFoundError):
            Path(beside).unlink()
    _settle(file.parent)
    return len(clients)


def _settle(folder: Path) -> None:
    """Have the folder's entry on the disk before the changes are marked; Windows knows no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(connection: Connection, queue: Queue, ids: list[int], number: int) -> None:
    columns = queue.table.c
    for start in range(0, len(ids), _AT_ONCE):
        connection.execute(
            update(queue.table)
            .where(
                columns.id.in_(ids[start : start + _AT_ONCE]),
                columns.export_number.is_(None),
            )
            .values(export_number=number)
        )


def _refuse_other(file: Path, queue: Queue, rows: Iterator[RowMapping]) -> None:
    """Let a file be overwritten only when all that is in it will be in it again, as after a crash."""
    known = {queue.line(row)[: queue.key_columns] for row in rows}
    if not _keys_in(file, queue) <= known:
        raise FileInTheWayError(path=str(file))


def _keys_in(file: Path, queue: Queue) -> set[tuple[str, ...]]:
    strange: set[tuple[str, ...]] = {()}
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            lines = csv.reader(stream, delimiter=";")
            if tuple(next(lines, ())) != queue.header:
                return strange
            return {tuple(line[: queue.key_columns]) for line in lines}
    except (OSError, ValueError, csv.Error):
        return strange
