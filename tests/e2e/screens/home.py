"""SCR-HOME."""

from typing import TYPE_CHECKING, ClassVar

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens.screen import Screen

if TYPE_CHECKING:
    from tests.e2e.screens.login import LoginScreen


class HomeScreen(Screen):
    ADDRESS: ClassVar = "/pulpit"
    HEADING: ClassVar = "Pulpit"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.menu = page.get_by_text("Menu", exact=True)
        self.tabs = page.get_by_role("navigation", name="Zakładki")
        self.log_out_button = page.get_by_role("button", name="Wyloguj", exact=True)
        self.contracts = self.main.get_by_role("article")

    def contract(self, number: str) -> Locator:
        return self.contracts.filter(has=self.page.get_by_role("heading", name=number, exact=True))

    def open_menu(self) -> "HomeScreen":
        """Open the list of tabs, as a phone shows them."""
        self.menu.click()
        expect(self.tabs).to_be_visible()
        return self

    def log_out(self) -> "LoginScreen":
        from tests.e2e.screens.login import LoginScreen

        if not self.log_out_button.is_visible():
            self.open_menu()
        self.log_out_button.click()
        return LoginScreen.shown(self.page)
