"""Reading the settings, with their faults told in plain words."""

import typer
from pydantic import ValidationError

from mojbok.settings import Settings


def settings_or_exit() -> Settings:
    """Give the settings, or say what is wrong with them and leave with status 2."""
    try:
        return Settings()
    except ValidationError as error:
        typer.echo("Ustawienia są niepełne albo niebezpieczne:", err=True)
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            where = ".".join(str(part) for part in fault["loc"]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            typer.echo(f"MOJBOK_{where}: {message}" if where else message, err=True)
        raise typer.Exit(2) from None
