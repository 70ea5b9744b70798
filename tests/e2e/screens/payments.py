"""SCR-PAYMENTS, the statement, the ways to pay, and the demo's payment provider."""

from typing import ClassVar

from playwright.sync_api import Page, expect

from tests.e2e.screens.screen import Screen


class PaymentsScreen(Screen):
    ADDRESS: ClassVar = "/platnosci"
    HEADING: ClassVar = "Płatności"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.balance = self.main.get_by_role("region", name="Stan konta")
        self.figure = self.balance.locator(".large dd").first
        self.online = self.main.get_by_role("region", name="Ostatnie płatności internetowe")
        self.pay_button = self.main.get_by_role("button", name="Zapłać", exact=True)


class StatementScreen(Screen):
    ADDRESS: ClassVar = "/platnosci/rozliczenie"
    HEADING: ClassVar = "Rozliczenie"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.rows = self.main.locator("tbody").get_by_role("row")


class PayingScreen(Screen):
    ADDRESS: ClassVar = "/platnosci/zaplac"
    HEADING: ClassVar = "Zapłać"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.boxes = self.main.get_by_role("checkbox")
        self.bar = self.main.locator(".pay-bar")
        self.total = self.main.locator("[data-sum=all]")
        self.online_button = self.main.get_by_role("button", name="Zapłać online", exact=True)
        self.transfer_button = self.main.get_by_role("button", name="Dane do przelewu", exact=True)
        self.count_button = self.main.get_by_role("button", name="Przelicz", exact=True)

    def transfers(self) -> "TransfersScreen":
        self.transfer_button.click()
        return TransfersScreen.shown(self.page)

    def online(self) -> "Provider":
        self.online_button.click()
        return Provider.shown(self.page)


class TransfersScreen(Screen):
    ADDRESS: ClassVar = "/platnosci/zaplac/przelew"
    HEADING: ClassVar = "Dane do przelewu"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.codes = self.main.get_by_role("img", name="Kod QR przelewu")
        self.copy_buttons = self.main.get_by_role("button", name="Kopiuj")


class Provider(Screen):
    """The demo's payment provider: another host, another program."""

    HEADING: ClassVar = "Testowy operator płatności"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.pay_button = self.main.get_by_role("button", name="Zapłać", exact=True)
        self.cancel_button = self.main.get_by_role("button", name="Anuluj", exact=True)

    def pay(self) -> "PaymentScreen":
        self.pay_button.click()
        return PaymentScreen.shown(self.page)

    def cancel(self) -> "PaymentScreen":
        self.cancel_button.click()
        return PaymentScreen.shown(self.page)


class PaymentScreen(Screen):
    HEADING: ClassVar = "Płatność"

    def pay_again(self) -> PayingScreen:
        self.main.get_by_role("button", name="Zapłać ponownie").click()
        return PayingScreen.shown(self.page)

    def booked(self) -> "PaymentScreen":
        expect(self.status).to_contain_text("Zapłacono")
        return self
