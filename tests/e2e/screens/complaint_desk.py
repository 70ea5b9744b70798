"""The complaints desk of the Biuro Obsługi Klienta."""

import re
from typing import ClassVar

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens.screen import Screen


class DeskQueueScreen(Screen):
    ADDRESS: ClassVar = "/bok/reklamacje"
    HEADING: ClassVar = "Reklamacje"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.parts = self.main.get_by_role("navigation", name="Części kolejki")
        self.rows = self.main.get_by_role("list").get_by_role("article")

    def complaint(self, row: Locator) -> Locator:
        """Give the link of a row."""
        return row.get_by_role("link")


class CaseScreen(Screen):
    ADDRESS: ClassVar = "/bok/reklamacje/"
    HEADING: ClassVar = ""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.heading = self.main.get_by_role("heading", level=1, name=re.compile("^Reklamacja EB"))
        self.talk = self.main.get_by_role("list", name="Rozmowa")
        self.text = self.main.get_by_label("Odpowiedź dla klienta", exact=True)
        self.send_and_next = self.main.get_by_role("button", name="Wyślij i przejdź do następnej")
        self.send = self.main.get_by_role("button", name="Wyślij", exact=True)

    @classmethod
    def open_case(cls, page: Page, number: str) -> "CaseScreen":
        """Go to a complaint's address."""
        page.goto(f"/bok/reklamacje/{number.replace('/', '-')}")
        return cls.shown(page)

    def is_about(self, subject: str) -> None:
        """Wait until the case of a subject is shown."""
        expect(self.main.get_by_role("heading", level=2, name=subject, exact=True)).to_be_visible()

    def block(self, name: str) -> Locator:
        """Give the button that puts a text block in."""
        return self.main.get_by_role("button", name=name, exact=True)

    def verdict(self, name: str) -> Locator:
        """Give the radio button of a verdict."""
        return self.main.get_by_role("radio", name=name, exact=True)
