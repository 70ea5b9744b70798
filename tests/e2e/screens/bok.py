"""The screens of the Biuro Obsługi Klienta on the way in, and its frame."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.screens.screen import Screen


class BokLoginScreen(Screen):
    ADDRESS: ClassVar = "/bok/logowanie"
    HEADING: ClassVar = "Logowanie do BOK"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.name = self.main.get_by_label("Nazwa użytkownika", exact=True)
        self.password = self.main.get_by_label("Hasło", exact=True)
        self.submit = self.main.get_by_role("button", name="Zaloguj się", exact=True)

    def send(self, name: str, password: str) -> None:
        self.name.fill(name)
        self.password.fill(password)
        self.submit.click()

    def log_in_once(self, name: str, one_time_password: str) -> "FirstPasswordScreen":
        self.send(name, one_time_password)
        return FirstPasswordScreen.shown(self.page)

    def log_in(self, name: str, password: str) -> "CodeScreen":
        self.send(name, password)
        return CodeScreen.shown(self.page)


class FirstPasswordScreen(Screen):
    ADDRESS: ClassVar = "/bok/pierwsze-logowanie"
    HEADING: ClassVar = "Pierwsze logowanie"

    def choose(self, password: str) -> "AppScreen":
        self.main.get_by_label("Nowe hasło", exact=True).fill(password)
        self.main.get_by_label("Powtórz nowe hasło", exact=True).fill(password)
        self.main.get_by_role("button", name="Dalej", exact=True).click()
        return AppScreen.shown(self.page)


class AppScreen(Screen):
    ADDRESS: ClassVar = "/bok/pierwsze-logowanie/aplikacja"
    HEADING: ClassVar = "Aplikacja uwierzytelniająca"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.qr_code = self.main.get_by_role("img", name="Kod QR dla aplikacji uwierzytelniającej")
        self.secret = self.main.locator("code")

    def confirm(self, code: str) -> "RecoveryCodesScreen":
        self.main.get_by_label("Kod z aplikacji", exact=True).fill(code)
        self.main.get_by_role("button", name="Dalej", exact=True).click()
        return RecoveryCodesScreen.shown(self.page)


class RecoveryCodesScreen(Screen):
    ADDRESS: ClassVar = "/bok/kody-zapasowe"
    HEADING: ClassVar = "Kody zapasowe"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.codes = self.main.get_by_role("list", name="Kody zapasowe").get_by_role("listitem")

    def have_them(self) -> "Bok":
        self.main.get_by_role("button", name="Mam je zapisane", exact=True).click()
        return Bok(self.page)


class CodeScreen(Screen):
    ADDRESS: ClassVar = "/bok/kod"
    HEADING: ClassVar = "Kod z aplikacji"

    def confirm(self, code: str) -> "Bok":
        self.main.get_by_label("Kod z aplikacji", exact=True).fill(code)
        self.main.get_by_role("button", name="Dalej", exact=True).click()
        return Bok(self.page)


class Bok:
    """The frame around every page of staff."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.header = page.get_by_role("banner")
        self.areas = page.get_by_role("navigation", name="Działy")

    def go_to(self, area: str) -> None:
        self.areas.get_by_role("link", name=area, exact=True).click()

    def log_out(self) -> BokLoginScreen:
        self.header.get_by_role("button", name="Wyloguj", exact=True).click()
        return BokLoginScreen.shown(self.page)


class StaffScreen(Screen):
    ADDRESS: ClassVar = "/bok/pracownicy"
    HEADING: ClassVar = "Konta pracowników"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.rows = self.main.get_by_role("row")
        self.name = self.main.get_by_label("Nazwa użytkownika", exact=True)
        self.role = self.main.get_by_label("Rola", exact=True)
        self.reason = self.main.get_by_label("Powód", exact=True)
        self.add = self.main.get_by_role("button", name="Dodaj pracownika", exact=True)
