"""`mojbok key`: changing the key that everything secret is kept under."""

import typer

from mojbok.bootstrap import open_storage
from mojbok.bootstrap.billing import let_others_write
from mojbok.cli.reading import require_database, settings_or_exit
from mojbok.domain.ports import Vault
from mojbok.gateways.clock import SystemClock
from mojbok.settings import Settings
from mojbok.storage.engine import Engine
from mojbok.storage.rekeying import Rekeyed, last_needed, rekey, survey
from mojbok.texts.formats import WARSAW

app = typer.Typer(no_args_is_help=True, help="Klucz aplikacji i jego wymiana.")

_NAMES = {
    "sessions": "sesje klientów",
    "staff_sessions": "sesje pracowników",
    "activation_links": "linki aktywacyjne",
    "email_changes": "linki zmiany adresu e-mail",
    "devices": "zapamiętane przeglądarki",
}


@app.command()
def rotate() -> None:
    """Przenieś wszystko spod poprzedniego klucza pod obecny; serwis może przy tym działać."""
    settings = settings_or_exit()
    if not settings.secret_key_previous.get_secret_value():
        typer.echo(
            "Podaj poprzedni klucz w MOJBOK_SECRET_KEY_PREVIOUS, a nowy w MOJBOK_SECRET_KEY.",
            err=True,
        )
        raise typer.Exit(2)
    engine, vault = _open(settings)
    told = rekey(engine, vault, let_others_write=let_others_write)
    typer.echo(f"Przeniesiono pod obecny klucz: {told.changed}.")
    _tell(told)
    if not (told.left or told.unreadable):
        _tell_how_long(engine)
    raise typer.Exit(1 if told.left or told.unreadable else 0)


@app.command()
def check() -> None:
    """Sprawdź, czy wszystko jest pod obecnym kluczem."""
    engine, vault = _open(settings_or_exit())
    told = survey(engine, vault)
    _tell(told)
    if not (told.left or told.unreadable):
        typer.echo("Wszystko jest pod obecnym kluczem.")
    raise typer.Exit(1 if told.left or told.unreadable else 0)


def _open(settings: Settings) -> tuple[Engine, Vault]:
    require_database(settings)
    return open_storage(settings)


def _tell(told: Rekeyed) -> None:
    if told.left:
        typer.echo(
            f"Pod poprzednim kluczem są jeszcze: {told.left}. Uruchom mojbok key rotate.", err=True
        )
    if told.unreadable:
        typer.echo(
            f"Żaden z podanych kluczy nie otwiera: {told.unreadable}."
            " Sprawdź MOJBOK_SECRET_KEY i MOJBOK_SECRET_KEY_PREVIOUS.",
            err=True,
        )


def _tell_how_long(engine: Engine) -> None:
    """Tell how long the previous key is of use: things known by their token alone can't be moved."""
    for table, until in last_needed(engine, SystemClock().now()).items():
        typer.echo(
            f"Poprzedni klucz otwiera {_NAMES[table]} do {until.astimezone(WARSAW):%d.%m.%Y %H:%M}."
        )
    typer.echo("Po tym czasie usuń MOJBOK_SECRET_KEY_PREVIOUS z ustawień każdego węzła.")
