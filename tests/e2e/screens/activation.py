"""SCR-ACT."""

from typing import ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.screens.screen import Screen

SUCCESS = (
    "Aktywacja konta przebiegła pomyślnie. Możesz się teraz zalogować do systemu "
    "za pomocą otrzymanego w e-mail hasła."
)
READY = "Jeszcze jedna chwila: aktywujemy Twoje konto."
ALREADY_ACTIVE = "To konto jest już aktywne. Możesz się zalogować."


class ActivationScreen(Screen):
    ADDRESS: ClassVar = "/aktywacja"
    HEADING: ClassVar = "EBOK / Aktywacja konta"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.activate_button = self.main.get_by_role("button", name="Aktywuj konto", exact=True)
        self.log_in_button = self.main.get_by_role("button", name="Zaloguj się", exact=True)
        self.register_button = self.main.get_by_role("button", name="Zarejestruj się", exact=True)

    @classmethod
    def follow(cls, page: Page, link: str) -> "ActivationScreen":
        """Open the link of the letter."""
        page.goto(urlsplit(link).path)
        return cls.shown(page)

    def done(self) -> "ActivationScreen":
        """Wait for the activation that the page's script posts by itself."""
        expect(self.status).to_contain_text(SUCCESS)
        return self
