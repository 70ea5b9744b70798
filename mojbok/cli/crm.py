"""`mojbok crm`: the seller's data in, made-up data out, and the chain of contract statuses."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskID
from rich.table import Column, Table

from mojbok.bootstrap import open_storage
from mojbok.cli import crm_tokens
from mojbok.cli.progress import progress
from mojbok.cli.reading import require_database, settings_or_exit
from mojbok.domain.client_changes import FileInTheWayError
from mojbok.domain.contract_status import SIGNED_BY_CLIENT
from mojbok.domain.invoice_document import FOLDER
from mojbok.gateways.clock import SystemClock
from mojbok.storage.crm.changes import export_changes, export_readings
from mojbok.storage.crm.exporting import Exported
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.sample.writing import MOST_PLACES, write_sample
from mojbok.storage.crm.statuses import (
    StatusExistsError,
    StatusUnknownError,
    add_status,
    list_statuses,
)
from mojbok.storage.crm.summary import NOTHING_READ, Summary
from mojbok.storage.faults import DATABASE_ERRORS, explained
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import WARSAW

app = typer.Typer(no_args_is_help=True, help="Dane z CRM.")
statuses = typer.Typer(no_args_is_help=True, help="Statusy umów.")
app.add_typer(statuses, name="statuses")
app.add_typer(crm_tokens.app, name="token")

#: Below the folder of settings.var_dir.
DOCUMENTS: Final = FOLDER
#: Into a file or a pipe the table goes whole, so that nothing is cut off.
_WIDTH_OF_A_PIPE: Final = 160

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder z plikami CSV.")]
Target = Annotated[
    Path, typer.Argument(metavar="PLIK|FOLDER", help="Plik CSV albo folder na nowy plik.")
]
Report = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Gdzie zapisać rejected.csv; bez tego obok folderu."),
]
All = Annotated[bool, typer.Option("--all", help="Wszystko od początku, także już zapisane.")]
Clients = Annotated[int, typer.Option(min=1, help="Ilu klientów wymyślić.")]
Seed = Annotated[int, typer.Option(help="Ten sam numer daje tego samego dnia te same dane.")]
Start = Annotated[
    int,
    typer.Option(
        min=0,
        max=MOST_PLACES,
        help="Od którego numeru liczyć klientów: obok innych danych od wolnego.",
    ),
]
Label = Annotated[str, typer.Argument(metavar="STATUS", help="Status słowami CRM.")]
After = Annotated[
    str | None, typer.Option(metavar="STATUS", help="Po którym statusie łańcucha; bez tego poza.")
]


@app.command("import")
def import_command(folder: Folder, report: Report = None) -> None:
    """Wczytaj eksport z CRM. Kod wyjścia: 0 wszystko, 1 część odrzucona, 2 nic."""
    settings = settings_or_exit()
    require_database(settings)
    engine, vault = open_storage(settings)
    folders = Folders(export=folder, documents=settings.var_dir / DOCUMENTS, report=report)
    try:
        with progress("{task.percentage:>3.0f} %") as bars:
            summary = import_folder(
                engine,
                vault=vault,
                clock=SystemClock(),
                folders=folders,
                progress=_Bars(bars).advance,
            )
    except OSError as error:
        typer.echo(f"Import przerwany: {error}.", err=True)
        raise typer.Exit(NOTHING_READ) from None
    except DATABASE_ERRORS as error:
        if (told := explained(error)) is None:
            raise
        typer.echo(f"Import przerwany. {told}", err=True)
        typer.echo("Co już wczytano, zostaje; ten sam folder można wczytać jeszcze raz.", err=True)
        raise typer.Exit(NOTHING_READ) from None
    finally:
        engine.dispose()
    _tell(summary)
    raise typer.Exit(summary.exit_status)


@app.command()
def sample(folder: Folder, clients: Clients = 100, seed: Seed = 1, start: Start = 0) -> None:
    """Zapisz eksport z wymyślonymi klientami."""
    today = SystemClock().now().astimezone(WARSAW).date()
    with progress(MofNCompleteColumn()) as bars:
        task = bars.add_task("Klienci", total=clients)
        rows = write_sample(
            folder,
            clients=clients,
            seed=seed,
            today=today,
            start=start,
            progress=lambda done: bars.update(task, completed=done),
        )
    typer.echo(f"Zapisano klientów: {clients}, wierszy: {rows}, w folderze {folder}.")


@app.command("export-changes")
def export_changes_command(target: Target, *, writes_all: All = False) -> None:
    """Zapisz zmiany danych klientów dla CRM: każdą raz; w folderze także odczyty. Kod wyjścia: 0 gotowe, 2 nic."""
    exported = _export(export_changes, target, writes_all=writes_all)
    _tell_exported("zmian", exported)
    if target.is_dir():
        readings = _export(export_readings, target, writes_all=writes_all)
        if readings.file is not None:
            _tell_exported("odczytów", readings)


@app.command("export-readings")
def export_readings_command(target: Target, *, writes_all: All = False) -> None:
    """Zapisz odczyty podane przez klientów, jako readings.csv: każdy raz. Kod wyjścia: 0 gotowe, 2 nic nie zapisano."""
    exported = _export(export_readings, target, writes_all=writes_all)
    _tell_exported("odczytów", exported)


def _export(export: Callable[..., Exported], target: Path, *, writes_all: bool) -> Exported:
    settings = settings_or_exit()
    require_database(settings)
    engine, _ = open_storage(settings)
    try:
        with progress(MofNCompleteColumn()) as bars:
            task = bars.add_task("Dla CRM", total=None)
            return export(
                engine,
                target,
                writes_all=writes_all,
                progress=lambda done, of: bars.update(task, completed=done, total=of),
            )
    except FileInTheWayError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(NOTHING_READ) from None
    except OSError as error:
        typer.echo(f"Nie da się zapisać pliku: {error}.", err=True)
        raise typer.Exit(NOTHING_READ) from None
    finally:
        engine.dispose()


def _tell_exported(what: str, exported: Exported) -> None:
    if exported.file is None:
        typer.echo(f"Nie ma {what} do zapisania.")
        return
    typer.echo(
        f"Zapisano {what}: {exported.changes}, klientów: {exported.clients}, "
        f"w pliku {exported.file}."
    )


@statuses.command("list")
def list_command() -> None:
    """Pokaż łańcuch statusów i to, co stoi poza nim."""
    settings = settings_or_exit()
    require_database(settings)
    engine, _ = open_storage(settings)
    listed = list_statuses(engine)
    engine.dispose()
    signed = next(status.rank for status in listed if status.code == SIGNED_BY_CLIENT)
    table = Table("Status", "Kod", "Miejsce", "Podpisana przez klienta")
    for status in listed:
        place = "poza łańcuchem" if status.rank is None else str(status.rank)
        is_signed = status.rank is not None and signed is not None and status.rank >= signed
        table.add_row(status.label, status.code, place, "tak" if is_signed else "nie")
    _console().print(table)


@statuses.command("add")
def add_command(status: Label, after: After = None) -> None:
    """Dodaj status i wstaw go w łańcuch."""
    settings = settings_or_exit()
    require_database(settings)
    engine, _ = open_storage(settings)
    try:
        added = add_status(engine, status, after=after)
    except StatusExistsError:
        typer.echo(f"Status „{status}” już jest.", err=True)
        raise typer.Exit(1) from None
    except StatusUnknownError:
        typer.echo(f"W łańcuchu nie ma statusu „{after}”.", err=True)
        raise typer.Exit(1) from None
    finally:
        engine.dispose()
    where = "poza łańcuchem" if added.rank is None else f"po „{after}”"
    typer.echo(f"Dodano status „{added.label}” ({added.code}) {where}.")


class _Bars:
    """A bar for each file, by the bytes that are read."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def advance(self, file: str, read: int, size: int) -> None:
        if file not in self._tasks:
            self._tasks[file] = self._bars.add_task(file, total=size)
        self._bars.update(self._tasks[file], completed=read)


def _tell(summary: Summary) -> None:
    for warning in summary.warnings:
        typer.echo(warning, err=True)
    table = Table("Plik", *(Column(name, justify="right") for name in _COUNTS), "Uwaga")
    for file in summary.files:
        counts = (file.stored, file.unchanged, file.rejected)
        table.add_row(file.file, *map(str, counts), file.unreadable or "")
        for warning in file.warnings:
            typer.echo(f"{file.file}: {warning}", err=True)
    counts = (summary.stored, summary.unchanged, summary.rejected)
    table.add_section()
    table.add_row("Razem", *map(str, counts))
    _console().print(table)
    if summary.exit_status == NOTHING_READ:
        typer.echo("Niczego nie dało się wczytać.", err=True)
    elif summary.exit_status and summary.report:
        typer.echo(f"Odrzucone wiersze: {summary.report}")


_COUNTS: Final = ("Zapisane", "Bez zmian", "Odrzucone")


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_WIDTH_OF_A_PIPE)
