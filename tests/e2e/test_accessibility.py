"""Every screen, on a phone and on a desktop, in light and in dark: axe, widths and sizes of targets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.e2e import by_post
from tests.e2e.browsing import PHONE, SCHEMES, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.documents import (
    MailboxScreen,
    NotFoundScreen,
    PrivacyScreen,
    TermsScreen,
)
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen
from tests.e2e.screens.registration import RegistrationScreen

#: All rules that axe has on by default, those of WCAG and the best practices; or the ones about colours alone.
RUN_AXE = """async (onlyColours) => {
    const options = { resultTypes: ["violations"] };
    if (onlyColours) options.runOnly = { type: "tag", values: ["cat.color"] };
    const { violations } = await axe.run(document, options);
    return violations.map(({ id, impact, nodes }) => [
        `${id} (${impact})`,
        nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)}: ${failureSummary}`),
    ]);
}"""
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
#: WCAG 2.2, 2.5.8: links within a sentence may be as small as its text.
SMALL_TARGETS = """() => {
    const isInSentence = (node) =>
        node.tagName === "A" && getComputedStyle(node).display === "inline"
        && node.parentElement.innerText.trim() !== node.innerText.trim();
    const isMain = (node) =>
        node.matches("button, select, summary, nav a, input:not([type=checkbox])");
    return [...document.querySelectorAll("a[href], button, input, select, summary")]
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .filter((node) => !node.matches(".skip") && !isInSentence(node))
        .map((node) => [node, node.getBoundingClientRect(), isMain(node) ? 44 : 24])
        .filter(([, box, least]) => box.height < least || box.width < Math.min(least, 24))
        .map(([node, box, least]) =>
            `${node.outerHTML.slice(0, 120)} is ${box.width} x ${box.height}, not ${least}`);
}"""


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

    def fresh_link(self) -> str:
        return by_post.register(self.portal, self._one())

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


def _home(windows: Windows, size: Size, cast: Cast) -> Page:
    return HomeScreen.open(windows.open(size, session=cast.customer())).live().page


def _home_with_open_menu(windows: Windows, size: Size, cast: Cast) -> Page:
    home = HomeScreen.open(windows.open(size, session=cast.customer())).live()
    return home.open_menu().page if size is PHONE else home.page


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
    _home,
    _home_with_open_menu,
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
def test_a_screen_is_open_to_everybody(
    windows: Windows, size: Size, cast: Cast, reach: Reach
) -> None:
    page = reach(windows, size, cast)
    found: dict[str, list[str]] = {}

    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        # Without motion: colours on their way from one scheme to the other are nobody's contrast.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # The dark scheme changes colours and nothing else.
        violations = page.evaluate(RUN_AXE, scheme == "dark")
        found |= {f"{scheme}: {name}": nodes for name, nodes in violations}
    scroll_width, width = page.evaluate(WIDTHS)

    assert found == {}
    assert scroll_width <= width, f"{scroll_width - width} px stand out to the right"
    assert page.evaluate(SMALL_TARGETS) == []
