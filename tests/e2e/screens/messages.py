"""SCR-MESSAGES (Wiadomości): the letters that went to the customer."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.screen import Screen


class MessagesScreen(Screen):
    ADDRESS: ClassVar = "/wiadomosci"
    HEADING: ClassVar = "Wiadomości"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.rows = self.main.locator("tbody").get_by_role("row")
