"""Writing a CRM folder of made-up clients: the same clients, seed and day give the same folder."""

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed
from typing import Final, Self

from mojbok.storage.crm.documents import FOLDER
from mojbok.storage.crm.sample import meters
from mojbok.storage.crm.sample.bills import Billing, Bills
from mojbok.storage.crm.sample.calendar import (
    Period,
    billed_months,
    days,
    hours,
    months,
    months_back,
    quarters,
)
from mojbok.storage.crm.sample.curves import by_month
from mojbok.storage.crm.sample.paper import invoice_page, invoice_xml
from mojbok.storage.crm.sample.people import DETAILED, LARGE, Client, Point, Row, clients

#: The newest invoices of these are there as documents; for all it would be millions of files.
WITH_DOCUMENTS: Final = 200
#: Numbers of contracts and bills have so many digits and no more.
MOST_PLACES: Final = 1_000_000
_DOCUMENTS_OF_DETAILED: Final = 60
_MONTHS_OF_LARGE: Final = 84
_HEADERS: Final = {
    "clients": "client_id type pesel nip name email phone street postal_code city",
    "payers": "payer_id client_id name account_number street postal_code city",
    "contracts": "contract_number client_id payer_id status product tariff signed_on valid_from "
    "valid_to",
    "points_of_delivery": "ppe_code contract_number street postal_code city tariff distributor "
    "meter_number",
    "invoices": "invoice_number payer_id contract_number kind issued_on due_on period_from "
    "period_to net vat gross corrects ksef_number document",
    "invoice_lines": "invoice_number position component quantity unit unit_price_net net vat_rate",
    "payments": "payment_id payer_id booked_on amount invoice_number title",
    "readings": "ppe_code read_at register kwh source",
    "consumption": "ppe_code from to kwh_in kwh_out",
}


def write_sample(
    folder: Path,
    *,
    clients: int,
    seed: int,
    today: date,
    start: int = 0,
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Write the folder, and give the number of rows.

    Clients are counted from `start`, so that a sample can stand beside another; those with the most to show are
    the first, from 0.
    """
    with _Sample(folder, seed, today, start) as sample:
        for done, client in enumerate(sample.draw(clients), 1):
            sample.write(client)
            progress(done)
        return sample.rows


class _Sample:
    """A folder being written, client by client."""

    def __init__(self, folder: Path, seed: int, today: date, start: int) -> None:
        self._documents = folder / FOLDER
        self._documents.mkdir(parents=True, exist_ok=True)
        self._chance = Random(seed)  # noqa: S311 - made-up data keeps no secret
        self._billing = Billing(self._chance, today, start)
        self._start = start
        self._today = today
        self._quarters = quarters(today, 8)
        self._seed = seed
        self._months = by_month(months(today, 12))
        self._detailed = by_month(self._detailed_spans())
        self._stack = ExitStack()
        self._files = {name: self._open(folder, name) for name in _HEADERS}
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def draw(self, count: int) -> Iterable[Client]:
        places = range(self._start, self._start + count)
        return clients(places, self._chance, self._today)

    def write(self, client: Client) -> None:
        is_detailed = client.place < DETAILED
        periods = self._quarters if is_detailed else self._quarters[:4]
        bills = self._billing.bills(client, self._billed(client.place))
        if client.place - self._start < WITH_DOCUMENTS:
            self._write_documents(client, bills)
        self._put("clients", [client.row])
        self._put("payers", client.payers)
        self._put("contracts", client.contract_rows)
        self._put("points_of_delivery", client.point_rows)
        self._put("invoices", bills.invoices)
        self._put("invoice_lines", bills.lines)
        self._put("payments", bills.payments)
        for contract in client.contracts:
            if contract.is_supplied:
                self._write_meter(contract.point, periods, is_detailed=is_detailed)

    def _billed(self, place: int) -> list[Period]:
        """Give the periods that a client is billed for."""
        if place == LARGE:
            return billed_months(self._today, _MONTHS_OF_LARGE)
        if place < DETAILED:
            return billed_months(self._today, 24)
        return self._quarters[:4]

    def _write_meter(self, point: Point, periods: list[Period], *, is_detailed: bool) -> None:
        # Chance of its own: who lives where does not hang on how many hours a meter has counted.
        chance = Random(f"{self._seed}/{point.ppe}")  # noqa: S311 - as above
        found = meters.meter(
            point, self._detailed if is_detailed else self._months, periods, chance
        )
        self._put("readings", found.readings)
        self._put("consumption", found.consumption)

    def _detailed_spans(self) -> list[tuple[str, str]]:
        """Give three years up to today: the first by months, then by days, since last month by hours."""
        this_month = self._today.replace(day=1)
        last_month, days_since = months_back(this_month, 1), months_back(this_month, 25)
        return [
            *months(days_since, 12),
            *days(days_since, last_month),
            *hours(last_month, self._today),
        ]

    def _write_documents(self, client: Client, bills: Bills) -> None:
        is_detailed = client.place < DETAILED or client.place == LARGE
        newest = _DOCUMENTS_OF_DETAILED if is_detailed else 1
        for place in range(len(bills.invoices))[-newest:]:
            bills.invoices[place] = self._write_document(client, bills.invoices[place])

    def _write_document(self, client: Client, invoice: Row) -> Row:
        name = f"{invoice[0].replace('/', '-')}.pdf"
        page = self._documents / name
        page.write_bytes(invoice_page(client, invoice))
        if client.is_business:
            page.with_suffix(".xml").write_text(invoice_xml(client, invoice), encoding="utf-8")
        return (*invoice[:-1], name)

    def _put(self, file: str, rows: Iterable[Row]) -> None:
        listed = list(rows)
        self._files[file](listed)
        self.rows += len(listed)

    def _open(self, folder: Path, name: str) -> Callable[[Iterable[Row]], None]:
        file = self._stack.enter_context(
            (folder / f"{name}.csv").open("w", encoding="utf-8", newline="")
        )
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(_HEADERS[name].split())
        return writer.writerows
