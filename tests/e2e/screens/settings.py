"""SCR-SETTINGS, with its window, and the page behind the link of a new address."""

from typing import ClassVar

from playwright.sync_api import Page, expect

from tests.e2e.screens.screen import Screen


class SettingsScreen(Screen):
    ADDRESS: ClassVar = "/ustawienia"
    HEADING: ClassVar = "Ustawienia"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.client_data = self.main.get_by_role("region", name="Dane klienta")
        self.change_button = self.main.get_by_role("button", name="Zmień dane", exact=True)
        self.cancel_email = self.main.get_by_role("button", name="Anuluj zmianę adresu", exact=True)
        self.window = page.get_by_role("dialog", name="Zmiana danych klienta")
        self.phone = self.window.get_by_label("Tel. komórkowy", exact=True)
        self.email = self.window.get_by_label("Adres email", exact=True)
        self.street = self.window.get_by_label("Ulica", exact=True)
        self.number = self.window.get_by_label("Numer domu", exact=True)
        self.flat = self.window.get_by_label("Numer mieszkania", exact=True)
        self.postal_code = self.window.get_by_label("Kod pocztowy", exact=True)
        self.city = self.window.get_by_label("Miejscowość", exact=True)
        self.e_invoices = self.window.get_by_label("Zgoda na e-faktury", exact=True)
        self.notifications = self.window.get_by_label("Zgoda na powiadomienia", exact=True)
        self.password = self.window.get_by_label("Twoje hasło", exact=True)
        self.save_button = self.window.get_by_role("button", name="Zapisz zmiany", exact=True)
        self.close_button = self.window.get_by_role("button", name="Zamknij", exact=True)
        self.leave_button = self.window.get_by_role("button", name="Anuluj", exact=True)

    def open_window(self) -> "SettingsScreen":
        self.change_button.click()
        expect(self.window).to_be_visible()
        return self

    def save(self) -> "SettingsScreen":
        """Send the window's form, and wait until it says that all is stored."""
        with self.page.expect_navigation(url="**/ustawienia?stan=*"):
            self.save_button.click()
        return self.shown(self.page)

    def save_in_vain(self) -> "SettingsScreen":
        with self.page.expect_navigation(url="**/ustawienia?okno=*"):
            self.save_button.click()
        screen = self.shown(self.page)
        expect(screen.window).to_be_visible()
        return screen

    def fill_address(self) -> "SettingsScreen":
        self.street.fill("Długa")
        self.number.fill("12A")
        self.flat.fill("4")
        self.postal_code.fill("00-950")
        self.city.fill("Łódź")
        return self


class EmailChangeScreen(Screen):
    ADDRESS: ClassVar = "/zmiana-adresu"
    HEADING: ClassVar = "EBOK / Zmiana adresu e-mail"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Signed in or not: the frame is that of whoever follows the link.
        self.heading = self.main.get_by_role("heading", level=1, name="Zmiana adresu e-mail")
        self.confirm_button = self.main.get_by_role("button", name="Potwierdź adres", exact=True)

    @classmethod
    def follow(cls, page: Page, link: str) -> "EmailChangeScreen":
        """Open the link of the letter."""
        page.goto(link)
        return cls.shown(page)

    def done(self) -> "EmailChangeScreen":
        expect(self.status).to_contain_text("Nowy adres e-mail jest potwierdzony")
        return self
