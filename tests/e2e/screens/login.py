"""SCR-LOGIN."""

from typing import ClassVar

from playwright.sync_api import Page

from tests.e2e.people import Person
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.screen import Screen


class LoginScreen(Screen):
    ADDRESS: ClassVar = "/logowanie"
    HEADING: ClassVar = "Logowanie"

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.login = self.main.get_by_label("Login", exact=True)
        self.password = self.main.get_by_label("Hasło", exact=True)
        self.reveal = self.main.get_by_role("button", name="Pokaż wpisane znaki")
        self.remember = self.main.get_by_label("Zapamiętaj mnie", exact=True)
        self.submit = self.main.get_by_role("button", name="Zaloguj się", exact=True)
        self.register_button = self.main.get_by_role("button", name="Zarejestruj się", exact=True)

    def log_in(self, person: Person) -> HomeScreen:
        """Log in with one's own password."""
        self._send(person.login, person.password)
        return HomeScreen.shown(self.page)

    def log_in_once(self, login: str, one_time_password: str) -> ForcedPasswordScreen:
        """Log in with a one-time password."""
        self._send(login, one_time_password)
        return ForcedPasswordScreen.shown(self.page)

    def fail_to_log_in(self, login: str, password: str) -> "LoginScreen":
        """Log in with a wrong pair."""
        self.login.fill(login)
        self.password.fill(password)
        return self.send_in_vain(self.submit)

    def register(self) -> RegistrationScreen:
        self.register_button.click()
        return RegistrationScreen.shown(self.page)

    def recover_password(self) -> PasswordRecoveryScreen:
        self.main.get_by_role("link", name="Nie pamiętasz hasła?").click()
        return PasswordRecoveryScreen.shown(self.page)

    def recover_login(self) -> LoginRecoveryScreen:
        self.main.get_by_role("link", name="Nie pamiętasz nazwy użytkownika?").click()
        return LoginRecoveryScreen.shown(self.page)

    def _send(self, login: str, password: str) -> None:
        self.login.fill(login)
        self.password.fill(password)
        self.submit.click()
