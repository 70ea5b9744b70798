"""Documents of invoices that a program pushes."""

import httpx
import pytest

from mojbok.domain.address_id import address_id
from mojbok.domain.crm_push import MOST_BYTES_OF_A_DOCUMENT
from mojbok.domain.invoice_document import FOLDER, PDF, XML, stored_name
from tests.pushing import Crm
from tests.storage.crm_folder import invoice
from tests.web.crm_api.pushing import fresh, problem_of
from tests.web.portal import Portal

A_PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
AN_XML = '<?xml version="1.0" encoding="UTF-8"?><Faktura>Łódź</Faktura>'.encode()


@pytest.fixture(scope="module")
def billed(portal: Portal, crm: Crm) -> str:
    """Push an invoice that names a document, and give its number."""
    person = portal.world.person()
    number = "FV/API/1"
    named = {"document": "FV-API-1.pdf"}
    crm.pushes("invoices", invoice(number, f"P-{person.client_id}", person.contract) | named)
    return number


def test_documents_are_stored_and_the_second_time_unchanged(
    portal: Portal, crm: Crm, billed: str
) -> None:
    folder = portal.world.application.settings.var_dir / FOLDER
    for content, suffix, kind in (
        (A_PDF, PDF, "application/pdf"),
        (AN_XML, XML, "application/xml"),
    ):
        first = crm.puts_document(f"FV-API-1{suffix}", billed, content, kind)
        second = crm.puts_document(f"FV-API-1{suffix}", billed, content, kind)

        assert [answer.json() for answer in (first, second)] == [
            {"stored": 1, "unchanged": 0, "rejected": []},
            {"stored": 0, "unchanged": 1, "rejected": []},
        ]
        assert (folder / stored_name(billed, suffix)).read_bytes() == content
    assert not list(folder.rglob("*.part"))


def test_the_customer_downloads_what_was_pushed(portal: Portal, crm: Crm) -> None:
    person = portal.world.person()
    opened = portal.world.open_session(portal.world.member(person))
    number = fresh("FV/API")
    crm.pushes(
        "invoices",
        invoice(number, f"P-{person.client_id}", person.contract) | {"document": "faktura.pdf"},
    )
    address = f"/faktury/{address_id(number)}/pdf"
    assert portal.get(address, opened).status_code == httpx.codes.NOT_FOUND

    crm.puts_document("faktura.pdf", number, A_PDF, "application/pdf")

    assert portal.get(address, opened).content == A_PDF


@pytest.mark.parametrize(
    ("name", "content", "kind", "status"),
    [
        ("FV-API-1.pdf", A_PDF, "text/plain", 415),
        ("FV-API-1.pdf", A_PDF, "application/xml", 415),
        ("FV-API-1.pdf", AN_XML, "application/pdf", 422),
        ("FV-API-1.pdf", b"%PDF-1.7 cut off", "application/pdf", 422),
        ("FV-API-1.pdf", b"", "application/pdf", 422),
        ("FV-API-1.xml", A_PDF, "application/xml", 422),
        ("FV-API-1.xml", b"<!DOCTYPE x []><x/>", "application/xml", 422),
        ("FV-API-1.xml", b"<x>\xff</x>", "application/xml", 422),
        ("FV-API-1.exe", A_PDF, "application/pdf", 422),
        ("FV-API-1.pdf%00", A_PDF, "application/pdf", 422),
        ("..%5C..%5CFV-API-1.pdf", A_PDF, "application/pdf", 422),
        ("%2E%2E%2FFV-API-1.pdf", A_PDF, "application/pdf", 404),
        ("FV-API-2.pdf", A_PDF, "application/pdf", 409),
    ],
)
def test_what_is_no_document_of_the_invoice_is_refused(
    crm: Crm, billed: str, name: str, content: bytes, kind: str, status: int
) -> None:
    problem_of(crm.puts_document(name, billed, content, kind), status)


@pytest.mark.parametrize(
    ("number", "status"), [("", 422), ("FV/nowhere", 409), ("FV\0/API", 409), ("x" * 5000, 409)]
)
def test_a_document_names_its_invoice(crm: Crm, billed: str, number: str, status: int) -> None:
    problem_of(crm.puts_document("FV-API-1.pdf", number, A_PDF, "application/pdf"), status)


def test_a_document_that_is_too_large_is_refused(crm: Crm, billed: str) -> None:
    large = A_PDF + b" " * MOST_BYTES_OF_A_DOCUMENT

    problem_of(crm.puts_document("FV-API-1.pdf", billed, large, "application/pdf"), 413)


def test_a_disk_that_is_full_is_told_and_leaves_nothing(
    portal: Portal, crm: Crm, billed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mojbok.storage.crm.pushed_documents.os.fsync", is_full)
    other = A_PDF.replace(b"9", b"8")

    answer = crm.puts_document("FV-API-1.pdf", billed, other, "application/pdf")

    problem_of(answer, 503)
    folder = portal.world.application.settings.var_dir / FOLDER
    assert not list(folder.rglob("*.part"))
