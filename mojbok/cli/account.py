"""`mojbok account`: what BOK does to accounts from a shell; every act is audited."""

import getpass
from typing import Annotated

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import settings_or_exit
from mojbok.domain.accounts import AccountUnknownError
from mojbok.services.staff_acts import AccountSheet, StaffActs
from mojbok.texts.errors import explain
from mojbok.texts.formats import instant

app = typer.Typer(no_args_is_help=True, help="Konta klientów.")
Login = Annotated[str, typer.Argument(help="Login albo PESEL lub NIP, jeśli jest loginem.")]


@app.command()
def show(login: Login) -> None:
    """Pokaż stan konta."""
    try:
        sheet = _acts().show(login)
    except AccountUnknownError as error:
        raise _refused(error) from None
    for name, value in _lines(sheet).items():
        typer.echo(f"{name}: {value}")


@app.command()
def unlock(
    login: Login, reason: Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
) -> None:
    """Odblokuj konto po złych hasłach."""
    try:
        _acts().unlock(login, reason=reason, staff=getpass.getuser())
    except AccountUnknownError as error:
        raise _refused(error) from None
    typer.echo("Konto odblokowane.")


@app.command("resend")
def resend(login: Login) -> None:
    """Wyślij ponownie link aktywacyjny albo nowe hasło jednorazowe."""
    try:
        _acts().resend(login, staff=getpass.getuser())
    except AccountUnknownError as error:
        raise _refused(error) from None
    typer.echo("Wiadomość czeka na wysłanie.")


@app.command("end-sessions")
def end_sessions(login: Login) -> None:
    """Zakończ wszystkie sesje konta."""
    try:
        count = _acts().end_sessions(login, staff=getpass.getuser())
    except AccountUnknownError as error:
        raise _refused(error) from None
    typer.echo(f"Zakończone sesje: {count}.")


def _acts() -> StaffActs:
    return build(settings_or_exit()).staff


def _refused(error: AccountUnknownError) -> typer.Exit:
    typer.echo(explain(error), err=True)
    return typer.Exit(1)


def _lines(sheet: AccountSheet) -> dict[str, str]:
    states = {
        "pending": "czeka na aktywację",
        "active": "aktywne",
        "blocked": "zablokowane przez BOK",
    }
    return {
        "Klient": sheet.client_name,
        "E-mail": sheet.account.email,
        "Telefon": sheet.account.phone,
        "Stan": states[sheet.account.status],
        "Blokada po złych hasłach": "tak" if sheet.is_locked else "nie",
        "Założone": instant(sheet.account.created_at),
        "Otwarte sesje": str(len(sheet.sessions)),
    }
