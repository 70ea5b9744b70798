"""`mojbok staff`: who works in the Biuro Obsługi Klienta; every act is audited."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.errors import DomainError
from mojbok.domain.staff import Role
from mojbok.services.staff_accounts import Invitation, ListedMember, StaffAccounts
from mojbok.texts.errors_of_staff import explain

app = typer.Typer(no_args_is_help=True, help="Pracownicy Biura Obsługi Klienta.")
Name = Annotated[str, typer.Argument(help="Nazwa użytkownika, na przykład j.kowalska.")]
Chosen = Annotated[Role, typer.Option(help="Rola.")]
Reason = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]


@app.command()
def add(name: Name, role: Chosen, reason: Reason = "") -> None:
    """Dodaj pracownika; wypisuje hasło jednorazowe i ustawienie aplikacji z kodami."""
    with _refusals():
        _tell(_staff().add(name, role, actor=who_acts(), reason=reason))


@app.command("list")
def list_all() -> None:
    """Wypisz wszystkich pracowników."""
    found = _staff().listed(who_acts())
    for each in found:
        typer.echo(_line(each))
    if not found:
        typer.echo("Nie ma jeszcze żadnego pracownika: mojbok staff add.")


@app.command()
def reset(name: Name, reason: Reason = "") -> None:
    """Nadaj nowe hasło jednorazowe, ustaw aplikację od nowa, odblokuj i zakończ sesje."""
    with _refusals():
        _tell(_staff().reset(name, actor=who_acts(), reason=reason))


@app.command()
def role(
    name: Name, role: Annotated[Role, typer.Argument(help="Nowa rola.")], reason: Reason = ""
) -> None:
    """Zmień rolę i zakończ sesje."""
    with _refusals():
        _staff().set_role(name, role, actor=who_acts(), reason=reason)
    typer.echo("Rola zmieniona.")


@app.command()
def disable(name: Name, reason: Reason = "") -> None:
    """Wyłącz konto i zakończ sesje."""
    with _refusals():
        _staff().disable(name, actor=who_acts(), reason=reason)
    typer.echo("Konto wyłączone.")


@app.command()
def enable(name: Name, reason: Reason = "") -> None:
    """Włącz konto z powrotem."""
    with _refusals():
        _staff().enable(name, actor=who_acts(), reason=reason)
    typer.echo("Konto włączone.")


def _staff() -> StaffAccounts:
    settings = settings_or_exit()
    require_database(settings)
    return build(settings).services.bok.staff


def _tell(invitation: Invitation) -> None:
    for name, value in {
        "Nazwa użytkownika": invitation.name,
        "Hasło jednorazowe": invitation.one_time_password,
        "Klucz aplikacji (TOTP)": invitation.app_secret,
        "Adres dla aplikacji": invitation.app_address,
        "Logowanie": f"{settings_or_exit().public_url}/bok/logowanie",
    }.items():
        typer.echo(f"{name}: {value}")


def _line(listed: ListedMember) -> str:
    member = listed.member
    states = [] if member.is_active else ["wyłączone"]
    states += ["zablokowane"] if listed.is_locked else []
    states += [] if member.has_app else ["przed pierwszym logowaniem"]
    return "  ".join([member.name, member.role, ", ".join(states)]).rstrip()


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal in words, and leave with status 1."""
    try:
        yield
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None
