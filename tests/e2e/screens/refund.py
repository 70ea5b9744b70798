"""Zwrot nadpłaty: the form of one payer's refund."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.payments import PaymentsScreen
from tests.e2e.screens.screen import Screen


class RefundScreen(Screen):
    ADDRESS: ClassVar = "/platnosci/zwrot"
    HEADING: ClassVar = "Zwrot nadpłaty"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.amount = self.main.get_by_label("Kwota zwrotu", exact=True)
        self.nrb = self.main.get_by_label("Numer konta do zwrotu", exact=True)
        self.holder = self.main.get_by_label("Właściciel konta", exact=True)
        self.password = self.main.get_by_label("Twoje hasło", exact=True)
        self.submit = self.main.get_by_role("button", name="Zleć zwrot", exact=True)

    def send(self) -> PaymentsScreen:
        self.submit.click()
        return PaymentsScreen.shown(self.page)
