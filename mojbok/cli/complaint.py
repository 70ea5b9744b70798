"""`mojbok complaint`: how BOK reads and answers complaints from a shell; every act is audited."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.complaint_deadline import deadline
from mojbok.domain.complaints import Complaint, ComplaintState, Message
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.services.bok import BokServices
from mojbok.services.complaint_cases import CaseSheet
from mojbok.services.complaint_desk import ComplaintDesk
from mojbok.texts.complaints import (
    about_name,
    category_name,
    message_name,
    size_name,
    state_name,
    time_left,
)
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import day, instant

app = typer.Typer(no_args_is_help=True, help="Reklamacje klientów.")
Number = Annotated[str, typer.Argument(help="Numer reklamacji, na przykład EB/2026/000123.")]
Reason = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
Text = Annotated[str, typer.Option(help="Treść dla klienta, po polsku.")]
File = Annotated[
    Path | None, typer.Option(help="Plik z treścią (UTF-8) zamiast --text; „-” to wejście.")
]


class Verdict(StrEnum):
    """How a complaint ends."""

    ACCEPTED = "uznana"
    PARTLY_ACCEPTED = "uznana-w-czesci"
    REJECTED = "nieuznana"


@app.command("list")
def list_all(
    *,
    closed: Annotated[bool, typer.Option("--closed", help="Zakończone zamiast otwartych.")] = False,
) -> None:
    """Wypisz reklamacje, najpilniejsze na górze."""
    desk = _desk()
    found = desk.queue(actor=who_acts(), is_closed=closed)
    for complaint in found:
        typer.echo(_line(desk, complaint))
    if not found:
        typer.echo("Nie ma takich reklamacji.")


@app.command()
def show(number: Number, reason: Reason = "") -> None:
    """Pokaż reklamację z całą rozmową."""
    with _refusals():
        sheet = _bok().complaint_cases.show(number, actor=who_acts(), reason=reason)
    for name, value in _facts(sheet).items():
        typer.echo(f"{name}: {value}")
    for message in sheet.talk:
        typer.echo("\n" + "\n".join(_told(message)))


@app.command()
def take(number: Number, reason: Reason = "") -> None:
    """Zaznacz, że pracujesz nad reklamacją."""
    with _refusals():
        _desk().take(number, actor=who_acts(), reason=reason)
    typer.echo("Reklamacja jest w toku.")


@app.command()
def ask(number: Number, text: Text = "", file: File = None, reason: Reason = "") -> None:
    """Zapytaj klienta; termin odpowiedzi biegnie dalej."""
    with _refusals():
        _desk().ask(number, _text(text, file), actor=who_acts(), reason=reason)
    typer.echo("Pytanie zapisane. Wiadomość do klienta czeka na wysłanie.")


@app.command()
def answer(
    number: Number,
    verdict: Annotated[Verdict, typer.Option(help="Rozstrzygnięcie.")],
    text: Text = "",
    file: File = None,
    reason: Reason = "",
) -> None:
    """Odpowiedz na reklamację i zakończ ją."""
    with _refusals():
        _desk().answer(
            number,
            ComplaintState(verdict.value),
            _text(text, file),
            actor=who_acts(),
            reason=reason,
        )
    typer.echo("Odpowiedź zapisana. Wiadomość do klienta czeka na wysłanie.")


@app.command()
def reopen(number: Number, text: Text = "", file: File = None) -> None:
    """Wznów zakończoną reklamację; klient przeczyta, dlaczego."""
    with _refusals():
        _desk().reopen(number, _text(text, file), actor=who_acts())
    typer.echo("Reklamacja wznowiona. Wiadomość do klienta czeka na wysłanie.")


def _desk() -> ComplaintDesk:
    return _bok().complaints


def _bok() -> BokServices:
    settings = settings_or_exit()
    require_database(settings)
    return build(settings).services.bok


def _text(text: str, file: Path | None) -> str:
    if file is None:
        return text
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        typer.echo("Nie można odczytać pliku z treścią: podaj plik tekstowy w UTF-8.", err=True)
        raise typer.Exit(2) from None


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal in words, and leave with status 1."""
    try:
        yield
    except FormInvalidError as error:
        for fault in error.errors.values():
            typer.echo(explain(fault), err=True)
        raise typer.Exit(1) from None
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None


def _line(desk: ComplaintDesk, complaint: Complaint) -> str:
    left = deadline(complaint.due_on, now=desk.clock.now())
    when = f"do {day(complaint.due_on)} ({time_left(left)})" if complaint.state.is_open else ""
    parts = (complaint.number, state_name(complaint.state), when, category_name(complaint.category))
    return "  ".join(part for part in parts if part)


def _facts(sheet: CaseSheet) -> dict[str, str]:
    complaint = sheet.complaint
    return {
        "Numer": complaint.number,
        "Klient": sheet.client.name,
        "Temat": f"{category_name(complaint.category)}: {complaint.subject}",
        "Dotyczy": about_name(complaint.about) if complaint.about else "—",
        "Stan": state_name(complaint.state),
        "Przyjęta": instant(complaint.received_at),
        "Odpowiedź do": day(complaint.due_on),
    }


def _told(message: Message) -> Iterator[str]:
    verdict = f" ({state_name(message.verdict)})" if message.verdict else ""
    yield f"--- {message_name(message.kind)}{verdict}, {instant(message.at)}"
    if message.text:
        yield message.text
    for attachment in message.attachments:
        yield f"[{attachment.name}, {size_name(attachment.size)}, plik {attachment.file_key}]"
