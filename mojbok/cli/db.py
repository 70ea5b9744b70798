"""`mojbok db`: the database's form."""

import typer

from mojbok.bootstrap import open_storage, prepare_database
from mojbok.cli.reading import settings_or_exit
from mojbok.storage import migrate

app = typer.Typer(no_args_is_help=True, help="Baza danych.")


@app.command()
def upgrade() -> None:
    """Przygotuj pustą bazę albo doprowadź starszą do obecnej postaci."""
    prepare_database(settings_or_exit())
    typer.echo("Baza danych jest gotowa.")


@app.command()
def check() -> None:
    """Sprawdź, czy baza ma postać, której oczekuje program."""
    engine, _ = open_storage(settings_or_exit())
    try:
        differences = migrate.check(engine)
    finally:
        engine.dispose()
    for difference in differences:
        typer.echo(str(difference), err=True)
    typer.echo("Są różnice." if differences else "Baza zgadza się z programem.")
    raise typer.Exit(1 if differences else 0)
