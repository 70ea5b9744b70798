"""A small CRM folder for tests, and what lies in the store after its import."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from mojbok.gateways.vault import KeyedVault
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.summary import Summary
from mojbok.storage.migrate import metadata

Row = dict[str, str]
Files = dict[str, list[Row]]

VAULT = KeyedVault("the secret of these tests, long enough")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ANNA, PIEKARNIA = "44051401359", "8567346215"
POINT, OTHER_POINT = "590543512345678906", "590322412345678908"


class FixedClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Import:
    """What an import said and wrote down."""

    summary: Summary
    report: Path

    @property
    def rejected(self) -> list[tuple[str, int, str]]:
        """File, line and column of each refused row."""
        return [(row["file"], int(row["line"]), row["column"]) for row in self.rows]

    @property
    def rows(self) -> list[Row]:
        with self.report.open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened, delimiter=";"))


def small_folder() -> Files:
    """Give a person and a business with everything that a client can have."""
    return {
        "clients": [
            client("K1", "individual", pesel=ANNA, name="Anna Żak"),
            client("K2", "business", nip=PIEKARNIA, name="Piekarnia Łoś"),
        ],
        "payers": [
            payer("P1", "K1", "61109010140000071219812874"),
            payer("P2", "K2", "24160000035175530643314956"),
        ],
        "contracts": [contract("UM/1", "K1", "P1"), contract("UM/2", "K2", "P2")],
        "points_of_delivery": [point(POINT, "UM/1"), point(OTHER_POINT, "UM/2")],
        "invoices": [
            invoice("FV/1", "P1", "UM/1"),
            invoice("FV/2", "P2", "UM/2"),
            invoice("FK/1", "P1", "UM/1", kind="korekta", corrects="FV/1"),
            invoice("FK/2", "P1", "UM/1", kind="korekta", corrects="FK/1"),
        ],
        "invoice_lines": [line("FV/1", "1"), line("FV/1", "2"), line("FV/2", "1")],
        "payments": [payment("W1", "P1", invoice_number="FV/1"), payment("W2", "P2")],
        "readings": [reading(POINT, "2026-10-01T00:00:00+02:00"), reading(OTHER_POINT)],
        "consumption": [span(POINT), span(OTHER_POINT, kwh_out="1.5")],
    }


def client(client_id: str, kind: str, pesel: str = "", nip: str = "", name: str = "X") -> Row:
    return {
        "client_id": client_id,
        "type": kind,
        "pesel": pesel,
        "nip": nip,
        "name": name,
        "email": f"{client_id.lower()}@example.com",
        "phone": "+48501234567",
        **_address(),
    }


def payer(payer_id: str, client_id: str, account_number: str) -> Row:
    return {
        "payer_id": payer_id,
        "client_id": client_id,
        "name": "Płatnik",
        "account_number": account_number,
        **_address(),
    }


def contract(number: str, client_id: str, payer_id: str, status: str = "Aktywna") -> Row:
    return {
        "contract_number": number,
        "client_id": client_id,
        "payer_id": payer_id,
        "status": status,
        "product": "Prąd na stałe",
        "tariff": "G11",
        "signed_on": "2024-01-15",
        "valid_from": "2024-02-01",
        "valid_to": "",
    }


def point(code: str, contract_number: str) -> Row:
    return {
        "ppe_code": code,
        "contract_number": contract_number,
        **_address(),
        "tariff": "G11",
        "distributor": "PGE Dystrybucja",
        "meter_number": "123",
    }


def invoice(
    number: str, payer_id: str, contract_number: str, kind: str = "rozliczenie", corrects: str = ""
) -> Row:
    return {
        "invoice_number": number,
        "payer_id": payer_id,
        "contract_number": contract_number,
        "kind": kind,
        "issued_on": "2026-10-05",
        "due_on": "2026-10-19",
        "period_from": "2026-07-01",
        "period_to": "2026-09-30",
        "net": "100.00",
        "vat": "23.00",
        "gross": "123.00",
        "corrects": corrects,
        "ksef_number": "",
        "document": "",
    }


def line(invoice_number: str, position: str) -> Row:
    return {
        "invoice_number": invoice_number,
        "position": position,
        "component": "energia_czynna",
        "quantity": "152",
        "unit": "kWh",
        "unit_price_net": "0.6212",
        "net": "94.42",
        "vat_rate": "23",
    }


def payment(payment_id: str, payer_id: str, invoice_number: str = "") -> Row:
    return {
        "payment_id": payment_id,
        "payer_id": payer_id,
        "booked_on": "2026-10-08",
        "amount": "123.00",
        "invoice_number": invoice_number,
        "title": "Wpłata",
    }


def reading(code: str, read_at: str = "2026-10-01T00:00:00+02:00") -> Row:
    return {
        "ppe_code": code,
        "read_at": read_at,
        "register": "pobrana",
        "kwh": "1234.5",
        "source": "odczyt",
    }


def span(code: str, kwh_out: str = "") -> Row:
    return {
        "ppe_code": code,
        "from": "2026-10-25T00:00:00+02:00",
        "to": "2026-10-26T00:00:00+01:00",
        "kwh_in": "8.125",
        "kwh_out": kwh_out,
    }


def _address() -> Row:
    return {"street": "ul. Polna 1", "postal_code": "00-950", "city": "Łódź"}


def write(folder: Path, files: Mapping[str, list[Row]], **how: object) -> Path:
    """Write files; `delimiter`, `quoting`, `bom` and `gz` as the CSV should be."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        write_file(folder, name, rows, **how)
    return folder


def write_file(folder: Path, name: str, rows: list[Row], **how: object) -> None:
    text = io.StringIO()
    writer = csv.writer(
        text,
        delimiter=str(how.get("delimiter", ";")),
        quoting=csv.QUOTE_ALL if how.get("quoted") else csv.QUOTE_MINIMAL,
        lineterminator=str(how.get("line_end", "\n")),
    )
    columns = list(rows[0])
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    content = text.getvalue().encode("utf-8-sig" if how.get("bom") else "utf-8")
    if how.get("gz"):
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(content))
    else:
        (folder / f"{name}.csv").write_bytes(content)


def run(engine: Engine, folder: Path, batch: int = 20_000) -> Import:
    folders = Folders(export=folder, documents=folder.parent / "dokumenty")
    summary = import_folder(engine, vault=VAULT, clock=FixedClock(), folders=folders, batch=batch)
    return Import(summary, folder.parent / "rejected.csv")


def stored(engine: Engine, *, sealed: bool = False) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of the CRM's data; sealed values differ at each sealing, so only on demand."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with engine.connect() as connection:
        for table in metadata().sorted_tables:
            if table.name.startswith("crm_") and not _tells_of_runs(table.name):
                columns = [column for column in table.c if sealed or column.name != "pesel_sealed"]
                found[table.name] = sorted(
                    map(tuple, connection.execute(select(*columns))), key=repr
                )
    return found


def _tells_of_runs(table: str) -> bool:
    return "import" in table or table == "crm_pushes"


def column(engine: Engine, table: str, name: str) -> list[object]:
    """Give one column of a table, in the order of its values."""
    found = metadata().tables[table].c[name]
    with engine.connect() as connection:
        values: Iterable[object] = connection.execute(select(found)).scalars().all()
    return sorted(values, key=repr)
