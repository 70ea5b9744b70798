"""SCR-INVOICES and SCR-CONTRACTS."""

import re
from typing import ClassVar, Self

from playwright.sync_api import Download, Locator, Page, expect

from tests.e2e.screens.screen import Screen


class InvoicesScreen(Screen):
    ADDRESS: ClassVar = "/faktury"
    HEADING: ClassVar = "Faktury"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.states = self.main.get_by_role("navigation", name="Stan faktury")
        self.rows = self.main.locator("tbody").get_by_role("row")
        self.numbers = self.rows.get_by_role("link", name=re.compile(r"^FV"))
        self.with_pdf = self.rows.filter(has=page.get_by_role("link", name=re.compile(r"^PDF")))
        self.totals = self.main.locator(".list-totals")
        self.search = self.main.get_by_label("Numer faktury", exact=True)
        self.year = self.main.get_by_label("Rok", exact=True)
        self.order = self.main.get_by_label("Kolejność", exact=True)
        self.show_button = self.main.get_by_role("button", name="Pokaż", exact=True)
        self.turning = self.main.get_by_role("navigation", name="Strony listy")
        self.chosen_zip = self.main.get_by_role("button", name="Zaznaczone w PDF (ZIP)")
        self.whole_zip = self.main.get_by_role("link", name="Wszystkie w PDF (ZIP)")
        self.as_csv = self.main.get_by_role("link", name="Lista CSV")
        self.as_xlsx = self.main.get_by_role("link", name="Lista XLSX")

    def state(self, name: str) -> Self:
        """Narrow the list to a state by its link."""
        with self.page.expect_navigation():
            self.states.get_by_role("link", name=name, exact=True).click()
        return self.shown(self.page)

    def show(self) -> Self:
        """Send the form of filters."""
        with self.page.expect_navigation():
            self.show_button.click()
        return self.shown(self.page)

    def sort(self, column: str) -> Self:
        """Sort by the head of a column."""
        with self.page.expect_navigation():
            self.main.get_by_role("columnheader").get_by_role("link", name=column).click()
        return self.shown(self.page)

    def turn(self, name: str) -> Self:
        with self.page.expect_navigation():
            self.turning.get_by_role("button", name=name).click()
        return self.shown(self.page)

    def column(self, name: str) -> Locator:
        return self.main.get_by_role("columnheader", name=name)

    def invoice(self, number: str) -> "InvoiceScreen":
        self.numbers.get_by_text(number, exact=True).click()
        return InvoiceScreen.shown_with(self.page, number)

    def downloaded(self, control: Locator) -> Download:
        with self.page.expect_download() as told:
            control.click()
        return told.value


class InvoiceScreen(Screen):
    ADDRESS: ClassVar = "/faktury/"
    HEADING: ClassVar = "Faktury"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.why = self.main.get_by_role("region", name="Dlaczego taka kwota")
        self.pdf = self.main.get_by_role("link", name="Pobierz PDF")
        self.xml = self.main.get_by_role("link", name="Pobierz XML")
        self.check = self.main.get_by_role("link", name="Sprawdź w KSeF")
        self.copy = self.main.get_by_role("button", name="Kopiuj numer KSeF")
        self.qr = self.main.get_by_role("img", name="Kod QR do sprawdzenia faktury w KSeF")
        self.contract = self.main.get_by_role("link", name=re.compile(r"^UM"))

    @classmethod
    def shown_with(cls, page: Page, number: str) -> Self:
        """Be on the screen of an invoice."""
        screen = cls.shown(page)
        title = screen.main.get_by_role("heading", name=f"Faktura {number}", exact=True)
        expect(title).to_be_visible()
        return screen


class ContractsScreen(Screen):
    ADDRESS: ClassVar = "/umowy"
    HEADING: ClassVar = "Umowy"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.contracts = self.main.get_by_role("article")
        self.invoices = self.main.get_by_role("button", name="Faktury do tej umowy")

    def contract(self, number: str) -> Self:
        self.main.get_by_role("link", name=number, exact=True).click()
        title = self.main.get_by_role("heading", name=f"Umowa {number}", exact=True)
        expect(title).to_be_visible()
        return self.shown(self.page)
