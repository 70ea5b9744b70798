"""`mojbok crm token`: tokens with which the seller's programs push data; every act is audited."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from mojbok.bootstrap import Application, build
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.api_tokens import ApiToken
from mojbok.domain.errors import DomainError
from mojbok.domain.warsaw import day_of
from mojbok.texts.errors_of_programs import explain
from mojbok.texts.formats import instant

app = typer.Typer(no_args_is_help=True, help="Tokeny programów, które wysyłają dane z CRM.")
Name = Annotated[str, typer.Argument(help="Nazwa tokenu, na przykład crm-2027.")]
Expires = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Ostatni dzień, w którym token jest ważny."),
]


@app.command()
def add(name: Name, expires: Expires = None) -> None:
    """Daj nowy token. Wypisuje go ten jeden raz."""
    last_day = expires.date() if expires else None
    with _refusals():
        token = _open().services.bok.crm_tokens.add(name, actor=who_acts(), expires=last_day)
    typer.echo(token)
    typer.echo("Zapisz token teraz: nikt nie zobaczy go drugi raz.", err=True)


@app.command("list")
def list_all() -> None:
    """Wypisz wszystkie tokeny, także cofnięte."""
    application = _open()
    with _refusals():
        found = application.services.bok.crm_tokens.listed(who_acts())
    for token in found:
        typer.echo(_line(token, application.clock.now()))
    if not found:
        typer.echo("Nie ma jeszcze żadnego tokenu: mojbok crm token add.")


@app.command()
def revoke(name: Name) -> None:
    """Cofnij token: od tej chwili niczego nie otwiera."""
    with _refusals():
        _open().services.bok.crm_tokens.revoke(name, actor=who_acts())
    typer.echo("Token cofnięty.")


def _open() -> Application:
    settings = settings_or_exit()
    require_database(settings)
    return build(settings)


def _line(token: ApiToken, now: datetime) -> str:
    used = instant(token.last_used_at) if token.last_used_at else "jeszcze nie"
    made = f"od {instant(token.created_at)} ({token.created_by})"
    return "  ".join([token.name, _state(token, now), made, f"ostatnio użyty: {used}"])


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at:
        return f"cofnięty {instant(token.revoked_at)}"
    last_day = _last_day(token)
    if last_day is None:
        return "ważny bez końca"
    return f"ważny do {last_day}" if token.is_good(now) else f"wygasł po {last_day}"


def _last_day(token: ApiToken) -> date | None:
    """Give the last day on which a token is good: it ends with that day."""
    return day_of(token.expires_at - timedelta(seconds=1)) if token.expires_at else None


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal in words, and leave with status 1."""
    try:
        yield
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None
