"""The page that the server has written is taken over as it is: nothing typed, no focus, no node is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e import by_post
from tests.e2e.browsing import SIZES, Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import RegistrationScreen

#: The sum of all shifts since the page began, of which people notice from about 0.1 on.
WATCH_SHIFTS = """
    globalThis.shifts = [];
    globalThis.shiftObserver = new PerformanceObserver(
        (list) => shifts.push(...list.getEntries().map((entry) => entry.value)));
    shiftObserver.observe({ type: "layout-shift", buffered: true });
"""
SUM_OF_SHIFTS = """() => {
    shifts.push(...shiftObserver.takeRecords().map((entry) => entry.value));
    return shifts.reduce((sum, value) => sum + value, 0);
}"""


def held_back(page: Page) -> Callable[[], None]:
    """Keep the page's script away, and give what lets it come."""
    waiting: list[Route] = []
    # Playwright notes handlers on their objects, which a built-in method does not allow.
    page.route("**/start.js", lambda route: waiting.append(route))  # noqa: PLW0108

    def let_come() -> None:
        for route in waiting:
            route.continue_()

    return let_come


@pytest.mark.requirement("REG-02", "ALL-05")
def test_what_is_typed_before_the_page_comes_to_life_stays_with_focus_and_caret(
    page: Page, person: Person
) -> None:
    let_come = held_back(page)
    page.goto(RegistrationScreen.ADDRESS, wait_until="commit")
    form = RegistrationScreen.shown(page)
    form.type.select_option("Klient biznesowy")
    form.nip.fill("526")
    form.terms.check()
    form.contract_number.fill("UM/2024/17")
    form.contract_number.press("ArrowLeft")
    form.contract_number.press("ArrowLeft")
    node = form.contract_number.element_handle()

    let_come()
    form.live()

    assert node.evaluate("node => node.isConnected && node === document.activeElement")
    assert node.evaluate("node => [node.selectionStart, node.selectionEnd]") == [8, 8]
    page.keyboard.type("X")
    expect(form.contract_number).to_have_value("UM/2024/X17")
    expect(form.type).to_have_value("business")
    expect(form.nip).to_have_value("526")
    expect(form.terms).to_be_checked()


@pytest.mark.requirement("LOGIN-01")
def test_a_form_can_be_sent_before_the_page_comes_to_life(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    held_back(page)
    page.goto(LoginScreen.ADDRESS, wait_until="commit")

    LoginScreen.shown(page).log_in(person)


@pytest.mark.requirement("ALL-01")
def test_nothing_jumps_while_a_page_loads_and_comes_to_life(
    windows: Windows, portal: Portal, person: Person
) -> None:
    _, forced = by_post.log_in_once(portal, person)
    for size in SIZES:
        stranger = windows.open(size)
        assert _shifts(LoginScreen, stranger) < 0.01
        assert _shifts(RegistrationScreen, stranger) < 0.01
        assert _shifts(ForcedPasswordScreen, windows.open(size, session=forced)) < 0.01


@pytest.mark.requirement("ALL-01", "SCR-HOME")
def test_nothing_jumps_on_the_pulpit(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    session = by_post.become_customer(portal, person)

    assert _shifts(HomeScreen, windows.open(size, session=session)) < 0.01


def _shifts(
    screen: type[LoginScreen | RegistrationScreen | ForcedPasswordScreen | HomeScreen], page: Page
) -> float:
    page.add_init_script(WATCH_SHIFTS)
    screen.open(page).live()
    total: float = page.evaluate(SUM_OF_SHIFTS)
    return total
