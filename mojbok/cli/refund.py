"""`mojbok refund`: what BOK does with refunds from a shell; every act is audited."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from mojbok.bootstrap import build
from mojbok.cli.reading import require_database, settings_or_exit, who_acts
from mojbok.domain.errors import DomainError
from mojbok.domain.refund import Refund
from mojbok.services.refund_desk import CLOSED, OPEN, RefundDesk
from mojbok.texts.errors_of_staff import explain
from mojbok.texts.formats import instant, money
from mojbok.texts.refunds import PAYOUT_HEAD, payout_rows, stage_name

app = typer.Typer(no_args_is_help=True, help="Zwroty nadpłat.")
Reference = Annotated[str, typer.Argument(help="Numer zwrotu, na przykład ZN-7K3QW9XDM2T4HJ6C.")]
Reason = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
Needed = Annotated[str, typer.Option(help="Dlaczego; trafia do dziennika.")]
Word = Annotated[str, typer.Option(help="Dlaczego, słowami dla klienta: w liście i na stronie.")]


@app.command("list")
def list_all(
    *,
    closed: Annotated[bool, typer.Option("--closed", help="Zakończone zamiast otwartych.")] = False,
) -> None:
    """Wypisz zwroty, najstarsze na górze."""
    desk = _desk()
    found = desk.queue(CLOSED if closed else OPEN, actor=who_acts())
    for refund in found:
        stage = stage_name(refund.stage(desk.clock.now()))
        export = f"  eksport {refund.export_number}" if refund.export_number else ""
        typer.echo(
            f"{instant(refund.requested_at)}  {refund.reference}  {money(refund.amount)}"
            f"  płatnik {refund.payer_id}  na {refund.masked}  {stage}{export}"
        )
    if not found:
        typer.echo("Nie ma takich zwrotów.")


@app.command()
def approve(reference: Reference, reason: Reason = "") -> None:
    """Zatwierdź zwrot."""
    with _refusals():
        _desk().approve(reference, actor=who_acts(), reason=reason)
    typer.echo("Zwrot zatwierdzony. Wiadomość do klienta czeka na wysłanie.")


@app.command()
def reject(reference: Reference, reason: Needed, word: Word) -> None:
    """Odrzuć zwrot, którego nie przekazano jeszcze do banku."""
    with _refusals():
        _desk().reject(reference, actor=who_acts(), reason=reason, word=word)
    typer.echo("Zwrot odrzucony. Wiadomość do klienta czeka na wysłanie.")


@app.command()
def paid(reference: Reference, reason: Reason = "") -> None:
    """Zaznacz, że bank wypłacił zwrot."""
    with _refusals():
        _desk().mark_paid(reference, actor=who_acts(), reason=reason)
    typer.echo("Zwrot wypłacony. Wiadomość do klienta czeka na wysłanie.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="PLIK", help="Dokąd zapisać CSV.")],
    again: Annotated[
        int | None, typer.Option(help="Zapisz jeszcze raz eksport o tym numerze.")
    ] = None,
) -> None:
    """Zapisz zatwierdzone zwroty do wypłaty; każdy trafia do jednego eksportu."""
    if file.exists():
        typer.echo(f"Plik {file} już jest. Podaj inną nazwę.", err=True)
        raise typer.Exit(2)
    desk = _desk()
    number = desk.export(actor=who_acts()) if again is None else again
    if number is None:
        typer.echo("Nie ma zatwierdzonych zwrotów do wypłaty.")
        return
    with _refusals():
        refunds = desk.exported(number, actor=who_acts())
    try:
        _write(file, refunds)
    except OSError as error:
        typer.echo(
            f"Nie można zapisać {file}: {error.strerror}. Te zwroty są w eksporcie {number}:"
            f" zapisz go jeszcze raz z --again {number}.",
            err=True,
        )
        raise typer.Exit(2) from None
    typer.echo(f"Eksport {number}: zapisano zwrotów: {len(refunds)}, w pliku {file}.")


def _write(file: Path, refunds: Sequence[Refund]) -> None:
    # Whoever looks meanwhile finds no file, or a whole one; nobody else may read the numbers.
    unfinished = file.with_name(f"{file.name}.part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    with unfinished.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened, delimiter=";", lineterminator="\n")
        lines.writerow(PAYOUT_HEAD)
        lines.writerows(payout_rows(refunds))
    unfinished.replace(file)


def _desk() -> RefundDesk:
    settings = settings_or_exit()
    require_database(settings)
    return build(settings).services.bok.refunds


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal in words, and leave with status 1."""
    try:
        yield
    except DomainError as error:
        typer.echo(explain(error), err=True)
        raise typer.Exit(1) from None
