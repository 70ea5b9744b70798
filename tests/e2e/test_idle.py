"""The session's time in real browsers, whose clock the tests move (OUT-02, S11 to S13)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.session_end import SessionEnd

AFTER_IDLING = "Po 15 minutach bez ruchu wylogowaliśmy Cię dla bezpieczeństwa."
AFTER_TWELVE_HOURS = "Sesja trwała najdłużej, jak może."
MINUTE = 60_000
NO_CHANNEL = "delete globalThis.BroadcastChannel"
DEAF = "addEventListener('storage', event => event.stopImmediatePropagation(), true)"

Act = Callable[[Page], None]
ACTS: dict[str, Act] = {
    "pointer": lambda page: page.mouse.move(300, 300),
    "click": lambda page: page.mouse.click(5, 400),
    "key": lambda page: page.keyboard.press("Shift"),
    "wheel": lambda page: page.mouse.wheel(0, 40),
}


@pytest.fixture
def session(portal: Portal, person: Person) -> SignedIn:
    return by_post.become_customer(portal, person)


@pytest.fixture
def customer(windows: Windows, session: SignedIn) -> Page:
    """Give the Pulpit in a browser whose clock the test moves."""
    return HomeScreen.open(timed(windows, session)).live().page


def timed(windows: Windows, session: SignedIn, size: Size = DESKTOP) -> Page:
    """Open a window whose clock the test moves; its socket misses the server's pings and connects anew."""
    windows.faults.expect("WebSocket is closed before the connection is established")
    page = windows.open(size, session=session)
    page.context.clock.install()
    return page


def tab(page: Page) -> Page:
    """Open the Pulpit in another tab of the same browser."""
    return HomeScreen.open(page.context.new_page()).live().page


def pass_minutes(page: Page, minutes: float) -> None:
    """Let time pass in every tab of a browser, with every timer on its way."""
    page.context.clock.run_for(int(minutes * MINUTE))


def sleep_minutes(page: Page, minutes: float) -> None:
    """Close the lid of the laptop and open it again."""
    page.context.clock.fast_forward(int(minutes * MINUTE))


def expect_left(page: Page, name: str, words: str = AFTER_IDLING) -> None:
    expect(LoginScreen.shown(page).status).to_contain_text(words)
    assert LoginScreen(page).address == "/logowanie"
    expect(page.get_by_text(name)).to_have_count(0)


def expect_quiet(page: Page) -> None:
    """Be signed in, without a warning."""
    HomeScreen.shown(page)
    expect(SessionEnd(page).window).to_be_hidden()
    expect(page).to_have_title(re.compile("^Pulpit"))


# One tab


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


# Asleep


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("minutes", [16, 8 * 60], ids=["16 minutes", "8 hours"])
def test_whoever_wakes_a_sleeping_laptop_finds_the_login_page_in_every_tab_s12(
    customer: Page, person: Person, minutes: float
) -> None:
    pages = [customer, tab(customer)]

    sleep_minutes(customer, minutes)

    for page in pages:
        expect_left(page, person.name)


@pytest.mark.requirement("OUT-02")
def test_the_hand_that_wakes_the_machine_prolongs_nothing_s12(
    customer: Page, person: Person
) -> None:
    # The day's clock goes on in sleep; timers and the page's own clock may stand still.
    customer.evaluate("""() => {
        const now = Date.now;
        Date.now = () => now() + 16 * 60 * 1000;
    }""")

    customer.keyboard.press("Shift")

    expect_left(customer, person.name)


@pytest.mark.requirement("OUT-02")
def test_a_short_sleep_wakes_to_the_warning(customer: Page) -> None:
    sleep_minutes(customer, 14.5)

    SessionEnd.shown(customer).stay()

    expect_quiet(customer)


@pytest.mark.requirement("OUT-02")
def test_a_clock_that_is_set_back_gives_no_time_away(customer: Page, person: Person) -> None:
    pass_minutes(customer, 10)
    customer.evaluate("""() => {
        const now = Date.now;
        Date.now = () => now() - 60 * 60 * 1000;
    }""")

    pass_minutes(customer, 4.2)
    SessionEnd.shown(customer)
    pass_minutes(customer, 1)

    expect_left(customer, person.name)


# Several tabs


@pytest.mark.requirement("OUT-02")
def test_a_tab_in_use_keeps_the_untouched_one_signed_in_and_unwarned_s11(customer: Page) -> None:
    untouched = tab(customer)
    used = tab(customer)

    for minute in range(20):
        pass_minutes(customer, 1)
        used.mouse.move(100 + minute, 200)
        expect_quiet(untouched)

    expect_quiet(used)
    pass_minutes(customer, 13)
    expect_quiet(untouched)
    pass_minutes(customer, 1.2)
    SessionEnd.shown(untouched)
    SessionEnd.shown(used)


@pytest.mark.requirement("OUT-02")
def test_a_tab_that_heard_nothing_while_another_was_in_use_stays_s11(customer: Page) -> None:
    # As a tab that the browser has frozen: nothing reaches it, but it can look up what is stored.
    other = customer.context.new_page()
    other.add_init_script(f"{NO_CHANNEL}; {DEAF}")
    HomeScreen.open(other).live()
    for number in range(3):
        pass_minutes(customer, 7)
        customer.mouse.move(100 + number, 100)
        expect_quiet(customer)

    expect_quiet(other)


@pytest.mark.requirement("OUT-02")
def test_tabs_speak_through_the_storage_where_there_is_no_channel(
    windows: Windows, session: SignedIn, person: Person
) -> None:
    page = timed(windows, session)
    page.context.add_init_script(NO_CHANNEL)
    # Without sockets, so that only the tabs themselves can tell one another.
    page.context.route_web_socket("**/_nicegui_ws/**", lambda socket: socket.close())
    page.context.route("**/_nicegui_ws/**", lambda route: route.abort())
    windows.faults.expect("WebSocket|ERR_FAILED")
    first = HomeScreen.open(page)
    other = HomeScreen.open(page.context.new_page()).page
    pass_minutes(page, 14.1)
    SessionEnd.shown(other)

    SessionEnd.shown(page).stay()
    expect_quiet(other)
    first.log_out()

    expect(LoginScreen(other).heading).to_be_visible()
    expect(other.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-02")
def test_staying_in_one_tab_is_staying_in_all_and_not_in_another_session_s13(
    windows: Windows, portal: Portal, customer: Page, business: Person
) -> None:
    other = tab(customer)
    stranger = timed(windows, by_post.become_customer(portal, business))
    HomeScreen.open(stranger).live()
    for page in (customer, stranger):
        pass_minutes(page, 14.1)

    SessionEnd.shown(other)
    SessionEnd.shown(customer).stay()
    expect_quiet(other)
    for page in (customer, stranger):
        pass_minutes(page, 1)

    expect_quiet(customer)
    expect_quiet(other)
    expect_left(stranger, business.name)


@pytest.mark.requirement("OUT-02")
def test_an_act_that_only_the_server_has_heard_of_prolongs_every_tab(customer: Page) -> None:
    pass_minutes(customer, 13)
    # Opened by its address, which no page hears; the server's clock says that somebody is there.
    other = tab(customer)
    pass_minutes(customer, 1.5)

    expect_quiet(customer)
    expect_quiet(other)
    pass_minutes(customer, 13)
    for page in (customer, other):
        SessionEnd.shown(page)


@pytest.mark.requirement("OUT-02")
def test_two_idle_tabs_are_both_warned_and_both_left(customer: Page, person: Person) -> None:
    other = tab(customer)
    pass_minutes(customer, 14.1)
    for page in (customer, other):
        SessionEnd.shown(page)

    pass_minutes(customer, 1)

    for page in (customer, other):
        expect_left(page, person.name)


# The warning


@pytest.mark.requirement("OUT-02", "ALL-01")
def test_the_warning_takes_the_focus_obeys_the_keyboard_and_gives_the_focus_back(
    customer: Page,
) -> None:
    link = customer.get_by_role("link", name="Pulpit", exact=True)
    link.focus()
    pass_minutes(customer, 14.1)
    warning = SessionEnd.shown(customer)
    expect(warning.stay_button).to_be_focused()
    expect(warning.window).to_have_accessible_name("Czy nadal tu jesteś?")
    expect(warning.window).to_have_accessible_description(re.compile("wylogujemy Cię"))

    customer.keyboard.press("Tab")
    expect(warning.log_out_button).to_be_focused()
    customer.keyboard.press("Shift+Tab")
    expect(warning.stay_button).to_be_focused()
    customer.keyboard.press("Enter")

    expect(warning.window).to_be_hidden()
    expect(link).to_be_focused()
    expect_quiet(customer)


@pytest.mark.requirement("OUT-02", "ALL-01")
def test_escape_is_an_act_as_well(customer: Page) -> None:
    pass_minutes(customer, 14.1)
    SessionEnd.shown(customer)

    customer.keyboard.press("Escape")

    expect_quiet(customer)


@pytest.mark.requirement("OUT-02")
def test_a_hand_on_its_way_to_a_button_finds_it_where_it_was(
    customer: Page, person: Person
) -> None:
    pass_minutes(customer, 14.1)
    warning = SessionEnd.shown(customer)
    box = warning.log_out_button.bounding_box()

    customer.mouse.move(10, 10)
    expect(warning.window.get_by_text("Sesja trwa dalej.").first).to_be_visible()
    assert warning.log_out_button.bounding_box() == box

    login = warning.log_out()
    expect(login.status).to_contain_text("Wylogowano.")
    expect(customer.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-02")
def test_the_warning_goes_by_itself_when_the_customer_is_back(customer: Page) -> None:
    pass_minutes(customer, 14.1)
    SessionEnd.shown(customer)

    customer.mouse.move(10, 10)
    pass_minutes(customer, 0.1)

    expect_quiet(customer)
    pass_minutes(customer, 13.5)
    expect_quiet(customer)


@pytest.mark.requirement("OUT-02", "ALL-01")
def test_the_time_is_said_aloud_now_and_then_and_not_every_second(customer: Page) -> None:
    customer.evaluate("""() => {
        globalThis.said = [];
        const region = document.querySelector("#session-idle [aria-live=assertive]");
        new MutationObserver(() => region.textContent && said.push(region.textContent))
            .observe(region, { childList: true });
    }""")
    pass_minutes(customer, 14.95)
    SessionEnd.shown(customer)

    assert customer.evaluate("said") == [
        "Za 30 sekund nastąpi wylogowanie.",
        "Za 10 sekund nastąpi wylogowanie.",
    ]


@pytest.mark.requirement("OUT-02", "SCR-FORCED")
def test_the_warning_comes_before_the_password_is_chosen_too(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = timed(windows, by_post.log_in_once(portal, person)[1])
    screen = ForcedPasswordScreen.open(page).live()
    screen.new_password.fill("Zielony-1")
    pass_minutes(page, 14.1)

    SessionEnd.shown(page).stay()

    expect(screen.new_password).to_have_value("Zielony-1")
    pass_minutes(page, 15.1)
    expect_left(page, person.name)


@pytest.mark.requirement("OUT-02")
def test_a_busy_customer_is_warned_before_the_twelfth_hour_is_over_and_cannot_stay_s14(
    customer: Page, person: Person
) -> None:
    for number in range(55):
        sleep_minutes(customer, 13)
        customer.mouse.move(100 + number, 100)
    sleep_minutes(customer, 4.2)
    customer.mouse.move(50, 50)

    warning = SessionEnd.shown(customer)
    expect(warning.window).to_have_accessible_name("Ta sesja zaraz się skończy")
    expect(warning.stay_button).to_have_count(0)
    warning.understood_button.click()
    expect_quiet(customer)
    pass_minutes(customer, 1)

    expect_left(customer, person.name, AFTER_TWELVE_HOURS)


# Without the network


@pytest.mark.requirement("OUT-02")
def test_the_page_is_emptied_by_its_own_clock_without_a_network(
    windows: Windows, customer: Page, person: Person
) -> None:
    windows.faults.expect("ERR_INTERNET_DISCONNECTED|WebSocket")
    customer.context.set_offline(True)

    pass_minutes(customer, 15.1)

    expect(customer.get_by_text(person.name)).to_have_count(0)
    expect(customer.get_by_role("main")).to_have_count(0)


@pytest.mark.requirement("OUT-02")
def test_nothing_stays_on_the_screen_while_the_login_page_does_not_come(
    customer: Page, person: Person
) -> None:
    # An answer without content: the browser stays where it is.
    customer.context.route("**/logowanie?*", lambda route: route.fulfill(status=204))
    pass_minutes(customer, 14.1)
    warning = SessionEnd.shown(customer)

    pass_minutes(customer, 1)

    expect(warning.window).to_be_hidden()
    expect(customer.get_by_text(person.name)).to_have_count(0)
    expect(customer.get_by_role("main")).to_have_count(0)
    assert customer.url.endswith("/pulpit")


@pytest.mark.requirement("OUT-02")
def test_an_act_without_the_network_is_told_when_it_is_back(
    windows: Windows, customer: Page
) -> None:
    windows.faults.expect("ERR_INTERNET_DISCONNECTED|WebSocket")
    pass_minutes(customer, 1)
    customer.context.set_offline(True)
    customer.mouse.move(70, 70)
    pass_minutes(customer, 1)

    with customer.expect_response("**/sesja/aktywnosc") as told:
        customer.context.set_offline(False)

    assert told.value.ok
    ago = re.search("temu=([0-9.]+)", told.value.request.post_data or "")
    assert ago
    assert 59 < float(ago[1]) < 90
