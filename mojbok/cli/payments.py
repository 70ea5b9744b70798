"""`mojbok payments`: online payments for billing."""

import csv
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import require_database, settings_or_exit
from mojbok.domain.online_payment import OnlinePayment
from mojbok.domain.statement_period import parse_day
from mojbok.texts.formats import instant, money

app = typer.Typer(no_args_is_help=True, help="Płatności internetowe.")
FILE: Final = "online_payments.csv"
_HEAD: Final = (
    "reference",
    "payer_id",
    "invoice_number",
    "amount",
    "currency",
    "booked_at",
    "provider_order",
)

First = Annotated[str, typer.Option("--from", metavar="RRRR-MM-DD", help="Od którego dnia.")]
Last = Annotated[str, typer.Option("--to", metavar="RRRR-MM-DD", help="Do którego dnia włącznie.")]


@app.command("list")
def list_booked(first: First = "", last: Last = "") -> None:
    """Pokaż zaksięgowane płatności."""
    booked = _booked(first, last)
    for payment in booked:
        if payment.booked_at:
            typer.echo(
                f"{instant(payment.booked_at)}  {payment.reference}  {money(payment.amount)}"
                f"  pozycje: {len(payment.items)}"
            )
    typer.echo(f"Razem: {len(booked)}")


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Dokąd zapisać plik.")],
    first: First = "",
    last: Last = "",
) -> None:
    """Zapisz zaksięgowane płatności jako CSV: jeden wiersz na fakturę."""
    booked = _booked(first, last)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / FILE, booked)
    except OSError as error:
        typer.echo(f"Nie można zapisać {folder / FILE}: {error.strerror}.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Zapisano płatności: {len(booked)}, w pliku {folder / FILE}.")


def _write(file: Path, booked: list[OnlinePayment]) -> None:
    # Whoever reads the file meanwhile finds the former one, whole.
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened, delimiter=";", lineterminator="\n")
        lines.writerow(_HEAD)
        for payment in booked:
            for item in payment.items:
                lines.writerow(
                    (
                        payment.reference,
                        item.payer_id,
                        item.invoice_number,
                        f"{item.amount:.2f}",
                        payment.currency,
                        payment.booked_at.isoformat() if payment.booked_at else "",
                        payment.provider_order,
                    )
                )
    unfinished.replace(file)


def _booked(first: str, last: str) -> list[OnlinePayment]:
    start, end = _day(first), _day(last)
    settings = settings_or_exit()
    require_database(settings)
    application = build(settings)
    try:
        return [*application.services.online_payments.booked(start, end)]
    finally:
        application.engine.dispose()


def _day(typed: str) -> date | None:
    found = parse_day(typed)
    if typed and found is None:
        typer.echo(f"„{typed}” nie jest dniem. Wpisz go jako RRRR-MM-DD.", err=True)
        raise typer.Exit(2)
    return found
