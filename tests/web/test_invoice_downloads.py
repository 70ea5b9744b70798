"""Documents, ZIPs and tables of invoices over HTTP: whole, in part, and only to their owner (POR-03, POR-08)."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx
import openpyxl
import pytest

from mojbok.domain.address_id import address_id
from mojbok.domain.clients import ClientType
from mojbok.domain.invoice_document import FOLDER, PDF, XML, stored_name
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import InvoiceRow
from tests.web.portal import Portal

PAGES: Final = b"%PDF-1.4 " + bytes(range(256)) * 20


@dataclass(frozen=True)
class Owner:
    """Somebody with invoices, signed in."""

    portal: Portal
    opened: OpenedSession
    client_id: str
    contract: str

    @classmethod
    def new(cls, portal: Portal) -> "Owner":
        person = portal.world.person(type=ClientType.BUSINESS)
        opened = portal.world.open_session(portal.world.member(person))
        owner = cls(portal, opened, person.client_id, person.contract)
        portal.world.put(
            LedgerRow(payer_id=owner.payer, version=1, to_pay=Decimal(0), overpaid=Decimal(0))
        )
        return owner

    @property
    def payer(self) -> str:
        return f"P-{self.client_id}"

    def invoice(self, number: str, *, pdf: bytes | None = PAGES, **values: Any) -> str:  # noqa: ANN401 - columns
        """Put an invoice with its document into the store; give what stands in its address."""
        number = f"{number}/{self.client_id}"
        row: dict[str, Any] = {
            "contract_number": self.contract,
            "kind": "rozliczenie",
            "issued_on": date(2026, 10, 5),
            "due_on": date(2026, 11, 5),
            "net": Decimal(100),
            "vat": Decimal(23),
            "gross": Decimal("123.00"),
            "document": "f.pdf" if pdf is not None else None,
        } | values
        self.portal.world.put(InvoiceRow(invoice_number=number, payer_id=self.payer, **row))
        if pdf is not None:
            self.store(number, PDF, pdf)
        return address_id(number)

    def store(self, number: str, suffix: str, content: bytes) -> None:
        folder: Path = self.portal.world.application.settings.var_dir / FOLDER
        file = folder / stored_name(number, suffix)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.portal.get(path, self.opened, **headers)


@pytest.fixture
def owner(portal: Portal) -> Owner:
    return Owner.new(portal)


@pytest.mark.requirement("POR-03")
def test_a_pdf_comes_whole_as_a_file_that_runs_nowhere(owner: Owner) -> None:
    answer = owner.get(f"/faktury/{owner.invoice('FV/1')}/pdf")

    assert (answer.status_code, answer.content) == (200, PAGES)
    assert answer.headers["content-type"] == "application/pdf"
    name = f"FV_1_{owner.client_id}.pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"


@pytest.mark.requirement("POR-03")
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, len(PAGES) - 1),
        ("bytes=-7", len(PAGES) - 7, len(PAGES) - 1),
    ],
)
def test_a_part_of_a_pdf_can_be_asked_for(owner: Owner, asked: str, first: int, last: int) -> None:
    answer = owner.get(f"/faktury/{owner.invoice('FV/1')}/pdf", range=asked)

    assert (answer.status_code, answer.content) == (206, PAGES[first : last + 1])
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(PAGES)}"


@pytest.mark.requirement("POR-03")
def test_a_part_that_is_not_there_is_refused_and_an_old_version_comes_whole(owner: Owner) -> None:
    address = f"/faktury/{owner.invoice('FV/1')}/pdf"

    past = owner.get(address, range=f"bytes={len(PAGES)}-")
    changed = owner.get(address, range="bytes=0-9", if_range='"another"')
    same = owner.get(address, range="bytes=0-9", if_range=owner.get(address).headers["etag"])

    assert (past.status_code, past.headers["content-range"]) == (416, f"bytes */{len(PAGES)}")
    assert (changed.status_code, changed.content) == (200, PAGES)
    assert (same.status_code, len(same.content)) == (206, 10)


@pytest.mark.requirement("POR-03")
def test_head_tells_what_a_download_is_and_sends_nothing(owner: Owner) -> None:
    identifier = owner.invoice("FV/1")
    for path in (f"/faktury/{identifier}/pdf", "/faktury/eksport/zip"):
        with owner.portal.browser(owner.opened) as browser:
            answer = browser.head(path)

        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) >= len(PAGES)
        assert answer.content == b""


@pytest.mark.requirement("POR-15")
def test_the_xml_is_handed_out_byte_by_byte(owner: Owner) -> None:
    identifier = owner.invoice("FV/1")
    owner.store(f"FV/1/{owner.client_id}", XML, b"<Faktura/>")

    answer = owner.get(f"/faktury/{identifier}/xml")

    assert answer.content == b"<Faktura/>"
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.requirement("POR-03")
def test_where_there_is_no_pdf_the_page_says_so_and_how_to_get_it(owner: Owner) -> None:
    identifier = owner.invoice("FV/1", pdf=None)

    assert owner.get(f"/faktury/{identifier}/pdf").status_code == 404
    page = owner.get(f"/faktury/{identifier}").text
    assert "Nie mamy tej faktury w PDF" in page
    assert f"/faktury/{identifier}/pdf" not in page


@pytest.mark.requirement("POR-03")
def test_chosen_invoices_come_in_a_zip_with_names_of_their_own(owner: Owner) -> None:
    alike = [owner.invoice("FV 1"), owner.invoice("FV?1"), owner.invoice("../../FV/2")]
    owner.invoice("FV/nie-wybrana")
    query = "&".join(f"faktura={each}" for each in alike)

    answer = owner.get(f"/faktury/eksport/zip?zakres=zaznaczone&{query}")

    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["x-documents"] == "3"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        end = owner.client_id
        assert sorted(packed.namelist()) == [
            f"FV_1_{end}-2.pdf",
            f"FV_1_{end}.pdf",
            f"FV_2_{end}.pdf",
        ]
        assert {packed.read(name) for name in packed.namelist()} == {PAGES}


@pytest.mark.requirement("POR-03")
def test_a_zip_of_the_list_has_what_the_filter_shows_and_names_what_is_missing(
    owner: Owner,
) -> None:
    owner.invoice("FV/1")
    owner.invoice("FV/2", issued_on=date(2025, 3, 1))
    owner.invoice("FV/3", pdf=None)

    answer = owner.get("/faktury/eksport/zip?rok=2026")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.namelist() == [f"FV_1_{owner.client_id}.pdf", "BRAKUJE.txt"]
        assert f"FV/3/{owner.client_id}" in packed.read("BRAKUJE.txt").decode()


@pytest.mark.requirement("POR-03", "ALL-04")
@pytest.mark.parametrize(
    ("query", "told"),
    [("zakres=zaznaczone", "Zaznacz najpierw faktury"), ("rok=2024", "Tych faktur nie mamy w PDF")],
)
def test_with_nothing_to_pack_the_list_says_why(owner: Owner, query: str, told: str) -> None:
    owner.invoice("FV/1")

    answer = owner.get(f"/faktury/eksport/zip?{query}")

    assert answer.status_code == 303
    assert told in owner.get(answer.headers["location"]).text


@pytest.mark.requirement("POR-03")
def test_the_csv_is_what_polish_spreadsheets_read_and_no_cell_is_a_formula(owner: Owner) -> None:
    owner.invoice("=1+2", gross=Decimal("-1234.50"), kind="korekta")
    owner.invoice("FV/2", issued_on=date(2025, 3, 1))

    answer = owner.get("/faktury/eksport/csv?rok=2026")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    [row] = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert row["Numer"] == f"'=1+2/{owner.client_id}"
    assert row["Data wystawienia"] == "2026-10-05"
    assert row["Brutto"] == "-1234,50"
    assert row["Rodzaj"] == "Korekta"


@pytest.mark.requirement("POR-03")
def test_the_workbook_has_real_numbers_and_dates_and_a_frozen_head(owner: Owner) -> None:
    owner.invoice("=1+2", gross=Decimal("1234.50"))

    answer = owner.get("/faktury/eksport/xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert sheet.freeze_panes == "A2"
    assert (row["Numer"].data_type, row["Numer"].value) == ("s", f"=1+2/{owner.client_id}")
    assert row["Brutto"].value == 1234.5
    assert row["Data wystawienia"].value == datetime(2026, 10, 5)  # noqa: DTZ001 - as workbooks have it


@pytest.mark.requirement("POR-03")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_have_every_page_of_the_list_and_its_sums(owner: Owner, kind: str) -> None:
    for number in range(30):
        owner.invoice(f"FV/{number:02d}", gross=Decimal(number) / 100)

    content = owner.get(f"/faktury/eksport/{kind}?sortuj=numer-rosnaco").content

    if kind == "csv":
        lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        found = [Decimal(line["Brutto"].replace(",", ".")) for line in lines]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        column = [cell.value for cell in sheet[1]].index("Brutto")
        found = [Decimal(str(row[column])) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == [Decimal(number) / 100 for number in range(30)]


def addresses(identifier: str, contract: str) -> Iterator[str]:
    """Give every address of an invoice and of its contract."""
    yield from (f"/faktury/{identifier}{end}" for end in ("", "/pdf", "/xml"))
    yield f"/umowy/{address_id(contract)}"


@pytest.mark.requirement("POR-08")
def test_nobody_gets_anything_of_another_client(portal: Portal, owner: Owner) -> None:
    identifier = owner.invoice("FV/1")
    owner.store(f"FV/1/{owner.client_id}", XML, b"<Faktura/>")
    stranger = Owner.new(portal)
    stranger.invoice("FV/moja")
    unknown = stranger.get(f"/faktury/{address_id('FV/nie-ma')}")

    for address in addresses(identifier, owner.contract):
        assert owner.get(address).status_code == 200, address
        answer = stranger.get(address)
        assert answer.status_code == 404, address
        assert _plain(answer.text) == _plain(unknown.text), address
        assert portal.get(address).status_code == 303, address


@pytest.mark.requirement("POR-08")
def test_no_list_and_no_file_of_a_list_has_anything_of_another_client(
    portal: Portal, owner: Owner
) -> None:
    identifier = owner.invoice("FV/1")
    stranger = Owner.new(portal)
    stranger.invoice("FV/moja")
    asked = (
        f"zakres=zaznaczone&faktura={identifier}",
        f"platnik={owner.payer}",
        f"umowa={owner.contract}",
        "szukaj=FV",
    )
    for path in (
        "/faktury",
        "/faktury/eksport/csv",
        "/faktury/eksport/xlsx",
        "/faktury/eksport/zip",
    ):
        for query in asked:
            answer = stranger.get(f"{path}?{query}")

            assert _holds_nothing_of(answer, owner), f"{path}?{query}"


@pytest.mark.requirement("POR-08")
@pytest.mark.parametrize("identifier", ["x", "%00", "AA", "..%2F..", "Rlbv_w", "a" * 400])
def test_a_mangled_address_is_not_found(owner: Owner, identifier: str) -> None:
    for end in ("", "/pdf", "/xml"):
        assert owner.get(f"/faktury/{identifier}{end}").status_code == 404


@pytest.mark.requirement("POR-03")
def test_an_aborted_download_leaves_nothing_and_the_next_one_comes_whole(owner: Owner) -> None:
    big = b"%PDF" + bytes(4_000_000)
    for number in range(3):
        owner.invoice(f"FV/{number}", pdf=big)
    folder = owner.portal.world.application.settings.var_dir
    before = sorted(folder.rglob("*"))

    with (
        owner.portal.browser(owner.opened) as browser,
        browser.stream("GET", "/faktury/eksport/zip") as answer,
    ):
        next(answer.iter_bytes(1000))

    assert sorted(folder.rglob("*")) == before
    assert len(owner.get("/faktury/eksport/zip").content) > 3 * len(big)


def _plain(html: str) -> str:
    """Take out what differs from answer to answer."""
    return html.split("<main", 1)[1].split("</main>", 1)[0]


def _holds_nothing_of(answer: httpx.Response, owner: Owner) -> bool:
    content = answer.content
    if answer.headers.get("content-type", "").startswith("application/vnd"):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        content = str(list(sheet.values)).encode()
    # What was asked for may stand in the form and in the links of the stranger's own page.
    told = content.replace(owner.payer.encode(), b"").replace(owner.contract.encode(), b"")
    return (
        f"FV/1/{owner.client_id}".encode() not in told
        and f"FV_1_{owner.client_id}".encode() not in told
    )
