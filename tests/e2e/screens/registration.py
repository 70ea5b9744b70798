"""SCR-REG and SCR-REG-OK."""

from typing import ClassVar

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person
from tests.e2e.screens.screen import Screen


class RegistrationScreen(Screen):
    ADDRESS: ClassVar = "/rejestracja"
    HEADING: ClassVar = "EBOK / Rejestracja"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.type = self._field("Typ klienta")
        self.pesel = self._field("PESEL")
        self.nip = self._field("NIP")
        self.contract_number = self._field("Numer umowy")
        self.login = self._field("Login")
        self.login_repeat = self._field("Powtórz login")
        self.phone = self._field("Tel. komórkowy")
        self.email = self._field("Adres email")
        self.terms = self._field("Akceptacja regulaminu")
        self.cookies = self._field("Korzystanie z plików cookie")
        self.submit = self.main.get_by_role("button", name="Zarejestruj się", exact=True)
        self._more = self.main.get_by_role("link", name="Więcej", exact=True)
        self.more_of_terms = self._more.first
        self.more_of_cookies = self._more.last

    def fill(self, person: Person) -> "RegistrationScreen":
        """Fill in everything and tick both boxes."""
        if person.is_business:
            self.type.select_option("Klient biznesowy")
            self.nip.fill(person.number)
        else:
            self.pesel.fill(person.number)
        self.contract_number.fill(person.contract)
        self.login.fill(person.login)
        self.login_repeat.fill(person.login)
        self.phone.fill(person.phone)
        self.email.fill(person.email)
        self.terms.check()
        self.cookies.check()
        return self

    def send(self) -> "RegistrationSent":
        self.submit.click()
        return RegistrationSent.shown(self.page)

    def send_wrong(self) -> "RegistrationScreen":
        return self.send_in_vain(self.submit)

    def read_terms(self) -> "MoreWindow":
        self.more_of_terms.click()
        return MoreWindow(self.page, "Regulamin")

    def read_privacy(self) -> "MoreWindow":
        self.more_of_cookies.click()
        return MoreWindow(self.page, "Polityka prywatności i cookies")

    def _field(self, label: str) -> Locator:
        return self.main.get_by_label(label, exact=True)


class MoreWindow:
    """The window that `Więcej` opens over the form."""

    def __init__(self, page: Page, title: str) -> None:
        self.window = page.get_by_role("dialog", name=title, exact=True)
        self.close_button = self.window.get_by_role("button", name="Zamknij")
        expect(self.window).to_be_visible()

    def close(self) -> None:
        self.close_button.click()
        expect(self.window).to_be_hidden()


class RegistrationSent(Screen):
    ADDRESS: ClassVar = "/rejestracja/wyslano"
    HEADING: ClassVar = "EBOK / Rejestracja"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.success = self.main.get_by_role("heading", name="Udało się!", exact=True)
        self.back = self.main.get_by_role("button", name="Powrót", exact=True)

    @classmethod
    def shown(cls, page: Page) -> "RegistrationSent":
        screen = cls(page)
        expect(screen.success).to_be_visible()
        return screen
