"""An idle customer is warned and signed out, and whatever they do prolongs the session (OUT-02, S10)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.browsing import PHONE, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.idle.timing import expect_left, expect_quiet, pass_minutes, timed
from tests.e2e.people import Person
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.session_end import SessionEnd

Act = Callable[[Page], None]
ACTS: dict[str, Act] = {
    "pointer": lambda page: page.mouse.move(300, 300),
    "click": lambda page: page.mouse.click(5, 400),
    "key": lambda page: page.keyboard.press("Shift"),
    "wheel": lambda page: page.mouse.wheel(0, 40),
}


@pytest.mark.requirement("OUT-02")
def test_an_idle_customer_is_warned_a_minute_before_and_signed_out_after_fifteen(
    customer: Page, person: Person
) -> None:
    pass_minutes(customer, 13.8)
    expect_quiet(customer)

    pass_minutes(customer, 0.3)
    warning = SessionEnd.shown(customer)
    expect(warning.countdown).to_have_text(re.compile("^0:5[0-9]$"))
    pass_minutes(customer, 0.5)
    expect(warning.countdown).to_have_text(re.compile("^0:2[0-9]$"))
    expect(customer).to_have_title(re.compile("^0:2[0-9] Czy nadal tu jesteś"))
    pass_minutes(customer, 0.45)

    expect_left(customer, person.name)


@pytest.mark.requirement("OUT-02")
def test_the_session_of_an_idle_page_has_ended_on_the_server_too(
    windows: Windows, customer: Page, session: SignedIn
) -> None:
    pass_minutes(customer, 15.1)
    LoginScreen.shown(customer)

    thief = windows.open(session=session)
    thief.goto("/pulpit")

    LoginScreen.shown(thief)


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("kind", ACTS)
def test_what_the_customer_does_prolongs_the_session(customer: Page, kind: str) -> None:
    for _ in range(2):
        pass_minutes(customer, 9)
        customer.mouse.move(100, 100)
        ACTS[kind](customer)
        expect_quiet(customer)


@pytest.mark.requirement("OUT-02", "ALL-02")
def test_a_touch_prolongs_the_session(windows: Windows, session: SignedIn) -> None:
    page = HomeScreen.open(timed(windows, session, PHONE)).live().page

    for _ in range(2):
        pass_minutes(page, 9)
        page.touchscreen.tap(5, 300)
        expect_quiet(page)


@pytest.mark.requirement("OUT-02")
def test_what_the_page_does_by_itself_does_not_prolong_the_session_s10(customer: Page) -> None:
    customer.mouse.move(300, 300)
    pass_minutes(customer, 14.1)
    customer.evaluate("""() => {
        document.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, key: "a" }));
        document.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, movementX: 9 }));
        document.querySelector("main a, main button, h1").click();
        document.querySelector("main").style.marginTop = "200px";
    }""")
    # As browsers do when the page moves below a pointer at rest.
    customer.mouse.move(300, 300)

    warning = SessionEnd.shown(customer)
    pass_minutes(customer, 0.5)

    expect(warning.countdown).to_have_text(re.compile("^0:[0-2][0-9]$"))


@pytest.mark.requirement("OUT-02")
def test_a_browser_tells_a_click_from_a_page_that_its_script_loads_anew_s10(
    windows: Windows, session: SignedIn
) -> None:
    page = windows.open(session=session)
    sent: list[str | None] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            sent.append(request.all_headers().get("sec-fetch-user"))

    page.on("request", note)
    # What Playwright does in a page counts as the customer's act for some seconds, so the page is told beforehand.
    page.add_init_script("""
        const isFirst = performance.getEntriesByType("navigation")[0].type === "navigate";
        if (isFirst) addEventListener("load", () => setTimeout(() => location.reload()));
    """)

    with page.expect_event("load"), page.expect_navigation():
        page.goto("/pulpit")
    HomeScreen.shown(page)
    page.get_by_role("link", name="Ustawienia", exact=True).click()
    page.wait_for_url("**/ustawienia")

    assert sent[1:] == [None, "?1"]
