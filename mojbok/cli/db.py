"""`mojbok db`: the database's form."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mojbok.bootstrap import open_storage, prepare_database
from mojbok.cli.reading import settings_or_exit
from mojbok.gateways.clock import SystemClock
from mojbok.storage import migrate
from mojbok.storage.backup.making import back_up
from mojbok.storage.backup.manifest import BackupError
from mojbok.storage.backup.restoring import restore as restore_backup
from mojbok.storage.drift import differences

app = typer.Typer(no_args_is_help=True, help="Baza danych.")


@app.command()
def upgrade() -> None:
    """Przygotuj pustą bazę albo doprowadź starszą do obecnej postaci."""
    prepare_database(settings_or_exit())
    typer.echo("Baza danych jest gotowa.")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="Nowy plik, .tar albo .tar.gz.")]) -> None:
    """Zrób kopię bazy, dokumentów i załączników do jednego pliku; serwer może przy tym działać."""
    settings = settings_or_exit()
    engine, vault = open_storage(settings)
    with _told_in_words():
        back_up(engine, vault, settings.var_dir, file, SystemClock().now())
    typer.echo(f"Kopia jest w pliku {file}.")
    typer.echo(
        "Nie ma w niej klucza MOJBOK_SECRET_KEY, a bez niego jest nie do odczytania: przechowuj go osobno."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Plik, który zrobił mojbok db backup.")],
) -> None:
    """Odtwórz kopię w pustej bazie i pustym katalogu danych."""
    settings = settings_or_exit()
    engine, vault = open_storage(settings)
    with _told_in_words():
        manifest = restore_backup(engine, vault, settings.var_dir, file)
    typer.echo(f"Odtworzono kopię z {manifest.made_at}.")
    typer.echo("Listy, które wtedy czekały, wyjdą ponownie, gdy ruszy serwer: mojbok mail list.")
    if not migrate.is_current(engine):
        typer.echo("Kopia jest ze starszej wersji programu: uruchom mojbok db upgrade.")


@contextmanager
def _told_in_words() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@app.command()
def check() -> None:
    """Sprawdź, czy baza ma postać, której oczekuje program. Kod wyjścia: 0 tak, 1 nie, 2 nie wiadomo."""
    engine, _ = open_storage(settings_or_exit())
    try:
        found = differences(engine)
    finally:
        engine.dispose()
    for difference in found:
        typer.echo(difference, err=True)
    typer.echo("Są różnice." if found else "Baza zgadza się z programem.")
    raise typer.Exit(1 if found else 0)
