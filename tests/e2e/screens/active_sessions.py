"""The section "Aktywne sesje" of the settings."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens.settings import SettingsScreen


class ActiveSessions:
    """The list of the customer's sessions."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.section = page.get_by_role("region", name="Aktywne sesje", exact=True)
        self.sessions = self.section.get_by_role("listitem")
        self.this = self.sessions.filter(has_text="ta przeglądarka")
        self.end_all = self.section.get_by_role(
            "button", name="Zakończ wszystkie pozostałe", exact=True
        )
        self.status = self.section.get_by_role("status")

    @classmethod
    def open(cls, page: Page) -> "ActiveSessions":
        SettingsScreen.open(page)
        return cls(page)

    def session(self, browser: str) -> Locator:
        heading = self.page.get_by_role("heading", name=browser, exact=True)
        return self.sessions.filter(has=heading)

    def end(self, browser: str) -> "ActiveSessions":
        """End the session of one browser, named in words."""
        self.session(browser).get_by_role("button", name="Zakończ", exact=True).click()
        expect(self.status).to_have_text("Sesja zakończona.")
        return self
