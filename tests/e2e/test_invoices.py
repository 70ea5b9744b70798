"""Faktury and Umowy in a browser: narrowing, sorting, going back, opening, downloading."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.invoices import ContractsScreen, InvoicesScreen

KOD_I: Final = re.compile(
    r"^https://qr-test\.ksef\.mf\.gov\.pl/invoice/\d{10}/[\d-]{10}/[\w-]{43}$"
)


@pytest.fixture(scope="module")
def firm(people: People) -> Person:
    """Give a business with more than a page of invoices: one that has several payers."""
    return people.firms[0]


@pytest.fixture(scope="module")
def session(portal: Portal, firm: Person) -> SignedIn:
    return by_post.become_customer(portal, firm)


@pytest.fixture
def opened(windows: Windows, session: SignedIn) -> Callable[..., Page]:
    def open_window(size: Size = DESKTOP, *, javascript: bool = True) -> Page:
        return windows.open(size, session=session, javascript=javascript)

    return open_window


@pytest.mark.requirement("POR-03", "SCR-INVOICES")
def test_a_list_is_narrowed_sorted_and_the_back_button_goes_back(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    list_ = InvoicesScreen.open(page).live()
    everything = list_.totals.inner_text()

    paid = list_.state("Opłacone")
    expect(paid.rows.filter(has_text="Do zapłaty")).to_have_count(0)
    sorted_ = paid.sort("Kwota")
    expect(sorted_.column("Kwota")).to_have_attribute("aria-sort", "descending")
    assert "stan=oplacona" in page.url
    bookmark = page.url
    first = sorted_.numbers.first.inner_text()

    page.go_back()
    expect(InvoicesScreen.shown(page).column("Wystawiona")).to_have_attribute(
        "aria-sort", "descending"
    )
    page.go_back()
    expect(InvoicesScreen.shown(page).totals).to_have_text(everything.replace("\n", ""))
    page.goto(bookmark)
    expect(InvoicesScreen.shown(page).numbers.first).to_have_text(first)


@pytest.mark.requirement("POR-03", "POR-11", "POR-15")
def test_an_invoice_is_found_opened_explained_and_downloaded(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    page = opened()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    list_ = InvoicesScreen.open(page, "?stan=oplacona&sortuj=kwota-malejaco").live()
    number = list_.numbers.first.inner_text()
    list_.search.fill(number[-6:].lower())

    found = list_.show()
    expect(found.rows).to_have_count(1)
    invoice = found.invoice(number).live()
    expect(invoice.why).to_contain_text("Najwięcej")
    expect(invoice.why.get_by_role("row", name="Razem")).to_be_visible()
    expect(invoice.qr).to_be_visible()
    expect(invoice.check).to_have_attribute("href", KOD_I)
    invoice.copy.click()
    expect(invoice.main.get_by_role("button", name="Skopiowano")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").count("-") == 3

    with page.expect_download() as told:
        invoice.pdf.click()
    told.value.save_as(tmp_path / "one.pdf")
    assert told.value.suggested_filename == f"{number.replace('/', '_')}.pdf"
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.requirement("POR-03", "ALL-04")
def test_chosen_invoices_come_as_a_zip_whose_progress_is_told(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    list_ = InvoicesScreen.open(opened(), "?stan=oplacona").live()
    for box in list_.rows.get_by_role("checkbox").all()[:2]:
        box.check()

    download = list_.downloaded(list_.chosen_zip)

    download.save_as(tmp_path / "faktury.zip")
    with zipfile.ZipFile(tmp_path / "faktury.zip") as packed:
        assert len(packed.namelist()) == 2
    expect(list_.main.get_by_text("Pobrano. Plik jest w folderze pobranych.")).to_be_visible()
    again = list_.downloaded(list_.whole_zip)
    again.save_as(tmp_path / "wszystkie.zip")
    assert zipfile.ZipFile(tmp_path / "wszystkie.zip").testzip() is None


@pytest.mark.requirement("POR-03")
def test_the_list_comes_as_csv_and_xlsx(opened: Callable[..., Page], tmp_path: Path) -> None:
    list_ = InvoicesScreen.open(opened(), "?rok=2026").live()
    count = int(list_.totals.inner_text().split()[0])

    table = list_.downloaded(list_.as_csv)
    table.save_as(tmp_path / "faktury.csv")
    workbook = list_.downloaded(list_.as_xlsx)

    assert len((tmp_path / "faktury.csv").read_text("utf-8-sig").splitlines()) == count + 1
    assert workbook.suggested_filename == "faktury.xlsx"


@pytest.mark.requirement("POR-03", "ALL-01")
def test_all_of_it_works_without_javascript(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened(PHONE, javascript=False)
    list_ = InvoicesScreen.open(page)
    list_.main.get_by_text("Filtruj i sortuj").click()
    list_.year.select_option("2026")
    list_.order.select_option("Największa kwota")

    shown = list_.show()
    assert "rok=2026" in page.url
    nothing = shown.main
    shown.chosen_zip.click()
    expect(nothing.get_by_role("alert")).to_contain_text("Zaznacz najpierw faktury")
    again = InvoicesScreen.open(page, "?stan=oplacona")
    again.rows.get_by_role("checkbox").first.check()
    again.downloaded(again.chosen_zip).save_as(tmp_path / "faktury.zip")
    assert len(zipfile.ZipFile(tmp_path / "faktury.zip").namelist()) == 1
    again.invoice(again.numbers.first.inner_text())


@pytest.mark.requirement("POR-03", "ALL-01")
def test_the_list_is_used_with_the_keyboard_alone(opened: Callable[..., Page]) -> None:
    page = opened()
    list_ = InvoicesScreen.open(page, "?stan=oplacona").live()
    list_.search.focus()
    page.keyboard.type("0000")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "szukaj=0000" in page.url

    shown = InvoicesScreen.shown(page).live()
    row = shown.rows.filter(has=page.get_by_role("checkbox")).first
    box = row.get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")
    expect(box).to_be_checked()
    page.keyboard.press("Tab")
    expect(row.get_by_role("link", name=re.compile("^FV"))).to_be_focused()


@pytest.mark.requirement("ALL-02", "POR-03")
def test_paper_has_the_table_and_none_of_the_controls(opened: Callable[..., Page]) -> None:
    page = opened()
    list_ = InvoicesScreen.open(page).live()
    page.emulate_media(media="print")

    expect(list_.rows.first).to_be_visible()
    expect(list_.totals).to_be_visible()
    for control in (list_.states, list_.show_button, list_.as_csv, list_.turning):
        expect(control).to_be_hidden()


@pytest.mark.requirement("POR-02", "SCR-CONTRACTS")
def test_a_contract_shows_what_belongs_to_it_and_leads_to_its_invoices(
    opened: Callable[..., Page], firm: Person
) -> None:
    page = opened()
    contracts = ContractsScreen.open(page).live()
    expect(contracts.contracts).to_have_count(len(firm.contracts))

    contract = contracts.contract(firm.contract).live()
    for fact in ("Produkt", "Taryfa", "Płatnik", "Rachunek do wpłat", "Kod PPE"):
        expect(contract.main).to_contain_text(fact)
    contract.invoices.click()
    list_ = InvoicesScreen.shown(page)
    assert "umowa=" in page.url
    list_.invoice(list_.numbers.first.inner_text()).contract.click()
    expect(ContractsScreen.shown(page).main).to_contain_text(firm.contract)
