"""Every screen, on a phone and on a desktop, in light and in dark: axe, widths and sizes of targets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e import by_post, new_terms
from tests.e2e.browsing import PHONE, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import look_over
from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.e2e.screens.acceptance import AcceptanceScreen
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.closing import ClosingScreen
from tests.e2e.screens.documents import (
    MailboxScreen,
    NotFoundScreen,
    PrivacyScreen,
    TermsScreen,
)
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.messages import MessagesScreen
from tests.e2e.screens.own_data import OwnDataScreen
from tests.e2e.screens.password_window import PasswordWindow
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.session_end import SessionEnd
from tests.e2e.screens.settings import EmailChangeScreen, SettingsScreen


@dataclass(slots=True)
class Cast:
    """The people that screens need, each in the state that a screen shows."""

    portal: Portal
    people: People
    _ready: dict[str, Any] = field(default_factory=dict)

    def forced(self) -> SignedIn:
        return self._once("forced", lambda: by_post.log_in_once(self.portal, self._one())[1])

    def customer(self) -> SignedIn:
        return self._once("customer", lambda: by_post.become_customer(self.portal, self._one()))

    def accepting(self) -> SignedIn:
        return self._once("accepting", self._log_in_to_newer_terms)

    def _log_in_to_newer_terms(self) -> SignedIn:
        person = self._one()
        by_post.become_customer(self.portal, person)
        # Whoever registers from now on has accepted these.
        new_terms.publish(self.portal, "2.0")
        return by_post.log_in_to_newer_terms(self.portal, person)

    def much_signed_in(self) -> SignedIn:
        """Give somebody who has sessions elsewhere."""

        def sign_in() -> SignedIn:
            person = self._one()
            signed_in = by_post.become_customer(self.portal, person)
            for browser in ("Firefox/143.0 (Windows)", "", "Mobile Safari/604.1 (iPhone)"):
                by_post.log_in(self.portal, person, browser)
            return signed_in

        return self._once("much signed in", sign_in)

    def fresh_link(self) -> str:
        return by_post.register(self.portal, self._one())

    def with_new_email(self, windows: Windows, size: Size) -> tuple[Page, str]:
        """Let a new customer ask for a new address; give their page and the link's path."""
        person = self._one()
        session = by_post.become_customer(self.portal, person)
        screen = SettingsScreen.open(windows.open(size, session=session)).open_window()
        new = f"nowa.{person.email}"
        screen.email.fill(new)
        screen.password.fill(person.password)
        page = screen.save().page
        link = self.portal.letters.wait_for("email-change-confirm", new).acted_on
        return page, urlsplit(link).path

    def _one(self) -> Any:  # noqa: ANN401 - kept short
        return self.people.business()

    def _once(self, name: str, make: Callable[[], SignedIn]) -> SignedIn:
        if name not in self._ready:
            self._ready[name] = make()
        ready: SignedIn = self._ready[name]
        return ready


Reach = Callable[[Windows, Size, Cast], Page]


@pytest.fixture(scope="module")
def cast(portal: Portal, people: People) -> Cast:
    return Cast(portal, people)


def _login(windows: Windows, size: Size, cast: Cast) -> Page:
    return LoginScreen.open(windows.open(size)).live().page


def _login_with_error(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = LoginScreen.open(windows.open(size))
    return screen.fail_to_log_in("nie.ma.takiego", "Zle-haslo-1").live().page


def _login_with_empty_fields(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = LoginScreen.open(windows.open(size))
    return screen.send_in_vain(screen.submit).live().page


def _logged_out(windows: Windows, size: Size, cast: Cast) -> Page:
    return LoginScreen.open(windows.open(size), "?powod=wylogowanie").live().page


def _registration(windows: Windows, size: Size, cast: Cast) -> Page:
    return RegistrationScreen.open(windows.open(size)).live().page


def _registration_with_errors(windows: Windows, size: Size, cast: Cast) -> Page:
    return RegistrationScreen.open(windows.open(size)).send_wrong().live().page


def _registration_refused(windows: Windows, size: Size, cast: Cast) -> Page:
    one, other = cast.people.business(), cast.people.business()
    form = RegistrationScreen.open(windows.open(size)).fill(one)
    form.contract_number.fill(other.contract)
    return form.send_wrong().live().page


def _registration_sent(windows: Windows, size: Size, cast: Cast) -> Page:
    form = RegistrationScreen.open(windows.open(size))
    return form.fill(cast.people.business()).send().live().page


def _terms_over_registration(windows: Windows, size: Size, cast: Cast) -> Page:
    form = RegistrationScreen.open(windows.open(size)).live()
    form.read_terms()
    return form.page


def _activation_ready(windows: Windows, size: Size, cast: Cast) -> Page:
    page = windows.open(size)
    # The page would not wait to be looked at: it posts as soon as its script has come.
    page.route("**/form.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return ActivationScreen.follow(page, cast.fresh_link()).live().page


def _activation_done(windows: Windows, size: Size, cast: Cast) -> Page:
    return ActivationScreen.follow(windows.open(size), cast.fresh_link()).done().live().page


def _activation_used(windows: Windows, size: Size, cast: Cast) -> Page:
    link = cast.fresh_link()
    page = ActivationScreen.follow(windows.open(size), link).done().page
    return ActivationScreen.follow(page, link).live().page


def _activation_dead(windows: Windows, size: Size, cast: Cast) -> Page:
    return ActivationScreen.follow(windows.open(size), "/aktywacja/zepsuty").live().page


def _forced(windows: Windows, size: Size, cast: Cast) -> Page:
    return ForcedPasswordScreen.open(windows.open(size, session=cast.forced())).live().page


def _forced_with_errors(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = ForcedPasswordScreen.open(windows.open(size, session=cast.forced()))
    screen = screen.change_in_vain().live()
    screen.new_password.fill("Zażółć1")
    return screen.page


def _acceptance(windows: Windows, size: Size, cast: Cast) -> Page:
    return AcceptanceScreen.open(windows.open(size, session=cast.accepting())).live().page


def _acceptance_with_error(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = AcceptanceScreen.open(windows.open(size, session=cast.accepting()))
    screen.what_is_new.click()
    return screen.accept_in_vain().live().page


def _home(windows: Windows, size: Size, cast: Cast) -> Page:
    return HomeScreen.open(windows.open(size, session=cast.customer())).live().page


def _home_with_open_menu(windows: Windows, size: Size, cast: Cast) -> Page:
    home = HomeScreen.open(windows.open(size, session=cast.customer())).live()
    return home.open_menu().page if size is PHONE else home.page


def _settings(windows: Windows, size: Size, cast: Cast) -> Page:
    return SettingsScreen.open(windows.open(size, session=cast.customer())).live().page


def _idle_warning(windows: Windows, size: Size, cast: Cast) -> Page:
    page = windows.open(size, session=cast.customer())
    page.context.clock.install()
    HomeScreen.open(page).live()
    page.context.clock.fast_forward("14:05")
    return SessionEnd.shown(page).page


def _last_warning(windows: Windows, size: Size, cast: Cast) -> Page:
    page = HomeScreen.open(windows.open(size, session=cast.customer())).live().page
    page.evaluate("document.getElementById('session-last').showModal()")
    return page


def _settings_window(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = SettingsScreen.open(windows.open(size, session=cast.customer())).live()
    return screen.open_window().page


def _settings_with_errors(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = SettingsScreen.open(windows.open(size, session=cast.customer())).open_window()
    screen.phone.fill("12")
    screen.street.fill("Długa")
    return screen.save_in_vain().live().page


def _settings_with_news(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = SettingsScreen.open(windows.open(size, session=cast.customer())).open_window()
    screen.fill_address()
    screen.e_invoices.set_checked(not screen.e_invoices.is_checked())
    return screen.save().live().page


def _email_waiting(windows: Windows, size: Size, cast: Cast) -> Page:
    page, _ = cast.with_new_email(windows, size)
    return SettingsScreen.shown(page).live().page


def _email_ready(windows: Windows, size: Size, cast: Cast) -> Page:
    _, link = cast.with_new_email(windows, size)
    page = windows.open(size)
    # The page would not wait to be looked at: it posts as soon as its script has come.
    page.route("**/form.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    return EmailChangeScreen.follow(page, link).live().page


def _email_changed(windows: Windows, size: Size, cast: Cast) -> Page:
    page, link = cast.with_new_email(windows, size)
    return EmailChangeScreen.follow(page, link).done().live().page


def _email_link_dead(windows: Windows, size: Size, cast: Cast) -> Page:
    return EmailChangeScreen.follow(windows.open(size), "/zmiana-adresu/zepsuty").live().page


def _settings_with_sessions(windows: Windows, size: Size, cast: Cast) -> Page:
    return SettingsScreen.open(windows.open(size, session=cast.much_signed_in())).live().page


def _password_window(windows: Windows, size: Size, cast: Cast) -> Page:
    window = PasswordWindow.open(windows.open(size, session=cast.customer()))
    window.new.fill("Zażółć1")
    return window.page


def _password_window_with_errors(windows: Windows, size: Size, cast: Cast) -> Page:
    window = PasswordWindow.open(windows.open(size, session=cast.customer()))
    return window.change_in_vain().page


def _password_window_in_the_page(windows: Windows, size: Size, cast: Cast) -> Page:
    page = windows.open(size, session=cast.customer())
    # As where no script lifts it over the page.
    page.route("**/form.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{SettingsScreen.ADDRESS}?okno=zmiana-hasla")
    return PasswordWindow.shown(page).page


def _messages(windows: Windows, size: Size, cast: Cast) -> Page:
    return MessagesScreen.open(windows.open(size, session=cast.customer())).live().page


def _own_data(windows: Windows, size: Size, cast: Cast) -> Page:
    return OwnDataScreen.open(windows.open(size, session=cast.customer())).live().page


def _closing(windows: Windows, size: Size, cast: Cast) -> Page:
    return ClosingScreen.open(windows.open(size, session=cast.customer())).live().page


def _privacy(windows: Windows, size: Size, cast: Cast) -> Page:
    return PrivacyScreen.open(windows.open(size)).live().page


def _terms(windows: Windows, size: Size, cast: Cast) -> Page:
    return TermsScreen.open(windows.open(size)).live().page


def _password_recovery(windows: Windows, size: Size, cast: Cast) -> Page:
    return PasswordRecoveryScreen.open(windows.open(size)).live().page


def _password_recovery_with_error(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = PasswordRecoveryScreen.open(windows.open(size))
    return screen.send_in_vain(screen.submit).live().page


def _password_recovered(windows: Windows, size: Size, cast: Cast) -> Page:
    return PasswordRecoveryScreen.open(windows.open(size)).recover("nikt").live().page


def _login_recovery(windows: Windows, size: Size, cast: Cast) -> Page:
    return LoginRecoveryScreen.open(windows.open(size)).live().page


def _login_recovered(windows: Windows, size: Size, cast: Cast) -> Page:
    screen = LoginRecoveryScreen.open(windows.open(size))
    return screen.recover("nikt@poczta.example.com").live().page


def _mailbox(windows: Windows, size: Size, cast: Cast) -> Page:
    cast.fresh_link()
    return MailboxScreen.open(windows.open(size)).live().page


def _not_found(windows: Windows, size: Size, cast: Cast) -> Page:
    windows.faults.expect("the server responded with a status of 404")
    return NotFoundScreen.open(windows.open(size)).page


SCREENS: tuple[Reach, ...] = (
    _login,
    _login_with_error,
    _login_with_empty_fields,
    _logged_out,
    _registration,
    _registration_with_errors,
    _registration_refused,
    _registration_sent,
    _terms_over_registration,
    _activation_ready,
    _activation_done,
    _activation_used,
    _activation_dead,
    _forced,
    _forced_with_errors,
    _acceptance,
    _acceptance_with_error,
    _home,
    _home_with_open_menu,
    _settings,
    _settings_with_sessions,
    _password_window,
    _password_window_with_errors,
    _password_window_in_the_page,
    _idle_warning,
    _last_warning,
    _settings_window,
    _settings_with_errors,
    _settings_with_news,
    _email_waiting,
    _email_ready,
    _email_changed,
    _email_link_dead,
    _messages,
    _own_data,
    _closing,
    _privacy,
    _terms,
    _password_recovery,
    _password_recovery_with_error,
    _password_recovered,
    _login_recovery,
    _login_recovered,
    _mailbox,
    _not_found,
)


@pytest.mark.requirement("ALL-01", "ALL-02")
@pytest.mark.parametrize("reach", SCREENS, ids=lambda reach: reach.__name__.lstrip("_"))
def test_a_screen_is_open_to_everybody(windows: Windows, cast: Cast, reach: Reach) -> None:
    look_over(reach(windows, PHONE, cast))
