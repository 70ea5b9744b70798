"""What commands begin with: settings, a database that is ready, and who acts; or plain words about what is wrong."""

import getpass
import re

import typer
from pydantic import ValidationError

from mojbok.bootstrap import configure_logs, open_storage, prepare_database
from mojbok.domain.staff import Actor
from mojbok.settings import Settings
from mojbok.storage import migrate


def settings_or_exit() -> Settings:
    """Set up the log and give the settings, or say what is wrong with them and leave with status 2."""
    try:
        settings = Settings()
    except ValidationError as error:
        typer.echo("Ustawienia są niepełne albo niebezpieczne:", err=True)
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            where = ".".join(str(part) for part in fault["loc"]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            typer.echo(f"MOJBOK_{where}: {message}" if where else message, err=True)
            if not where:
                # What production alone insists on.
                typer.echo("Do prób na tym komputerze: MOJBOK_MODE=demo.", err=True)
        raise typer.Exit(2) from None
    configure_logs(settings, is_command=True)
    return settings


def require_database(settings: Settings) -> None:
    """Make an SQLite file ready, as the server does; leave with status 2 when a PostgreSQL database is not."""
    if settings.database_url.startswith("sqlite"):
        prepare_database(settings)
        return
    engine, _ = open_storage(settings)
    try:
        is_current = migrate.is_current(engine)
    finally:
        engine.dispose()
    if not is_current:
        typer.echo("Baza danych nie jest gotowa: najpierw mojbok db upgrade.", err=True)
        raise typer.Exit(2)


def who_acts() -> Actor:
    """Tell who acts, for the audit log: the system's user."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return Actor.of_shell("nieznany")
    return Actor.of_shell(re.sub(r"[^\w.\\ -]", "-", name)[:64])
