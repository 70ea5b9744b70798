"""What every screen has."""

import re
from typing import ClassVar, Self
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect


class Screen:
    """A screen, found by its heading; its controls are found by role and Polish label."""

    ADDRESS: ClassVar[str]
    HEADING: ClassVar[str]

    def __init__(self, page: Page) -> None:
        self.page = page
        self.main = page.get_by_role("main")
        self.heading = self.main.get_by_role("heading", level=1, name=self.HEADING, exact=True)
        self.alert = self.main.get_by_role("alert")
        self.status = self.main.get_by_role("status")

    @classmethod
    def open(cls, page: Page, query: str = "") -> Self:
        """Go to the screen's address."""
        page.goto(cls.ADDRESS + query)
        return cls.shown(page)

    @classmethod
    def shown(cls, page: Page) -> Self:
        """Be on the screen, however one has come."""
        screen = cls(page)
        expect(screen.heading).to_be_visible()
        return screen

    @property
    def address(self) -> str:
        """Where the browser is, without host and query."""
        return urlsplit(self.page.url).path

    def live(self) -> Self:
        """Wait until the page's socket is connected."""
        expect(self.page.locator("html")).to_have_attribute("data-live", "")
        return self

    def send_in_vain(self, button: Locator) -> Self:
        """Send a form that comes back with what was wrong."""
        with self.page.expect_navigation(url=re.compile(re.escape(self.ADDRESS))):
            button.click()
        return self.shown(self.page)


class Menu:
    """The side menu EBOK, before signing in."""

    def __init__(self, page: Page) -> None:
        self.menu = page.get_by_role("navigation", name="EBOK")
        self.registration = self.menu.get_by_role("link", name="Rejestracja", exact=True)
        self.privacy = self.menu.get_by_role("link", name="Polityka prywatności i cookies")
        self.login_recovery = self.menu.get_by_role("link", name="Odzyskiwanie loginu")
        self.password_recovery = self.menu.get_by_role("link", name="Odzyskiwanie hasła")
