"""Every figure that the portal tells agrees to the grosz with a plain sum over the CRM's own files (POR-01 to POR-10).

`MOJBOK_TEST_CLIENTS=1000` has as many clients as the acceptance of the product asks for.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mojbok.domain.invoices import InvoiceQuery
from mojbok.domain.sessions import Visitor
from mojbok.domain.statement_period import Preset, Span
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.sample.writing import write_sample
from mojbok.texts.invoice_tables import invoice_head, invoice_rows
from mojbok.texts.tables import csv_file, xlsx_file
from tests.builders import World

pytestmark = pytest.mark.requirement("POR-01", "POR-03", "POR-04", "POR-10")

CLIENTS = int(os.environ.get("MOJBOK_TEST_CLIENTS", "16"))
GROSS, OPEN = "Brutto", "Pozostało do zapłaty"
ALL = Span(preset=Preset.ALL)


@dataclass(frozen=True, kw_only=True)
class Books:
    """What the files say of one client, added up with nothing but a loop."""

    billed: Decimal
    invoices: int
    balances: Mapping[str, Decimal]
    """By payer: what was billed less what was paid."""

    @property
    def balance(self) -> Decimal:
        return sum(self.balances.values(), Decimal(0))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def books(folder: Path) -> dict[str, Books]:
    """Add up the files by client."""
    client_of = {row["payer_id"]: row["client_id"] for row in rows(folder, "payers")}
    billed: dict[str, Decimal] = defaultdict(Decimal)
    count: dict[str, int] = defaultdict(int)
    balances: dict[str, Decimal] = {payer: Decimal(0) for payer in client_of}
    for row in rows(folder, "invoices"):
        billed[client_of[row["payer_id"]]] += Decimal(row["gross"])
        count[client_of[row["payer_id"]]] += 1
        balances[row["payer_id"]] += Decimal(row["gross"])
    for row in rows(folder, "payments"):
        balances[row["payer_id"]] -= Decimal(row["amount"])
    return {
        client: Books(
            billed=billed[client],
            invoices=count[client],
            balances={
                payer: balance for payer, balance in balances.items() if client_of[payer] == client
            },
        )
        for client in set(client_of.values())
    }


@pytest.fixture
def kept(world: World, tmp_path: Path) -> dict[str, Books]:
    """Import a sample, and give what its files add up to."""
    folder = tmp_path / "crm"
    write_sample(folder, clients=CLIENTS, seed=7, today=world.today)
    summary = import_folder(
        world.engine,
        vault=world.application.vault,
        clock=world.clock,
        folders=Folders(export=folder, documents=tmp_path / "documents"),
    )
    assert summary.rejected == 0
    return books(folder)


@pytest.fixture
def anybody(world: World) -> Visitor:
    """Give somebody who is signed in; whose client they are, the tests change."""
    return world.visitor(world.open_session(world.member(world.person())))


def as_client(visitor: Visitor, client_id: str) -> Visitor:
    return replace(visitor, account=replace(visitor.account, client_id=client_id))


def amount(text: object) -> Decimal:
    """Read an amount of a file; a workbook has binary fractions."""
    if isinstance(text, str):
        return Decimal(text.replace(",", ".") or 0)
    return round(Decimal(str(text or 0)), 2)


def csv_sums(world: World, visitor: Visitor) -> tuple[Decimal, Decimal]:
    found = world.services.invoice_documents.extract(visitor, InvoiceQuery())
    listed = invoice_rows(found.rows, found.payers, found.today)
    text = b"".join(csv_file(invoice_head(), listed)).decode("utf-8-sig")
    lines = list(csv.DictReader(StringIO(text), delimiter=";"))
    return (
        sum((amount(line[GROSS]) for line in lines), Decimal(0)),
        sum((amount(line[OPEN]) for line in lines), Decimal(0)),
    )


def xlsx_sums(world: World, visitor: Visitor) -> tuple[Decimal, Decimal]:
    found = world.services.invoice_documents.extract(visitor, InvoiceQuery())
    listed = invoice_rows(found.rows, found.payers, found.today)
    packed = xlsx_file("Faktury", invoice_head(), listed)
    head, *lines = load_workbook(BytesIO(packed), read_only=True).active.values
    gross, still_open = head.index(GROSS), head.index(OPEN)
    return (
        sum((amount(line[gross]) for line in lines), Decimal(0)),
        sum((amount(line[still_open]) for line in lines), Decimal(0)),
    )


def test_all_figures_agree_with_the_files(
    world: World, kept: dict[str, Books], anybody: Visitor
) -> None:
    assert len(kept) == CLIENTS
    for client_id, told in kept.items():
        visitor = as_client(anybody, client_id)

        standings = world.services.home.overview(visitor).standings
        assert standings.to_pay - standings.overpaid == told.balance
        assert {
            each.payer.id: each.to_pay - each.overpaid for each in standings.payers
        } == told.balances

        totals = world.services.invoices.page(visitor, InvoiceQuery()).totals
        assert (totals.count, totals.gross) == (told.invoices, told.billed)
        assert totals.open_amount == standings.to_pay

        assert csv_sums(world, visitor) == (told.billed, standings.to_pay)
        assert xlsx_sums(world, visitor) == (told.billed, standings.to_pay)

        whole = world.services.payments.statement(visitor, ALL).statement
        assert whole.closing == told.balance
        for payer_id, balance in told.balances.items():
            of_payer = world.services.payments.statement(visitor, ALL, payer_id).statement
            assert of_payer.closing == balance
