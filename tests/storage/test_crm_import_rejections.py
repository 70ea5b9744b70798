"""A bad row is refused alone, with its line and the reason; the good ones land."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.storage.crm_folder import (
    ANNA,
    OTHER_POINT,
    PIEKARNIA,
    POINT,
    Files,
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


def _with_line(text: bytes) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines[:2], text, *lines[2:]]))

    return change


@pytest.mark.parametrize(
    "torn",
    [
        b"K9;individual;;;za;malo\n",
        b"K9;individual;;;Jan;a;b;c;d;e;f;g\n",
        b'K9;individual;;;"nigdzie nie zamkniete;a;b;c;d;e\n',
        b'K9;individual;;;"zle"zamkniete;a;b;c;d;e\n',
        "K9;individual;;;Łąka;a;b;c;d;e\n".encode("cp1250"),
        b"K9;individual;;;Jan\0;a;b;c;d;e\n",
    ],
    ids=["short", "long", "open quote", "bad quote", "cp1250", "nul"],
)
def test_a_torn_line_is_refused_and_its_neighbours_land(
    engine: Engine, tmp_path: Path, torn: bytes
) -> None:
    folder = write(tmp_path / "crm", small_folder())
    _with_line(torn)(folder / "clients.csv")

    done = run(engine, folder)

    assert [(row["file"], row["line"]) for row in done.rows] == [("clients.csv", "3")]
    assert (done.summary.stored, done.summary.rejected) == (21, 1)


def test_lines_are_counted_as_an_editor_counts_them(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["clients"][0]["name"] = "Anna\nŻak\r\nNowak"
    files["clients"].append(client("K9", "nobody"))

    done = run(engine, write(tmp_path / "crm", files))

    assert done.rejected == [("clients.csv", 6, "type")]
    assert "Anna Żak Nowak" in column(engine, "crm_clients", "name")


def test_blank_lines_are_no_rows(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", small_folder())
    _with_line(b"\n\r\n")(folder / "clients.csv")

    done = run(engine, folder)

    assert done.rows == []
    assert done.summary.stored == 21


def test_hundreds_of_open_quotes_refuse_only_their_lines(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    folder = write(tmp_path / "crm", {"clients": [client("K1", "individual")]})
    with (folder / "clients.csv").open("ab") as file:
        file.write(b'K9;individual;;;"open;a;b;c;d;e\nK2;individual;;;Jan;a;b;c;d;e\n' * 300)

    done = run(sqlite_engine, folder, batch=100)

    assert (done.summary.rejected, len(column(sqlite_engine, "crm_clients", "name"))) == (300, 2)


def test_an_unknown_column_is_named_and_passed_over(engine: Engine, tmp_path: Path) -> None:
    rows: Files = {"clients": [{**client("K1", "individual"), "ulubiony_kolor": "zielony"}]}

    done = run(engine, write(tmp_path / "crm", rows))

    assert done.summary.exit_status == 0
    assert "ulubiony_kolor" in done.summary.files[0].warnings[0]


def test_a_file_without_a_needed_column_is_not_read_and_the_others_are(
    engine: Engine, tmp_path: Path
) -> None:
    files = small_folder()
    for row in files["payments"]:
        del row["amount"]

    done = run(engine, write(tmp_path / "crm", files))

    assert done.summary.exit_status == 1
    assert column(engine, "crm_payments", "payment_id") == []
    assert done.rows == [
        {
            "file": "payments.csv",
            "line": "1",
            "column": "",
            "value": "",
            "reason": "Brak kolumn: amount.",
        }
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xfec\0l\0", b"kolumna;inna\n1;2\n", b"client_id;client_id;type;name\n"],
    ids=["empty", "blank", "utf-16", "strange", "doubled"],
)
def test_a_folder_that_can_not_be_read_changes_nothing(
    engine: Engine, tmp_path: Path, content: bytes
) -> None:
    folder = tmp_path / "crm"
    folder.mkdir()
    (folder / "clients.csv").write_bytes(content)

    done = run(engine, folder)

    assert done.summary.exit_status == 2
    assert done.summary.files[0].unreadable
    assert column(engine, "crm_imports", "import_id") == []
    assert not done.report.exists()


def test_a_folder_that_is_not_there_is_told(engine: Engine, tmp_path: Path) -> None:
    done = run(engine, tmp_path / "nowhere")

    assert done.summary.exit_status == 2
    assert "nowhere" in done.summary.warnings[0]


def test_a_file_that_is_no_part_of_the_export_is_named(engine: Engine, tmp_path: Path) -> None:
    folder = write(tmp_path / "crm", small_folder())
    (folder / "client.csv").write_text("x")

    assert "client.csv" in run(engine, folder).summary.warnings[0]


@pytest.mark.requirement("BOK-05")
def test_an_import_and_its_first_refused_rows_are_put_down(engine: Engine, tmp_path: Path) -> None:
    files = small_folder()
    files["payments"].append(payment("W9", "P9"))

    run(engine, write(tmp_path / "crm", files))

    assert column(engine, "crm_imports", "stored") == [21]
    assert column(engine, "crm_imports", "rejected") == [1]
    assert column(engine, "crm_import_rejections", "reason") == ["Nie ma takiego płatnika."]


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
