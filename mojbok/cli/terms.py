"""`mojbok terms`: new versions of the terms (regulamin)."""

from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import MofNCompleteColumn

from mojbok.bootstrap import build
from mojbok.cli.progress import progress
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.errors import DomainError
from mojbok.domain.terms import NOTICE_DAYS, DayInvalidError, parse_day
from mojbok.services.publishing import Publication, Publishing
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import day

app = typer.Typer(no_args_is_help=True, help="Regulamin.")

#: The rules said no; and what was given can't be read at all.
_REFUSED: Final = 1
_UNREADABLE: Final = 2
_INTERRUPTED: Final = 130

File = Annotated[Path, typer.Argument(metavar="FILE", help="Treść w Markdown, w UTF-8.")]
Version = Annotated[str, typer.Option(metavar="V", help="Numer wersji, na przykład 2.0.")]
Effective = Annotated[
    str, typer.Option(metavar="RRRR-MM-DD", help="Od którego dnia obowiązuje; najwcześniej dziś.")
]


@app.callback()
def terms() -> None:
    """Keep `publish` a command of its own: Typer would run a lone one without its name."""


@app.command()
def publish(file: File, version: Version, effective: Effective) -> None:
    """Opublikuj nową wersję i zawiadom klientów. Po przerwaniu powtórz to samo polecenie."""
    content, effective_on = _content(file), _day(effective)
    settings = settings_or_exit()
    require_database(settings)
    application = build(settings)
    try:
        done = _publish(application.services.bok.publishing, content, version, effective_on)
    except DomainError as error:
        raise _left(explain(error), _REFUSED) from None
    except KeyboardInterrupt:
        said = "Przerwano. Powtórz to samo polecenie, a zawiadomimy pozostałych klientów."
        raise _left(said, _INTERRUPTED) from None
    finally:
        application.engine.dispose()
    _tell(done)


def _publish(
    publishing: Publishing, content: bytes, version: str, effective_on: date
) -> Publication:
    with progress(MofNCompleteColumn()) as bars:
        task = bars.add_task("Wiadomości", total=None)
        return publishing.publish(
            content,
            version=version,
            effective_on=effective_on,
            actor=who_acts(),
            progress=lambda told, of: bars.update(task, completed=told, total=max(told, of)),
        )


def _tell(done: Publication) -> None:
    version, from_day = done.document.version, day(done.document.effective_on)
    typer.echo(f"Opublikowano regulamin w wersji {version}. Obowiązuje od {from_day}.")
    typer.echo(f"Wiadomości do klientów: {done.told}.")
    if done.is_short_notice:
        typer.echo(
            f"Uwaga: to mniej niż {NOTICE_DAYS} dni, a tyle obiecuje klientom regulamin (rozdział 13).",
            err=True,
        )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = "nie ma takiego pliku" if isinstance(error, FileNotFoundError) else error.strerror
        raise _left(f"Nie można przeczytać {file}: {reason}.", _UNREADABLE) from None


def _day(typed: str) -> date:
    try:
        return parse_day(typed)
    except DayInvalidError:
        said = f"„{typed}” nie jest dniem. Wpisz go jako RRRR-MM-DD, na przykład 2027-01-31."
        raise _left(said, _UNREADABLE) from None


def _left(said: str, status: int) -> typer.Exit:
    typer.echo(said, err=True)
    return typer.Exit(status)
