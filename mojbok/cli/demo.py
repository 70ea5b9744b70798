"""The demo's data and what a newcomer is told about it."""

from pathlib import Path
from typing import Final

import typer

from mojbok.bootstrap import open_storage, prepare_database
from mojbok.cli.crm import DOCUMENTS
from mojbok.domain.clients import ClientType
from mojbok.gateways.clock import SystemClock
from mojbok.gateways.payments.__main__ import run as run_local_provider
from mojbok.settings import Settings
from mojbok.storage.crm.demo import (
    DemoClient,
    demo_clients,
    is_loaded,
    registered_clients,
    write_demo,
)
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.texts.formats import WARSAW

app = typer.Typer(no_args_is_help=True, help="Wersja pokazowa.")
_FOLDER: Final = "demo-crm"


@app.callback()
def demo() -> None:
    """Keep the commands below under their own names: Typer would run a lone one without it."""


@app.command("payment-provider")
def payment_provider(host: str = "127.0.0.1", port: int = 8081) -> None:
    """Uruchom osobno testowego operatora płatności; portal znajdzie go po MOJBOK_DEMO_PROVIDER_PORT."""
    typer.echo(f"Testowy operator płatności: http://{host}:{port}")
    run_local_provider(host, port)


def prepare_demo(settings: Settings) -> None:
    """Load the demo's data once, and say how to begin."""
    folder = settings.var_dir / _FOLDER
    prepare_database(settings)
    engine, _ = open_storage(settings)
    if not is_loaded(engine, folder):
        typer.echo("Wczytuję dane pokazowe...")
        _load(settings, folder)
    clients = demo_clients(folder, registered_clients(engine))
    engine.dispose()
    _greet(settings, clients)


def _load(settings: Settings, folder: Path) -> None:
    clock = SystemClock()
    engine, vault = open_storage(settings)
    write_demo(folder, clock.now().astimezone(WARSAW).date())
    folders = Folders(
        export=folder, documents=settings.var_dir / DOCUMENTS, report=settings.var_dir
    )
    import_folder(engine, vault=vault, clock=clock, folders=folders)
    engine.dispose()


def _greet(settings: Settings, clients: list[DemoClient]) -> None:
    mail = (
        f"serwer SMTP {settings.smtp_host}"
        if settings.smtp_host
        else f"{settings.public_url}/poczta"
    )
    typer.echo(f"\nmojBOK POLSp: {settings.public_url}")
    typer.echo(
        "Klienci, których można zarejestrować:"
        if clients
        else f"Wszyscy klienci pokazowi mają już konta. Od nowa: usuń folder {settings.var_dir}."
    )
    for client in clients:
        typer.echo(f"  {_described(client)}")
    typer.echo(f"Poczta: {mail}\n")


def _described(client: DemoClient) -> str:
    number = "PESEL" if client.type is ClientType.INDIVIDUAL else "NIP"
    return f"{number} {client.number}, umowa {client.contract_number}"
