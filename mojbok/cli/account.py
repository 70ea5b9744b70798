"""`mojbok account`: what BOK does to accounts from a shell; every act is audited."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Final

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.audit import Resent
from mojbok.domain.errors import DomainError
from mojbok.services.staff_acts import AccountSheet, StaffActs
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import instant

app = typer.Typer(no_args_is_help=True, help="Konta klientów.")
Login = Annotated[str, typer.Argument(help="Login albo PESEL lub NIP, jeśli jest loginem.")]
Reason = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
_SENT: Final = {
    Resent.LINK: "Link aktywacyjny czeka na wysłanie.",
    Resent.ONE_TIME_PASSWORD: "Hasło jednorazowe czeka na wysłanie.",
}


@app.command()
def show(login: Login, reason: Reason = "") -> None:
    """Pokaż stan konta."""
    with _refusals():
        sheet = _acts().show(login, actor=who_acts(), reason=reason)
    for name, value in _lines(sheet).items():
        typer.echo(f"{name}: {value}")


@app.command()
def unlock(
    login: Login, reason: Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
) -> None:
    """Odblokuj konto po złych hasłach."""
    with _refusals():
        _acts().unlock(login, actor=who_acts(), reason=reason)
    typer.echo("Konto odblokowane.")


@app.command("resend")
def resend(login: Login, reason: Reason = "") -> None:
    """Wyślij ponownie link aktywacyjny albo nowe hasło jednorazowe."""
    with _refusals():
        what = _acts().resend(login, actor=who_acts(), reason=reason)
    typer.echo(_SENT[what])


@app.command()
def block(
    login: Login, reason: Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
) -> None:
    """Zablokuj konto i zakończ wszystkie jego sesje."""
    with _refusals():
        count = _acts().block(login, actor=who_acts(), reason=reason)
    typer.echo(f"Konto zablokowane. Zakończone sesje: {count}.")


@app.command()
def unblock(
    login: Login, reason: Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
) -> None:
    """Zdejmij blokadę, którą założyło BOK."""
    with _refusals():
        _acts().unblock(login, actor=who_acts(), reason=reason)
    typer.echo("Konto znów działa.")


@app.command()
def release(
    login: Login, reason: Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
) -> None:
    """Pozwól zmieniać dane kontaktowe, które po rejestracji są wstrzymane."""
    with _refusals():
        _acts().release(login, actor=who_acts(), reason=reason)
    typer.echo("Dane kontaktowe można już zmieniać.")


@app.command("end-sessions")
def end_sessions(login: Login, reason: Reason = "") -> None:
    """Zakończ wszystkie sesje konta."""
    with _refusals():
        count = _acts().end_sessions(login, actor=who_acts(), reason=reason)
    typer.echo(f"Zakończone sesje: {count}.")


def _acts() -> StaffActs:
    settings = settings_or_exit()
    require_database(settings)
    return build(settings).services.bok.accounts


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal in words, and leave with status 1."""
    try:
        yield
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None


def _lines(sheet: AccountSheet) -> dict[str, str]:
    states = {
        "pending": "czeka na aktywację",
        "active": "aktywne",
        "blocked": "zablokowane przez BOK",
    }
    held = sheet.account.held_until
    return {
        "Klient": sheet.client_name,
        "E-mail": sheet.account.email,
        "Telefon": sheet.account.phone,
        "Stan": states[sheet.account.status],
        "Blokada po złych hasłach": "tak" if sheet.is_locked else "nie",
        "Dane kontaktowe wstrzymane do": instant(held) if held else "—",
        "Założone": instant(sheet.account.created_at),
        "Otwarte sesje": str(len(sheet.sessions)),
    }
