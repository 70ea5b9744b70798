"""What clients changed in the portal, written out for the CRM: each change once.

The changes are locked, written into a file beside the target, moved into its place, and only then marked, all in one
transaction. A crash before the mark leaves them unmarked: the next run writes them again, under the same numbers.
"""

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from sqlalchemy import Connection, Engine, RowMapping, func, select, update

from mojbok.domain.client_changes import FileInTheWayError
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.profile import ClientChangeRow
from mojbok.texts.formats import WARSAW

HEADER: Final = (
    "change_id",
    "client_id",
    "field",
    "old_value",
    "new_value",
    "version",
    "changed_at",
)
_CHANGE = table_of(ClientChangeRow)
_AT_ONCE: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """What an export has written; no file where there was nothing to write."""

    file: Path | None
    changes: int
    clients: int


Progress = Callable[[int, int], None]


def export_changes(
    engine: Engine, target: Path, *, writes_all: bool, progress: Progress = lambda _done, _of: None
) -> Exported:
    """Write the changes that were not exported yet, or all of them anew, to a file or into a folder.

    `progress` is told how many of how many are written. Raises FileInTheWayError, OSError.
    """
    with engine.begin() as connection:
        ids = _locked(connection, writes_all=writes_all)
        if not ids:
            return Exported(file=None, changes=0, clients=0)
        number = _next_number(connection)
        file = _file(target, number, writes_all=writes_all)
        _refuse_other(file, set(ids))
        rows = _rows(connection, ids)
        clients = _write(file, rows, lambda done: progress(done, len(ids)))
        _mark(connection, ids, number)
    return Exported(file=file, changes=len(ids), clients=clients)


def _locked(connection: Connection, *, writes_all: bool) -> list[int]:
    """Lock what is to be exported; another export at the same moment waits, and finds it marked."""
    found = select(_CHANGE.c.id).order_by(_CHANGE.c.id).with_for_update()
    if not writes_all:
        found = found.where(_CHANGE.c.export_number.is_(None))
    return list(connection.execute(found).scalars())


def _next_number(connection: Connection) -> int:
    last = connection.execute(select(func.max(_CHANGE.c.export_number))).scalar()
    return (last or 0) + 1


def _file(target: Path, number: int, *, writes_all: bool) -> Path:
    if not target.is_dir():
        return target
    name = "zmiany-klientow-wszystkie" if writes_all else "zmiany-klientow"
    return target / f"{name}-{number:06d}.csv"


def _rows(connection: Connection, ids: list[int]) -> Iterator[RowMapping]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        found = select(_CHANGE).where(_CHANGE.c.id.in_(some)).order_by(_CHANGE.c.id)
        yield from connection.execute(found).mappings()


def _write(file: Path, rows: Iterator[RowMapping], progress: Callable[[int], None]) -> int:
    """Put the rows into the file, whole or not at all; tell how many clients they are of."""
    clients = set()
    # Made for its owner alone: it holds addresses and telephone numbers.
    handle, beside = mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, delimiter=";", lineterminator="\n")
            lines.writerow(HEADER)
            for done, row in enumerate(rows, start=1):
                lines.writerow(_line(row))
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


def _line(row: RowMapping) -> tuple[str, ...]:
    return (
        str(row["id"]),
        row["client_id"],
        row["field"],
        row["old_value"],
        row["new_value"],
        row["version"],
        row["changed_at"].astimezone(WARSAW).isoformat(timespec="seconds"),
    )


def _settle(folder: Path) -> None:
    """Have the folder's entry on the disk before the changes are marked; Windows knows no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(connection: Connection, ids: list[int], number: int) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        connection.execute(
            update(_CHANGE)
            .where(
                _CHANGE.c.id.in_(ids[start : start + _AT_ONCE]),
                _CHANGE.c.export_number.is_(None),
            )
            .values(export_number=number)
        )


def _refuse_other(file: Path, ids: set[int]) -> None:
    """Let a file be overwritten only when all that is in it will be in it again, as after a crash."""
    if file.exists() and not _ids_in(file) <= ids:
        raise FileInTheWayError(path=str(file))


def _ids_in(file: Path) -> set[int]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            lines = csv.reader(stream, delimiter=";")
            if tuple(next(lines, ())) != HEADER:
                return {0}
            return {int(line[0]) for line in lines}
    except (OSError, ValueError, IndexError):
        return {0}
