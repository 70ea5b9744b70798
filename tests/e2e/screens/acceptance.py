"""SCR-REACCEPT."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.screen import Screen


class AcceptanceScreen(Screen):
    ADDRESS: ClassVar = "/regulamin/akceptacja"
    HEADING: ClassVar = "EBOK / Aktualizacja regulaminu"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.text = self.main.get_by_role("region", name="Treść regulaminu", exact=True)
        self.what_is_new = self.main.get_by_text("Co się zmieniło", exact=True)
        self.changes = self.main.locator("details")
        self.whole = self.main.get_by_role("link", name="regulamin w wersji").last
        self.terms = self.main.get_by_label("Akceptacja regulaminu", exact=True)
        self.submit = page.get_by_role("button", name="Dalej", exact=True)
        self.log_out_button = page.get_by_role("button", name="Wyloguj", exact=True)

    def accept(self) -> HomeScreen:
        self.terms.check()
        self.submit.click()
        return HomeScreen.shown(self.page)

    def refuse(self) -> LoginScreen:
        self.log_out_button.click()
        return LoginScreen.shown(self.page)

    def accept_in_vain(self) -> "AcceptanceScreen":
        return self.send_in_vain(self.submit)
