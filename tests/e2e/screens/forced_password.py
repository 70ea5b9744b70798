"""SCR-FORCED."""

from typing import ClassVar

from playwright.sync_api import Locator, Page

from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.screen import Screen


class ForcedPasswordScreen(Screen):
    ADDRESS: ClassVar = "/wymagana-zmiana-hasla"
    HEADING: ClassVar = "EBOK / Wymagana zmiana hasła"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.one_time_password = self.main.get_by_label("Kod jednorazowy zmiany hasła", exact=True)
        self.new_password = self.main.get_by_label("Nowe hasło", exact=True)
        self.repeat = self.main.get_by_label("Powtórz nowe hasło", exact=True)
        self.submit = self.main.get_by_role("button", name="Zmień hasło", exact=True)
        self.rules = self.main.get_by_role("listitem")

    def rule(self, words: str) -> Locator:
        return self.rules.filter(has_text=words)

    def fill(self, one_time_password: str, new: str, repeat: str) -> "ForcedPasswordScreen":
        self.one_time_password.fill(one_time_password)
        self.new_password.fill(new)
        self.repeat.fill(repeat)
        return self

    def change(self, one_time_password: str, password: str) -> HomeScreen:
        self.fill(one_time_password, password, password)
        self.submit.click()
        return HomeScreen.shown(self.page)

    def change_in_vain(self) -> "ForcedPasswordScreen":
        return self.send_in_vain(self.submit)
