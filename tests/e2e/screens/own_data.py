"""Moje dane: everything that is held on the client, as files."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.screen import Screen


class OwnDataScreen(Screen):
    ADDRESS: ClassVar = "/ustawienia/moje-dane"
    HEADING: ClassVar = "Moje dane"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.password = self.main.get_by_label("Twoje hasło")
        self.prepare_button = self.main.get_by_role("button", name="Przygotuj pliki", exact=True)
        self.json = self.main.get_by_role("button", name="Pobierz JSON", exact=True)
        self.pdf = self.main.get_by_role("button", name="Pobierz PDF", exact=True)

    def prepare(self, password: str) -> "OwnDataScreen":
        self.password.fill(password)
        return self.send_in_vain(self.prepare_button)
