"""A bad row is refused alone, with its line and the reason; the good ones land."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.storage.crm_folder import (
    ANNA,
    OTHER_POINT,
    PIEKARNIA,
    POINT,
    client,
    column,
    contract,
    invoice,
    line,
    payer,
    payment,
    point,
    reading,
    run,
    small_folder,
    span,
    stored,
    write,
)

NRB = "42109010141234000000000042"
#: File, the row that is bad, and the column to be named.
BAD_ROWS = {
    "pesel with a wrong check digit": (
        "clients",
        client("K9", "individual", pesel="44051401358"),
        "pesel",
    ),
    "pesel of the future": ("clients", client("K9", "individual", pesel="99323100054"), "pesel"),
    "nip with a wrong check digit": ("clients", client("K9", "business", nip="1234567890"), "nip"),
    "a type that is none": ("clients", client("K9", "firma"), "type"),
    "a client without a number": ("clients", client("", "individual"), "client_id"),
    "a client without a name": ("clients", client("K9", "individual", name=" "), "name"),
    "a second client with a pesel": ("clients", client("K9", "individual", pesel=ANNA), "pesel"),
    "a second client with a nip": ("clients", client("K9", "business", nip=PIEKARNIA), "nip"),
    "a name that is too long": ("clients", client("K9", "individual", name="x" * 201), "name"),
    "a sign that turns the line around": (
        "clients",
        client("K9", "individual", name="Jan \u202eNowak"),
        "name",
    ),
    "a nul": ("clients", client("K9", "individual", name="Jan\0Nowak"), "name"),
    "a payer of nobody": ("payers", payer("P9", "K9", NRB), "client_id"),
    "a wrong account number": ("payers", payer("P9", "K1", NRB[:-1] + "3"), "account_number"),
    "a contract of nobody": ("contracts", contract("UM/9", "K9", "P1"), "client_id"),
    "a contract that nobody pays": ("contracts", contract("UM/9", "K1", "P9"), "payer_id"),
    "a contract that another client pays": (
        "contracts",
        contract("UM/9", "K1", "P2"),
        "payer_id",
    ),
    "a contract whose payer becomes another client's": (
        "contracts",
        contract("UM/1", "K1", "P2"),
        "payer_id",
    ),
    "an unknown status": ("contracts", contract("UM/9", "K1", "P1", status="Uśpiona"), "status"),
    "a contract that moves": ("contracts", contract("UM/1", "K2", "P2"), "client_id"),
    "a contract number that is too long": (
        "contracts",
        contract("9" * 41, "K1", "P1"),
        "contract_number",
    ),
    "a day that is none": (
        "contracts",
        {**contract("UM/9", "K1", "P1"), "signed_on": "2026-02-30"},
        "signed_on",
    ),
    "a ppe with a wrong check digit": (
        "points_of_delivery",
        point("590543512345678905", "UM/1"),
        "ppe_code",
    ),
    "a ppe out of a spreadsheet": ("points_of_delivery", point("5,90E+17", "UM/1"), "ppe_code"),
    "a point without a contract": (
        "points_of_delivery",
        point("590243812345678900", "UM/9"),
        "contract_number",
    ),
    "an invoice for nobody": ("invoices", invoice("FV/9", "P9", "UM/1"), "payer_id"),
    "an invoice of no contract": ("invoices", invoice("FV/9", "P1", "UM/9"), "contract_number"),
    "an invoice under another client's contract": (
        "invoices",
        invoice("FV/9", "P1", "UM/2"),
        "contract_number",
    ),
    "an invoice that moves to another client": (
        "invoices",
        invoice("FV/1", "P2", "UM/2"),
        "payer_id",
    ),
    "an invoice without a contract that moves to another client": (
        "invoices",
        invoice("FV/1", "P2", ""),
        "payer_id",
    ),
    "a kind that is none": ("invoices", invoice("FV/9", "P1", "UM/1", kind="faktura"), "kind"),
    "a correction of nothing": (
        "invoices",
        invoice("FV/9", "P1", "UM/1", corrects="FV/8"),
        "corrects",
    ),
    "a correction of itself": (
        "invoices",
        invoice("FV/9", "P1", "UM/1", corrects="FV/9"),
        "corrects",
    ),
    "an amount with a comma": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "gross": "123,00"},
        "gross",
    ),
    "an amount with one place": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "net": "1.5"},
        "net",
    ),
    "an amount with thousands apart": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "vat": "1 234.00"},
        "vat",
    ),
    "a day written the Polish way": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "due_on": "19.10.2026"},
        "due_on",
    ),
    "a document in another folder": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "document": "../tajne.pdf"},
        "document",
    ),
    "a document in a folder below": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "document": "a/b.pdf"},
        "document",
    ),
    "a document the Windows way": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "document": "C:\\b.pdf"},
        "document",
    ),
    "a document that is a program": (
        "invoices",
        {**invoice("FV/9", "P1", "UM/1"), "document": "faktura.exe"},
        "document",
    ),
    "a line of no invoice": ("invoice_lines", line("FV/9", "1"), "invoice_number"),
    "a position that is no number": ("invoice_lines", line("FV/1", "1a"), "position"),
    "a price of seven places": (
        "invoice_lines",
        {**line("FV/1", "9"), "unit_price_net": "0.1234567"},
        "unit_price_net",
    ),
    "a payment of nobody": ("payments", payment("W9", "P9"), "payer_id"),
    "a payment for no invoice": ("payments", payment("W9", "P1", "FV/9"), "invoice_number"),
    "a payment for another client's invoice": (
        "payments",
        payment("W9", "P1", "FV/2"),
        "invoice_number",
    ),
    "a payment that turns to another client's invoice": (
        "payments",
        payment("W1", "P1", "FV/2"),
        "invoice_number",
    ),
    "a payment that takes its invoice to another client": (
        "payments",
        payment("W1", "P2", "FV/1"),
        "invoice_number",
    ),
    "a payment of nothing": ("payments", {**payment("W9", "P1"), "amount": ""}, "amount"),
    "a reading without an offset": (
        "readings",
        reading(POINT, "2026-10-01T00:00:00"),
        "read_at",
    ),
    "a reading of no point": ("readings", reading("590243812345678900"), "ppe_code"),
    "a reading below nothing": ("readings", {**reading(POINT), "kwh": "-1"}, "kwh"),
    "a register that is none": ("readings", {**reading(POINT), "register": "A+"}, "register"),
    "consumption without an end": ("consumption", {**span(OTHER_POINT), "to": ""}, "to"),
    "consumption that is no number": (
        "consumption",
        {**span(OTHER_POINT), "kwh_in": "dużo"},
        "kwh_in",
    ),
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_refused_alone_and_named(engine: Engine, tmp_path: Path, case: str) -> None:
    file, bad, named = BAD_ROWS[case]
    files = small_folder()
    good = len(files[file])
    files[file].append(bad)

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [(f"{file}.csv", good + 2, named)]
    assert done.rows[0]["reason"].endswith(".")
    assert (done.summary.stored, done.summary.rejected) == (21, 1)
    assert done.summary.exit_status == 1


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_leaves_the_store_as_if_it_was_not_there(
    sqlite_engine: Engine, tmp_path: Path, case: str
) -> None:
    file, bad, _ = BAD_ROWS[case]
    run(sqlite_engine, write(tmp_path / "good", small_folder()))
    before = stored(sqlite_engine, sealed=True)
    files = small_folder()
    files[file].append(bad)

    run(sqlite_engine, write(tmp_path / "crm", files), batch=2)

    assert stored(sqlite_engine, sealed=True) == before


def test_the_report_never_shows_a_whole_pesel(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["clients"] += [
        client("K3", "individual", pesel="44051401358"),
        client("K4", "individual", pesel=ANNA),
        client("K5", "business", nip=ANNA),
        client("K6", ANNA),
        client("K7", "individual", pesel="440514-01358"),
    ]

    done = run(engine, write(tmp_path / "crm", files))

    values = {row["line"]: row["value"] for row in done.rows}
    assert values["4"] == "•••••••1358"
    assert values["5"] == "•••••••1359"
    assert "440514" not in done.report.read_text("utf-8")
    assert len(values) == 5


def test_the_report_runs_nothing_in_a_spreadsheet(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["contracts"][0]["status"] = '=HYPERLINK("http://example.com")'

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rows[0]["value"].startswith("'=")


@pytest.mark.requirement("BOK-05")
def test_an_import_and_its_first_refused_rows_are_put_down(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["payments"].append(payment("W9", "P9"))

    run(engine, write(tmp_path / "crm", files))

    assert column(engine, "crm_imports", "stored") == [21]
    assert column(engine, "crm_imports", "rejected") == [1]
    assert column(engine, "crm_import_rejections", "reason") == ["Nie ma takiego płatnika."]
