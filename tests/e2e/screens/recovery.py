"""SCR-PWD-REC and SCR-LOGIN-REC."""

from typing import ClassVar

from playwright.sync_api import Page, expect

from tests.e2e.screens.screen import Screen


class PasswordRecoveryScreen(Screen):
    ADDRESS: ClassVar = "/odzyskiwanie-hasla"
    HEADING: ClassVar = "EBOK / Odzyskiwanie hasła"
    ANSWER: ClassVar = (
        "Wygenerowano nowe hasło jednorazowe. Zostało ono wysłane na adres e-mail Twojego konta. "
        "Hasło wymaga zmiany przy pierwszym logowaniu."
    )

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.login = self.main.get_by_label("Login", exact=True)
        self.submit = self.main.get_by_role("button", name="Resetuj hasło", exact=True)
        self.success = self.main.get_by_role("heading", name="Wygenerowano nowe hasło!", exact=True)

    def recover(self, login: str) -> "PasswordRecoveryScreen":
        self.login.fill(login)
        self.submit.click()
        expect(self.success).to_be_visible()
        return self


class LoginRecoveryScreen(Screen):
    ADDRESS: ClassVar = "/odzyskiwanie-loginu"
    HEADING: ClassVar = "EBOK / Odzyskiwanie loginu"
    ANSWER: ClassVar = (
        "Wysłano wiadomość e-mail, zawierającą login użytkownika o podanym w formularzu "
        "adresie e-mail."
    )

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.email = self.main.get_by_label("E-mail", exact=True)
        self.submit = self.main.get_by_role("button", name="Przypomnij login", exact=True)

    def recover(self, email: str) -> "LoginRecoveryScreen":
        self.email.fill(email)
        self.submit.click()
        expect(self.status).to_contain_text(self.ANSWER)
        return self
