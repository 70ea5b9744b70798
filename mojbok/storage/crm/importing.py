"""The import of a CRM folder: file by file, batch by batch, each batch a transaction of its own.

A crash leaves whole batches of good rows behind, and the same folder can be imported again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from mojbok.domain.ports import Clock, Vault
from mojbok.storage.crm import runs
from mojbok.storage.crm.batch import Converter, Fault, missing_columns
from mojbok.storage.crm.documents import FOLDER, Documents
from mojbok.storage.crm.files import layouts
from mojbok.storage.crm.landing import Landed, land
from mojbok.storage.crm.lanes import lane_for
from mojbok.storage.crm.layout import Layout, Terms
from mojbok.storage.crm.report import Report
from mojbok.storage.crm.source import Source, UnreadableFileError
from mojbok.storage.crm.spool import Spool
from mojbok.storage.crm.statuses import codes_by_word
from mojbok.storage.crm.store import zone_of
from mojbok.storage.crm.summary import FileSummary, Summary
from mojbok.storage.patience import Allowance

#: Told again and again: the file, how many of its bytes are read, and how many it has.
Progress = Callable[[str, int, int], None]

#: Rows in one transaction: enough to be fast, few enough for a server to write in between.
BATCH: Final = 20_000
#: A batch waits for customers rather than they for it.
ALLOWANCE: Final = Allowance(statement=600, lock=60)
_ENDINGS: Final = (".csv", ".csv.gz")
_WARSAW: Final = ZoneInfo("Europe/Warsaw")


@dataclass(frozen=True, kw_only=True, slots=True)
class Folders:
    """Where an import reads and writes; without `report`, the report lies beside the export."""

    export: Path
    documents: Path
    report: Path | None = None

    @property
    def report_folder(self) -> Path:
        return self.report or self.export.resolve().parent


def import_folder(
    engine: Engine,
    *,
    vault: Vault,
    clock: Clock,
    folders: Folders,
    progress: Progress = lambda _file, _read, _size: None,
    batch: int = BATCH,
) -> Summary:
    """Import a folder. One that can't be read at all changes nothing, not even the report."""
    today = clock.now().astimezone(_WARSAW).date()
    summary = Summary()
    found = _files(folders.export, _layouts(engine, vault, today), summary)
    readable = [
        (file, told) for file in found if (told := file.look_at(summary)).unreadable is None
    ]
    if not readable:
        return summary
    with Report(folders.report_folder, today) as report:
        summary.report = report.path
        _tell_unreadable(summary, report)
        documents = Documents(folders.export, folders.documents)
        number = runs.begin(engine, folders.export, clock.now())
        for file, told in readable:
            _Run(engine, file, told, report, documents, progress).read(batch)
        runs.end(engine, number, clock.now(), summary, report.kept)
    return summary


def _layouts(engine: Engine, vault: Vault, today: date) -> tuple[Layout, ...]:
    terms = Terms(
        vault=vault,
        today=today,
        statuses=codes_by_word(engine),
        zone=zone_of(engine.dialect.name),
    )
    return layouts(terms)


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the folder, and what it should hold."""

    layout: Layout
    path: Path

    def look_at(self, summary: Summary) -> FileSummary:
        """Read the header alone, and tell whether the rest can be read."""
        told = FileSummary(file=self.path.name)
        summary.files.append(told)
        try:
            with Source(self.path) as source:
                header = self.converter(source).header
        except UnreadableFileError as error:
            told.unreadable = error.reason
        except OSError as error:
            told.unreadable = f"Pliku nie da się odczytać: {error.strerror}."
        else:
            told.warnings += [
                f"Kolumna „{name}” jest nieznana i została pominięta."
                for name in header
                if name not in self.layout.names
            ]
        return told

    def converter(self, source: Source) -> Converter:
        header = source.header(self.layout.names)
        doubled = sorted({name for name in self.layout.names if header.count(name) > 1})
        if doubled:
            raise UnreadableFileError(f"Kolumna występuje dwa razy: {', '.join(doubled)}.")
        if missing := missing_columns(self.layout, header):
            raise UnreadableFileError(f"Brak kolumn: {', '.join(missing)}.")
        return Converter(self.layout, header)


def _files(export: Path, layouts: Sequence[Layout], summary: Summary) -> list[_File]:
    if not export.is_dir():
        summary.warnings.append(f"Nie ma folderu {export}.")
        return []
    expected = {layout.file + ending: layout for layout in layouts for ending in _ENDINGS}
    summary.warnings += [
        f"„{path.name}” nie należy do eksportu i zostało pominięte."
        for path in sorted(export.iterdir())
        if path.name not in {FOLDER, *expected}
    ]
    return [
        _File(layout, export / name)
        for name, layout in expected.items()
        if (export / name).is_file()
    ]


def _tell_unreadable(summary: Summary, report: Report) -> None:
    for told in summary.files:
        if told.unreadable is not None:
            report.write(told.file, {1: Fault("", "", told.unreadable)})


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch on its way into the database, and how far its file was read with it."""

    landing: Future[Landed]
    read: int


class _Run:
    """The import of one file."""

    def __init__(
        self,
        engine: Engine,
        file: _File,
        told: FileSummary,
        report: Report,
        documents: Documents,
        progress: Progress,
    ) -> None:
        self._engine = engine
        self._file = file
        self._layout = file.layout
        self._told = told
        self._report = report
        self._documents = documents
        self._progress = progress

    def read(self, size: int) -> None:
        """Land the file's rows, so many at a time."""
        with ExitStack() as stack:
            source = stack.enter_context(Source(self._file.path))
            spool = stack.enter_context(Spool())
            self._read(source, size, spool)
            while spool.rows:
                spool = self._settle(spool, stack.enter_context(Spool()))
            self._progress(self._told.file, source.size, source.size)

    def _read(self, source: Source, size: int, spool: Spool) -> None:
        """Convert each batch while the database is busy with the one before, where it can be."""
        converter = self._file.converter(source)
        with lane_for(self._engine) as database:
            flight: _Flight | None = None
            for rows in source.batches(size):
                batch, faults = converter.convert(rows)
                landed = self._landed(flight, source)
                landing = database.submit(land, self._engine, self._layout, batch, ALLOWANCE)
                flight = _Flight(landing, source.bytes_read)
                self._note(landed, spool)
                self._refuse(faults)
            self._note(self._landed(flight, source), spool)

    def _landed(self, flight: _Flight | None, source: Source) -> Landed:
        if flight is None:
            return Landed.of_nothing()
        landed = flight.landing.result()
        self._progress(self._told.file, flight.read, source.size)
        return landed

    def _settle(self, spool: Spool, left: Spool) -> Spool:
        """Try the waiting rows again; when that helped none of them, refuse them."""
        for batch, _ in spool.batches():
            self._note(land(self._engine, self._layout, batch, ALLOWANCE), left)
        if left.rows < spool.rows:
            return left
        for batch, waiting_for in left.batches():
            self._refuse(dict(zip(batch.lines, waiting_for, strict=True)))
        left.clear()
        return left

    def _note(self, landed: Landed, spool: Spool) -> None:
        self._refuse(landed.refused)
        if landed.waiting is not None:
            spool.add(landed.waiting, landed.waiting_for)
        self._told.stored += landed.changed
        self._told.unchanged += len(landed.rows) - landed.changed
        for name in self._documents.take(landed.rows):
            self._told.miss_document(name)

    def _refuse(self, faults: dict[int, Fault]) -> None:
        self._told.rejected += len(faults)
        self._report.write(self._told.file, faults)
