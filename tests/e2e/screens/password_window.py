"""SCR-PWD: the window "Zmiana hasła" of the settings."""

from playwright.sync_api import Locator, Page, expect

from tests.e2e.screens.settings import SettingsScreen


class PasswordWindow:
    """The window, over the settings or, without JavaScript, in them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.window = page.get_by_role("dialog", name="Zmiana hasła", exact=True)
        self.current = self.window.get_by_label("Aktualne hasło", exact=True)
        self.new = self.window.get_by_label("Nowe hasło", exact=True)
        self.repeat = self.window.get_by_label("Powtórz nowe hasło", exact=True)
        self.submit = self.window.get_by_role("button", name="Zmień hasło", exact=True)
        self.cancel = self.window.get_by_role("button", name="Anuluj", exact=True)
        self.close = self.window.get_by_role("button", name="Zamknij", exact=True)
        self.alert = self.window.get_by_role("alert")
        self.rules = self.window.get_by_role("listitem")

    @classmethod
    def open(cls, page: Page) -> "PasswordWindow":
        """Go to the settings and press the button that opens the window."""
        settings = SettingsScreen.open(page)
        section = settings.main.get_by_role("region", name="Hasło", exact=True)
        section.get_by_role("button", name="Zmień hasło", exact=True).click()
        return cls.shown(page)

    @classmethod
    def shown(cls, page: Page) -> "PasswordWindow":
        window = cls(page)
        expect(window.window).to_be_visible()
        return window

    def rule(self, words: str) -> Locator:
        return self.rules.filter(has_text=words)

    def fill(self, current: str, new: str, repeat: str | None = None) -> "PasswordWindow":
        self.current.fill(current)
        self.new.fill(new)
        self.repeat.fill(new if repeat is None else repeat)
        return self

    def change(self, current: str, new: str) -> SettingsScreen:
        """Change the password; the settings say that it was done."""
        self.fill(current, new)
        self.submit.click()
        settings = SettingsScreen.shown(self.page)
        expect(settings.status).to_contain_text("Hasło zmienione.")
        return settings

    def change_in_vain(self) -> "PasswordWindow":
        """Send the form and be back in the window with what was wrong."""
        with self.page.expect_navigation():
            self.submit.click()
        return PasswordWindow.shown(self.page)
