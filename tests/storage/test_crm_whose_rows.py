"""What hangs on a refused row is refused too, and nothing changes hands from client to client."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.storage.crm_folder import (
    Files,
    column,
    contract,
    invoice,
    payer,
    payment,
    run,
    small_folder,
    write,
)

NRB = "42109010141234000000000042"


def test_what_hangs_on_a_refused_row_is_refused_too(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["clients"][0]["type"] = "nobody"

    done = run(engine, write(tmp_path / "crm", files))

    assert done.summary.stored == 9
    assert column(engine, "crm_clients", "client_id") == ["K2"]
    assert {row["file"] for row in done.rows} == {f"{name}.csv" for name in files}


def test_corrections_in_a_ring_are_refused(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["invoices"] += [
        invoice("R/1", "P1", "UM/1", corrects="R/2"),
        invoice("R/2", "P1", "UM/1", corrects="R/1"),
    ]

    done = run(engine, write(tmp_path / "crm", files), batch=3)

    assert done.rejected == [("invoices.csv", 6, "corrects"), ("invoices.csv", 7, "corrects")]


def test_a_correction_of_a_refused_invoice_is_refused(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["invoices"][0]["net"] = "?"
    del files["invoice_lines"], files["payments"]

    done = run(engine, write(tmp_path / "crm", files))

    assert [line for _, line, _ in done.rejected] == [2, 4, 5]


def test_a_contract_does_not_move_within_one_folder_either(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["contracts"] = [contract("UM/1", "K1", "P1"), contract("UM/1", "K2", "P2")]

    done = run(engine, write(tmp_path / "crm", {name: files[name] for name in list(files)[:3]}))

    assert done.rejected == [("contracts.csv", 3, "client_id")]


def test_a_payer_does_not_move_to_another_client(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    files["payers"][0]["client_id"] = "K2"

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("payers.csv", 2, "client_id")]


def with_a_second_payer() -> Files:
    """Give the small folder with another payer and another contract of the same client."""
    files = small_folder()
    files["payers"].append(payer("P3", "K1", NRB))
    files["contracts"].append(contract("UM/3", "K1", "P3"))
    return files


@pytest.mark.requirement("POR-08")
def test_whatever_stays_with_its_client_may_change_payers(engine: Engine, tmp_path: Path) -> None:
    run(engine, write(tmp_path / "before", with_a_second_payer()))
    files = with_a_second_payer()
    files["contracts"][0]["payer_id"] = "P3"
    files["invoices"][0] |= {"payer_id": "P3", "contract_number": "UM/3"}
    files["payments"][0] |= {"payer_id": "P3", "invoice_number": "FK/1"}
    files["payments"][1]["payer_id"] = "P1"

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == []
    assert column(engine, "crm_invoices", "payer_id") == ["P1", "P1", "P2", "P3"]
    assert column(engine, "crm_payments", "payer_id") == ["P1", "P3"]


@pytest.mark.requirement("POR-08")
def test_an_invoice_does_not_change_hands_within_one_folder_either(
    engine: Engine, tmp_path: Path
) -> None:
    files = with_a_second_payer()
    files["invoices"] = [
        invoice("FV/1", "P1", "UM/1"),
        invoice("FV/1", "P3", "UM/3"),
        invoice("FV/1", "P2", "UM/2"),
    ]
    del files["invoice_lines"], files["payments"]

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("invoices.csv", 4, "payer_id")]
    assert column(engine, "crm_invoices", "payer_id") == ["P3"]


@pytest.mark.requirement("POR-08")
def test_a_row_that_is_refused_holds_no_invoice_for_its_client(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    files["invoices"] = [
        invoice("FV/1", "P2", "UM/1"),
        invoice("FV/1", "P1", "UM/1"),
    ]
    del files["invoice_lines"], files["payments"]

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("invoices.csv", 2, "contract_number")]
    assert column(engine, "crm_invoices", "payer_id") == ["P1"]


@pytest.mark.requirement("POR-08")
def test_where_the_file_names_no_invoice_the_one_that_is_stored_counts(
    engine: Engine, tmp_path: Path
) -> None:
    run(engine, write(tmp_path / "before", small_folder()))
    moved = payment("W1", "P2")
    del moved["invoice_number"]

    done = run(engine, write(tmp_path / "crm", {"payments": [moved]}))

    assert done.rejected == [("payments.csv", 2, "payer_id")]
    assert done.rows[0]["value"] == "P2"


@pytest.mark.requirement("POR-08")
@pytest.mark.parametrize("batch", [1, 1000])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_correction_of_another_clients_invoice_is_refused_wherever_it_stands(
    engine: Engine, tmp_path: Path, batch: int, *, is_first: bool
) -> None:
    files = small_folder()
    wrong, target = invoice("FK/1", "P2", "UM/2", corrects="FV/1"), invoice("FV/1", "P1", "UM/1")
    files["invoices"] = [wrong, target] if is_first else [target, wrong]
    del files["invoice_lines"], files["payments"]

    done = run(engine, write(tmp_path / "crm", files), batch=batch)

    assert done.rejected == [("invoices.csv", 2 if is_first else 3, "corrects")]
    assert done.rows[0]["value"] == "FV/1"
    assert "należy do innego klienta" in done.rows[0]["reason"]
    assert column(engine, "crm_invoices", "invoice_number") == ["FV/1"]


@pytest.mark.requirement("POR-08")
def test_a_correction_that_has_waited_is_asked_whose_it_is_as_well(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    files["invoices"] = [
        invoice("FK/1", "P2", "UM/2", corrects="FV/2"),
        invoice("FK/1", "P1", "UM/1", corrects=""),
        invoice("FV/2", "P2", "UM/2"),
    ]
    del files["invoice_lines"], files["payments"]

    done = run(engine, write(tmp_path / "crm", files), batch=1)

    assert done.rejected == [("invoices.csv", 2, "payer_id")]
