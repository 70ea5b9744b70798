"""SCR-TERMS, SCR-PRIVACY, the demo's mailbox, and the page that is not there."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.screen import Screen


class TermsScreen(Screen):
    ADDRESS: ClassVar = "/regulamin"
    HEADING: ClassVar = "Regulamin"


class PrivacyScreen(Screen):
    ADDRESS: ClassVar = "/polityka-prywatnosci"
    HEADING: ClassVar = "Polityka prywatności i cookies"


class MailboxScreen(Screen):
    ADDRESS: ClassVar = "/poczta"
    HEADING: ClassVar = "Poczta demo"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.letters = self.main.get_by_role("article")

    def activate(self, recipient: str) -> ActivationScreen:
        """Follow the link in the letter to an address."""
        letter = self.letters.filter(has_text=recipient)
        letter.get_by_role("link", name="/aktywacja/").click()
        return ActivationScreen.shown(self.page)


class NotFoundScreen(Screen):
    ADDRESS: ClassVar = "/nie-ma-takiej"
    HEADING: ClassVar = "Nie ma takiej strony"
