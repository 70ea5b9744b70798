"""A folder comes in whole, again without a change, and in whatever order it stands."""

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from mojbok.storage.crm.statuses import add_status
from mojbok.storage.migrate import metadata
from tests.storage.crm_folder import (
    ANNA,
    POINT,
    VAULT,
    client,
    column,
    contract,
    invoice,
    line,
    run,
    small_folder,
    stored,
    write,
    write_file,
)


def test_every_row_of_a_good_folder_is_stored(engine: Engine, tmp_path: Path) -> None:
    done = run(engine, write(tmp_path / "crm", small_folder()))

    assert (done.summary.stored, done.summary.unchanged, done.summary.rejected) == (21, 0, 0)
    assert done.summary.exit_status == 0
    assert done.rows == []
    assert {table: len(rows) for table, rows in stored(engine).items()} == {
        "crm_clients": 2,
        "crm_payers": 2,
        "crm_contract_statuses": 7,
        "crm_contracts": 2,
        "crm_delivery_points": 2,
        "crm_invoices": 4,
        "crm_invoice_lines": 3,
        "crm_payments": 2,
        "crm_readings": 2,
        "crm_consumption": 2,
    }


def test_the_same_folder_twice_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", small_folder())
    run(engine, folder)
    before = stored(engine, sealed=True)

    done = run(engine, folder)

    assert (done.summary.stored, done.summary.unchanged) == (0, 21)
    assert stored(engine, sealed=True) == before


def test_money_energy_prices_days_and_instants_come_back_as_they_were(
    engine: Engine, tmp_path: Path
) -> None:
    run(engine, write(tmp_path / "crm", small_folder()))

    assert column(engine, "crm_payments", "amount") == [Decimal("123.00")] * 2
    assert set(column(engine, "crm_invoice_lines", "unit_price_net")) == {Decimal("0.621200")}
    assert set(column(engine, "crm_invoice_lines", "quantity")) == {Decimal("152.000")}
    assert column(engine, "crm_consumption", "kwh_out") == [Decimal("1.500"), None]
    assert set(column(engine, "crm_contracts", "signed_on")) == {date(2024, 1, 15)}
    assert set(column(engine, "crm_contracts", "valid_to")) == {None}
    # The day on which the clock goes back has 25 hours.
    assert set(column(engine, "crm_consumption", "starts_at")) == {
        datetime(2026, 10, 24, 22, tzinfo=UTC)
    }
    assert set(column(engine, "crm_consumption", "ends_at")) == {
        datetime(2026, 10, 25, 23, tzinfo=UTC)
    }


def test_a_pesel_is_found_by_its_index_and_never_stands_in_the_open(
    engine: Engine, tmp_path: Path
) -> None:
    run(engine, write(tmp_path / "crm", small_folder()))

    clients = metadata().tables["crm_clients"]
    with engine.connect() as connection:
        found = connection.execute(
            select(clients).where(clients.c.pesel_index == VAULT.index(ANNA, purpose="pesel"))
        ).one()
    assert VAULT.open(found.pesel_sealed, purpose="pesel") == ANNA
    assert ANNA not in repr(stored(engine, sealed=True))
    assert "8567346215" in column(engine, "crm_clients", "nip")


def test_a_changed_row_is_changed_and_the_others_are_not(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    files["clients"][0]["email"] = "nowy@example.com"
    files["contracts"][1]["status"] = "Zakończona"

    done = run(engine, write(tmp_path / "crm", files))

    assert (done.summary.stored, done.summary.unchanged) == (2, 19)
    assert "nowy@example.com" in column(engine, "crm_clients", "email")
    assert "zakonczona" in column(engine, "crm_contracts", "status_code")


def test_a_value_that_is_emptied_is_emptied(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    files["clients"][0]["phone"] = ""

    run(engine, write(tmp_path / "crm", files))

    assert None in column(engine, "crm_clients", "phone")


def test_a_column_that_is_absent_leaves_what_is_stored(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    without = [{name: row[name] for name in row if name != "phone"} for row in files["clients"]]

    done = run(engine, write(tmp_path / "other", {"clients": without}))

    assert done.summary.unchanged == 2
    assert column(engine, "crm_clients", "phone") == ["+48501234567"] * 2


def test_a_corrected_pesel_replaces_the_old_one(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    run(engine, write(tmp_path / "crm", files))
    files["clients"][0]["pesel"] = "02211307589"

    done = run(engine, write(tmp_path / "crm", files))

    assert done.summary.stored == 1
    assert VAULT.index("02211307589", purpose="pesel") in column(
        engine, "crm_clients", "pesel_index"
    )


def test_a_pesel_can_pass_from_one_client_to_another_in_any_order(
    engine: Engine, tmp_path: Path
) -> None:
    run(engine, write(tmp_path / "crm", {"clients": [client("K1", "individual", pesel=ANNA)]}))

    taker = client("K9", "individual", pesel=ANNA)
    giver = client("K1", "individual", pesel="02211307589")
    done = run(engine, write(tmp_path / "crm", {"clients": [taker, giver]}), batch=1)

    assert done.rows == []
    assert len(column(engine, "crm_clients", "client_id")) == 2


def test_the_bare_number_is_the_key_of_a_contract_and_its_canonical_form_stands_beside(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    files["contracts"][0] = contract("um / 1", "K1", "P1")
    for name in ("points_of_delivery", "invoices"):
        for row in files[name]:
            row["contract_number"] = row["contract_number"].replace("UM/1", "um / 1")

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rows == []
    assert column(engine, "crm_contracts", "contract_number") == ["UM/2", "um / 1"]
    assert column(engine, "crm_contracts", "number_key") == ["UM/1", "UM/2"]


@pytest.mark.parametrize(
    "how",
    [
        {"delimiter": ","},
        {"bom": True},
        {"gz": True},
        {"quoted": True},
        {"line_end": "\r\n"},
        {"delimiter": ",", "bom": True, "gz": True, "quoted": True, "line_end": "\r\n"},
    ],
    ids=str,
)
def test_the_dress_of_the_files_does_not_matter(
    engine: Engine, tmp_path: Path, how: dict[str, object]
) -> None:
    done = run(engine, write(tmp_path / "crm", small_folder(), **how))

    assert done.rows == []
    assert done.summary.stored == 21


def test_a_file_may_be_absent_when_what_it_held_is_stored(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    later = {name: files.pop(name) for name in ("payments", "readings")}
    run(engine, write(tmp_path / "first", files))

    done = run(engine, write(tmp_path / "second", later))

    assert (done.summary.stored, done.summary.exit_status) == (4, 0)


def test_corrections_may_stand_before_what_they_correct(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["invoices"].reverse()

    done = run(engine, write(tmp_path / "crm", files), batch=1)

    assert done.rows == []
    assert column(engine, "crm_invoices", "corrects") == ["FK/1", "FV/1", None, None]


def test_a_long_chain_of_corrections_is_resolved_within_one_batch(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    chain = [invoice("FV/0", "P1", "UM/1")] + [
        invoice(f"FV/{step}", "P1", "UM/1", kind="korekta", corrects=f"FV/{step - 1}")
        for step in range(1, 200)
    ]
    run(engine, write(tmp_path / "crm", {name: files[name] for name in _CLIENT_FILES}))

    done = run(engine, write(tmp_path / "more", {"invoices": chain[::-1]}))

    assert (done.summary.stored, done.summary.rejected) == (200, 0)


_CLIENT_FILES = ("clients", "payers", "contracts", "points_of_delivery")


def test_the_last_of_two_rows_with_one_key_counts(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    second = {**line("FV/1", "1"), "net": "1.00"}
    files["invoice_lines"].append(second)

    run(engine, write(tmp_path / "crm", files))

    assert Decimal("1.00") in column(engine, "crm_invoice_lines", "net")
    assert len(column(engine, "crm_invoice_lines", "net")) == 3


@pytest.mark.parametrize(
    "word", ["podpisana przez klienta", "PODPISANA PRZEZ KLIENTA", "podpisana_przez_klienta"]
)
@pytest.mark.requirement("REG-04")
def test_statuses_are_taken_in_the_crms_words(engine: Engine, tmp_path: Path, word: str) -> None:
    files = small_folder()
    files["contracts"][0]["status"] = word

    run(engine, write(tmp_path / "crm", files))

    assert "podpisana_przez_klienta" in column(engine, "crm_contracts", "status_code")


def test_a_status_that_was_added_is_taken(engine: Engine, tmp_path: Path) -> None:
    added = add_status(engine, "Zgłoszona do OSD", after="Podpisana przez sprzedawcę")
    files = small_folder()
    files["contracts"][0]["status"] = "zgłoszona do osd"

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rows == []
    assert added.rank is not None
    assert 400 < added.rank < 500
    assert added.code in column(engine, "crm_contracts", "status_code")


def test_a_bare_day_of_consumption_begins_at_midnight_in_warsaw(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    files["consumption"] = [
        {"ppe_code": POINT, "from": "2026-10-25", "to": "2026-10-26", "kwh_in": "8", "kwh_out": ""}
    ]

    run(engine, write(tmp_path / "crm", files))

    assert column(engine, "crm_consumption", "ends_at") == [datetime(2026, 10, 25, 23, tzinfo=UTC)]


def test_a_compressed_file_that_breaks_off_gives_the_rows_before(
    engine: Engine, tmp_path: Path
) -> None:
    clients = [client(f"K{place}", "individual") for place in range(5000)]
    folder = write(tmp_path / "crm", {"clients": clients}, gz=True)
    whole = (folder / "clients.csv.gz").read_bytes()
    (folder / "clients.csv.gz").write_bytes(whole[: len(whole) // 2])

    done = run(engine, folder, batch=100)

    assert done.summary.exit_status == 1
    assert [row["reason"] for row in done.rows] == ["Od tego wiersza plik jest uszkodzony."]
    assert 0 < done.summary.stored < 5000


def test_rows_are_numbered_in_compressed_files_too(engine: Engine, tmp_path: Path) -> None:
    rows = [client("K1", "individual"), client("K2", "nobody")]
    folder = write(tmp_path / "crm", {"clients": rows}, gz=True)

    assert run(engine, folder).rejected == [("clients.csv.gz", 3, "type")]
    assert gzip.decompress((folder / "clients.csv.gz").read_bytes()).startswith(b"client_id")


def test_both_a_plain_and_a_compressed_file_are_read(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", {"clients": [client("K1", "individual")]})
    write_file(folder, "clients", [client("K2", "individual")], gz=True)

    assert run(engine, folder).summary.stored == 2
