"""What the screens of invoices and contracts say for data that a browser test can hardly bring about."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceLine, InvoiceState, Payer
from mojbok.domain.invoice_explanation import explain_invoice
from mojbok.domain.invoices import (
    Choices,
    InvoiceFilter,
    InvoicePage,
    InvoiceQuery,
    InvoiceSheet,
    ListedInvoice,
    SortKey,
    Totals,
)
from mojbok.domain.ksef import KsefProof
from mojbok.domain.standing import standing_of
from mojbok.pages import contracts, invoice, invoices
from mojbok.pages.balance import payers_section
from mojbok.pages.invoice_query import address_of, asked, parameters
from mojbok.services.contracts import ContractList
from tests.pages.page import SITE, Node, built

HOSTILE: Final = '"><script>alert(1)</script><p title="'
TODAY: Final = date(2026, 11, 22)
PAYER: Final = Payer(id="P1", name="Anna Kaczmarek", account_number="61109010140000071219812874")
INVOICE: Final = Invoice(
    number="FV/2026/10/00000001",
    payer_id="P1",
    kind=InvoiceKind.SETTLEMENT,
    issued_on=date(2026, 10, 5),
    due_on=date(2026, 11, 5),
    gross=Decimal("1234.50"),
    net=Decimal("1003.66"),
    vat=Decimal("230.84"),
    contract_number="UM/1",
    period_from=date(2026, 9, 1),
    period_to=date(2026, 9, 30),
    document="f.pdf",
)
PAGE: Final = InvoicePage(
    client_name="Anna Kaczmarek",
    query=InvoiceQuery(),
    choices=Choices(payers=[PAYER], contracts=["UM/1"], years=[2026]),
    rows=[ListedInvoice(invoice=INVOICE, open_amount=Decimal("1234.50"))],
    totals=Totals(count=1, gross=Decimal("1234.50"), open_amount=Decimal("1234.50")),
    has_any=True,
    today=TODAY,
)


def sheet(document: Invoice = INVOICE, **values: Any) -> InvoiceSheet:  # noqa: ANN401 - fields
    still_open = values.pop("open_amount", document.gross)
    lines = values.pop("lines", ())
    usual: dict[str, Any] = {
        "client_name": "Anna Kaczmarek",
        "listed": ListedInvoice(invoice=document, open_amount=still_open),
        "payer": PAYER,
        "lines": lines,
        "payments": (),
        "corrections": (),
        "corrected": None,
        "has_pdf": True,
        "has_xml": False,
        "ksef": None,
        "explanation": explain_invoice(document, (), {document.number: lines}),
        "today": TODAY,
    }
    return InvoiceSheet(**(usual | values))


def of_list(page: InvoicePage, missing: str = "") -> Node:
    return built(lambda: invoices.content(SITE, page, missing=missing))


def of_sheet(shown: InvoiceSheet) -> Node:
    return built(lambda: invoice.content(SITE, shown))


@pytest.mark.requirement("POR-03", "ALL-04")
async def test_a_client_without_invoices_is_told_when_the_first_one_comes() -> None:
    page = of_list(replace(PAGE, rows=[], totals=Totals(), has_any=False))

    assert "Nie ma tu jeszcze faktur" in page.words
    assert SITE.contact.phone in page.words
    assert list(page.all("form")) == []


@pytest.mark.requirement("POR-03", "ALL-04")
async def test_a_filter_that_fits_nothing_leads_back_to_all_invoices() -> None:
    query = InvoiceQuery(filter=InvoiceFilter(search="nie ma"))
    page = of_list(replace(PAGE, query=query, rows=[], totals=Totals()))

    assert "Żadna faktura nie pasuje" in page.words
    assert {link.attributes["href"] for link in page.all("a", role="button")} == {"/faktury"}


@pytest.mark.requirement("POR-03", "POR-01")
async def test_payers_of_one_name_are_told_apart() -> None:
    payers = [PAYER, replace(PAYER, id="P2")]
    choices = Choices(payers=payers, contracts=[], years=[2026])
    nothing = Decimal(0)
    standings = [
        standing_of(payer, to_pay=nothing, overpaid=nothing, open_by_due_date={}, today=TODAY)
        for payer in payers
    ]

    in_list = of_list(replace(PAGE, choices=choices)).words
    at_home = built(lambda: payers_section(standings)).words

    for payer in payers:
        assert f"{payer.name} ({payer.id})" in in_list
        assert f"Płatnik {payer.id}" in at_home


@pytest.mark.requirement("POR-03")
@pytest.mark.parametrize(
    ("still_open", "due", "told"),
    [
        ("10", date(2026, 11, 22), "Do zapłaty"),
        ("10", date(2026, 11, 21), "Po terminie"),
        ("0", date(2026, 1, 1), "Opłacona"),
    ],
)
async def test_a_row_tells_its_state_in_a_word_and_an_icon(
    still_open: str, due: date, told: str
) -> None:
    listed = ListedInvoice(invoice=replace(INVOICE, due_on=due), open_amount=Decimal(still_open))
    page = of_list(replace(PAGE, rows=[listed]))

    [cell] = page.all("td", **{"class": "state"})
    assert cell.words.strip() == told
    assert list(cell.all("svg"))


@pytest.mark.requirement("POR-03")
async def test_a_row_without_a_document_offers_no_pdf() -> None:
    listed = ListedInvoice(invoice=replace(INVOICE, document=None), open_amount=Decimal(0))
    page = of_list(replace(PAGE, rows=[listed]))

    assert not any(str(link.attributes["href"]).endswith("/pdf") for link in page.all("a"))
    assert list(page.all("input", type="checkbox")) == []


@pytest.mark.requirement("POR-03", "POR-08")
async def test_what_the_crm_and_the_address_hold_is_text_and_never_markup() -> None:
    hostile = replace(INVOICE, number=HOSTILE, contract_number=HOSTILE, document="f")
    query = InvoiceQuery(filter=InvoiceFilter(search=HOSTILE, payer_id=HOSTILE))
    payers = [replace(PAYER, name=HOSTILE), replace(PAYER, id="P2")]
    choices = Choices(payers=payers, contracts=[HOSTILE, "x"], years=[2026])
    listed = ListedInvoice(invoice=hostile, open_amount=Decimal(1))
    lines = [
        InvoiceLine(
            position=1, component=HOSTILE, net=Decimal(1), unit=HOSTILE, quantity=Decimal(1)
        )
    ]

    for page in (
        of_list(replace(PAGE, query=query, choices=choices, rows=[listed])),
        of_sheet(sheet(hostile, lines=lines, ksef=KsefProof(number=HOSTILE, link=None))),
    ):
        assert list(page.all("script")) == []
        assert HOSTILE in page.words


@pytest.mark.requirement("POR-15")
async def test_ksef_stands_beside_invoices_that_have_it_and_nowhere_else() -> None:
    link = "https://qr-test.ksef.mf.gov.pl/invoice/1111111111/05-10-2026/x"
    proof = KsefProof(number="1111111111-20260201-0123456789AB-FB", link=link)

    with_code = of_sheet(sheet(ksef=proof, has_xml=True))
    without = of_sheet(sheet())

    [code] = with_code.all("div", role="img")
    assert list(code.all("path"))
    assert [a for a in with_code.all("a") if a.attributes["href"] == link]
    assert "KSeF" not in without.words


@pytest.mark.requirement("POR-11")
@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (InvoiceKind.ESTIMATE, "To prognoza"),
        (InvoiceKind.SETTLEMENT, "To rozliczenie"),
        (InvoiceKind.CORRECTIVE, "To korekta"),
        (InvoiceKind.INTEREST_NOTE, "To nota odsetkowa"),
    ],
)
async def test_every_kind_is_explained_in_words(kind: InvoiceKind, told: str) -> None:
    page = of_sheet(sheet(replace(INVOICE, kind=kind)))

    assert told in page.words
    is_compared = kind in {InvoiceKind.ESTIMATE, InvoiceKind.SETTLEMENT}
    assert ("Nie mamy wcześniejszej faktury" in page.words) is is_compared
    assert ("nie porównujemy" in page.words) is not is_compared


@pytest.mark.requirement("POR-11")
async def test_the_bars_and_the_table_say_the_same() -> None:
    lines = [
        InvoiceLine(
            position=1,
            component="energia_czynna",
            net=Decimal(800),
            quantity=Decimal(1000),
            unit="kWh",
        ),
        InvoiceLine(position=2, component="dystrybucja", net=Decimal("203.66")),
    ]
    page = of_sheet(sheet(lines=lines))

    [bars] = page.all("div", **{"class": "bars"})
    assert bars.attributes["aria-hidden"] == "true"
    widths = [float(str(rect.attributes["width"])) for rect in bars.all("rect")]
    assert sum(widths) == pytest.approx(1000, abs=1)
    [table] = page.all("table", **{"class": "list makeup"})
    assert "800,00\N{NO-BREAK SPACE}zł" in table.words
    assert "1\N{NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}zł" in table.words


@pytest.mark.requirement("POR-02", "ALL-04")
async def test_a_client_without_contracts_is_told_so() -> None:
    page = built(lambda: contracts.contract_list(SITE, ContractList(client_name="Anna", sheets=[])))

    assert "Nie ma tu jeszcze żadnej umowy" in page.words


@pytest.mark.requirement("POR-03")
@given(
    st.builds(
        InvoiceQuery,
        filter=st.builds(
            InvoiceFilter,
            payer_id=st.none()
            | st.text("P0123-&=?# ", min_size=1, max_size=9).map(str.strip).filter(bool),
            contract_number=st.none() | st.text("UM/żó-&=+%", min_size=1, max_size=9),
            state=st.none() | st.sampled_from(InvoiceState),
            year=st.none() | st.integers(1990, 2199),
            search=st.text(max_size=60).map(lambda text: text.replace("\0", "").strip()),
        ),
        sort=st.sampled_from(SortKey),
        is_descending=st.booleans(),
        page=st.integers(1, 9999),
    )
)
def test_every_view_can_be_bookmarked(query: InvoiceQuery) -> None:
    assert asked(parameters(query)) == query


@pytest.mark.requirement("POR-03")
@given(
    st.dictionaries(
        st.sampled_from(["stan", "platnik", "umowa", "rok", "szukaj", "sortuj", "strona"]),
        st.text(),
    )
)
def test_an_address_that_makes_no_sense_is_a_list_all_the_same(query: dict[str, str]) -> None:
    found = asked(query)

    assert asked(parameters(found)) == found
    assert address_of(found).startswith("/faktury")
