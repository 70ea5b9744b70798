"""Staff's search for a client, and a client's sheet."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.screen import Screen


class ClientsScreen(Screen):
    ADDRESS: ClassVar = "/bok/klienci"
    HEADING: ClassVar = "Klienci"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.field = self.main.get_by_label("Znajdź klienta", exact=True)
        self.rows = self.main.get_by_role("row")

    def find(self, typed: str) -> None:
        """Search by the keyboard alone."""
        self.field.fill(typed)
        self.field.press("Enter")


class ClientSheet:
    """The sheet of one client; its heading is the client's name."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.state = self.main.get_by_role("region", name="Stan konta klienta").locator(".badge")
        self.reason = self.main.get_by_label("Powód", exact=True)
        self.unlock = self.main.get_by_role("button", name="Odblokuj konto", exact=True)
        self.told = self.main.get_by_role("status")

    def live(self) -> "ClientSheet":
        """Wait until the page is connected."""
        self.page.locator("html[data-live]").wait_for(state="attached")
        return self
