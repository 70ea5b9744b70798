"""The warnings before a session's end, which may come over any screen."""

from typing import TYPE_CHECKING, Self

from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from tests.e2e.screens.login import LoginScreen


class SessionEnd:
    """The window that counts down; `Pozostań zalogowany` is there when more time is to be had."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.window = page.get_by_role("alertdialog")
        self.countdown = self.window.get_by_role("timer")
        self.stay_button = self.window.get_by_role("button", name="Pozostań zalogowany", exact=True)
        self.understood_button = self.window.get_by_role("button", name="Rozumiem", exact=True)
        self.log_out_button = self.window.get_by_role("button", name="Wyloguj", exact=True)

    @classmethod
    def shown(cls, page: Page) -> Self:
        """Be warned."""
        warning = cls(page)
        expect(warning.window).to_be_visible()
        return warning

    def stay(self) -> None:
        """Go on with the session."""
        self.stay_button.click()
        expect(self.window).to_be_hidden()

    def log_out(self) -> "LoginScreen":
        from tests.e2e.screens.login import LoginScreen

        self.log_out_button.click()
        return LoginScreen.shown(self.page)
