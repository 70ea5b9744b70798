"""What is open of each invoice follows every import (POR-04)."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from mojbok.domain.settlement import settle
from mojbok.storage.engine import reading
from mojbok.storage.migrate import metadata
from tests.builders import World
from tests.storage.crm_folder import Files, payment, run, small_folder, write

pytestmark = pytest.mark.requirement("POR-04")


def open_amounts(world: World) -> dict[str, Decimal | None]:
    invoices = metadata().tables["crm_invoices"]
    with reading(world.engine) as connection:
        rows = connection.execute(select(invoices.c.invoice_number, invoices.c.open_amount))
        return {row.invoice_number: row.open_amount for row in rows}


def ledger(world: World, payer_id: str) -> tuple[Decimal, Decimal, bool]:
    """Give what is to be paid, what is overpaid, and whether that is of the bills as they are now."""
    ledgers = metadata().tables["ledgers"]
    with reading(world.engine) as connection:
        row = connection.execute(select(ledgers).where(ledgers.c.payer_id == payer_id)).one()
        return row.to_pay, row.overpaid, row.version == row.settled_version


def import_files(world: World, folder: Path, files: Files) -> None:
    assert run(world.engine, write(folder, files)).summary.rejected == 0


def test_an_imported_payer_is_settled_when_somebody_asks(world: World, tmp_path: Path) -> None:
    import_files(world, tmp_path / "crm", small_folder())
    assert not ledger(world, "P1")[2]

    world.services.ledgers.bring_up_to_date("K1")

    # Three invoices of 123.00, one of them paid; the corrective ones ask for more.
    assert ledger(world, "P1") == (Decimal("246.00"), Decimal(0), True)
    assert open_amounts(world) == {
        "FV/1": Decimal(0),
        "FK/1": Decimal("123.00"),
        "FK/2": Decimal("123.00"),
        "FV/2": None,
    }


def test_a_later_payment_unsettles_and_settles_anew(world: World, tmp_path: Path) -> None:
    import_files(world, tmp_path / "crm", small_folder())
    world.services.ledgers.bring_up_to_date("K1")

    import_files(world, tmp_path / "later", {"payments": [payment("W3", "P1", "FK/1")]})

    assert not ledger(world, "P1")[2]
    world.services.ledgers.bring_up_to_date("K1")
    assert ledger(world, "P1") == (Decimal("123.00"), Decimal(0), True)
    assert open_amounts(world)["FK/1"] == 0


def test_the_same_folder_again_unsettles_nobody(world: World, tmp_path: Path) -> None:
    import_files(world, tmp_path / "crm", small_folder())
    world.services.ledgers.bring_up_to_date("K1")

    import_files(world, tmp_path / "again", small_folder())

    assert ledger(world, "P1")[2]


def test_what_was_settled_by_older_bills_is_settled_again(world: World, tmp_path: Path) -> None:
    import_files(world, tmp_path / "crm", small_folder())
    with world.services.ledgers.work() as work:
        former = work.ledgers.lock(["P1"])["P1"]
        settlement = settle(work.ledgers.invoices(["P1"]), work.ledgers.payments(["P1"]))
    import_files(world, tmp_path / "later", {"payments": [payment("W3", "P1", "FK/1")]})

    with world.services.ledgers.work() as work:
        work.ledgers.store("P1", former, settlement)

    assert not ledger(world, "P1")[2]


def test_a_bill_that_moves_to_another_payer_settles_both(world: World, tmp_path: Path) -> None:
    files = small_folder()
    files["payers"].append(dict(files["payers"][0], payer_id="P3"))
    import_files(world, tmp_path / "crm", files)
    world.services.ledgers.bring_up_to_date("K1")

    moved = dict(files["invoices"][0], payer_id="P3")
    import_files(world, tmp_path / "later", {"invoices": [moved]})
    world.services.ledgers.bring_up_to_date("K1")

    assert ledger(world, "P3") == (Decimal("123.00"), Decimal(0), True)
    assert ledger(world, "P1")[2]


def test_a_payment_booked_to_the_wrong_client_unsettles_both_when_it_is_put_right(
    world: World, tmp_path: Path
) -> None:
    import_files(world, tmp_path / "crm", small_folder())
    for client_id in ("K1", "K2"):
        world.services.ledgers.bring_up_to_date(client_id)

    import_files(world, tmp_path / "later", {"payments": [payment("W2", "P1")]})

    assert not ledger(world, "P1")[2]
    assert not ledger(world, "P2")[2]
