"""`mojbok mail`: the letters that wait, another try for those that did not go, and reminders at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from mojbok.bootstrap import build, open_storage
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.errors import DomainError
from mojbok.domain.letter_status import LetterStatus
from mojbok.gateways.clock import SystemClock
from mojbok.storage.outbox import LetterQueue
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import WARSAW

app = typer.Typer(
    name="mail", help="Listy: co czeka, co wysłano, czego nie przyjęto.", no_args_is_help=True
)

_STATES: Final = {"waiting": "czeka", "sent": "wysłany", "refused": "odrzucony"}
_COLUMNS: Final = ("Napisany", "Rodzaj", "Do", "Stan", "Prób", "Kiedy", "Ostatni błąd")
#: Into a file or a pipe the table goes whole, so that nothing is cut off.
_WIDTH_OF_A_PIPE: Final = 240

LetterId = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="Numer listu; bez niego wszystkie.")
]
Limit = Annotated[int, typer.Option(min=1, help="Ile najnowszych listów pokazać.")]
Reason = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
Past = Annotated[
    bool,
    typer.Option("--past", help="Także o tym, co było przed włączeniem przypomnień (do prób)."),
]
Unsent = Annotated[bool, typer.Option("--unsent", help="Tylko te, których nie wysłano.")]


@app.command("list")
def list_letters(limit: Limit = 100, unsent: Unsent = False) -> None:  # noqa: FBT002 - an option
    """Pokaż listy, najnowsze na górze."""
    with _queue() as queue:
        letters = queue.entries(unsent_only=unsent, limit=limit)
    if not letters:
        typer.echo("Nie ma listów.")
        return
    # The number has to be copied into `retry`, so it is the one thing that stays in one piece.
    number = Column("Numer", no_wrap=True, min_width=32)
    table = Table(number, *(Column(name, overflow="fold") for name in _COLUMNS))
    for letter in letters:
        table.add_row(*map(Text, _cells(letter)))
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_PIPE)
    console.print(table)


@app.command("retry")
def retry(letter_id: LetterId = None, reason: Reason = "") -> None:
    """Wyślij jeszcze raz listy, które czekają na kolejną próbę albo zostały odrzucone."""
    settings = settings_or_exit()
    require_database(settings)
    application = build(settings)
    try:
        count = application.services.bok.mail.retry(letter_id, actor=who_acts(), reason=reason)
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None
    finally:
        application.engine.dispose()
    typer.echo(f"Do ponownego wysłania: {count}.")


@app.command("remind")
def remind(past: Past = False) -> None:  # noqa: FBT002 - an option
    """Napisz od razu przypomnienia, które serwer pisze sam co kwadrans, w dzień."""
    settings = settings_or_exit()
    require_database(settings)
    application = build(settings)
    try:
        told = application.services.reminders.remind(whatever_is_past=past)
    finally:
        application.engine.dispose()
    typer.echo(f"Napisano przypomnień: {told}. Wyśle je serwer.")


@contextmanager
def _queue() -> Iterator[LetterQueue]:
    settings = settings_or_exit()
    require_database(settings)
    engine, vault = open_storage(settings)
    try:
        yield LetterQueue(engine, vault, SystemClock(), settings.node)
    finally:
        engine.dispose()


def _cells(letter: LetterStatus) -> Iterator[str]:
    yield letter.id
    yield _moment(letter.created_at)
    yield letter.kind
    yield letter.recipient
    yield _STATES[letter.state]
    yield str(letter.attempts)
    yield _when(letter)
    yield letter.last_error or ""


def _when(letter: LetterStatus) -> str:
    if letter.state == "waiting":
        return f"od {_moment(letter.due_at)}"
    return _moment(letter.sent_at) if letter.sent_at else ""


def _moment(instant: datetime) -> str:
    return instant.astimezone(WARSAW).strftime("%d.%m.%Y %H:%M:%S")
