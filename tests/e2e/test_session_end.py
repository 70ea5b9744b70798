"""However a session ends, every tab of it is emptied within two seconds and says why (OUT-01, S08, S16, S19)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Faults, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.people import Person
from tests.e2e.portal import Portal, running
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.session_end import SessionEnd

AT_ONCE = 2000
#: The server gives a session so many sockets; further tabs have none.
SOCKETS = 6
STORED = "Object.keys(localStorage).filter(key => key.startsWith('mojbok'))"


@pytest.fixture
def session(portal: Portal, person: Person) -> SignedIn:
    return by_post.become_customer(portal, person)


@pytest.fixture
def home(windows: Windows, session: SignedIn) -> HomeScreen:
    return HomeScreen.open(windows.open(session=session)).live()


def tab(home: HomeScreen) -> Page:
    return HomeScreen.open(home.page.context.new_page()).page


def expect_left(page: Page, person: Person, words: str) -> None:
    expect(LoginScreen(page).status).to_contain_text(words, timeout=AT_ONCE)
    expect(page.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-01")
def test_a_tab_without_a_socket_leaves_with_the_others_s08(
    home: HomeScreen, person: Person
) -> None:
    tabs = [tab(home) for _ in range(SOCKETS)]
    for page in tabs[:-1]:
        HomeScreen(page).live()
    expect(tabs[-1].locator("html[data-live]")).to_have_count(0)

    home.log_out()

    for page in tabs:
        expect_left(page, person, "Wylogowano.")


@pytest.mark.requirement("OUT-01")
def test_the_only_other_tab_leaves_even_when_no_socket_tells_it_s08(
    windows: Windows, session: SignedIn, person: Person
) -> None:
    windows.faults.expect("WebSocket|ERR_FAILED")
    page = windows.open(session=session)
    page.context.route("**/_nicegui_ws/**", lambda route: route.abort())
    page.context.route_web_socket("**/_nicegui_ws/**", lambda socket: socket.close())
    first, other = HomeScreen.open(page), tab(HomeScreen(page))

    first.log_out()

    expect(LoginScreen(other).heading).to_be_visible(timeout=AT_ONCE)
    expect(other.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-01", "BOK-02")
def test_a_block_by_bok_empties_every_tab_and_says_so_s16(
    portal: Portal, home: HomeScreen, person: Person
) -> None:
    other = tab(home)

    portal.mojbok("account", "block", person.login, "--reason", "zgłoszona kradzież")

    for page in (home.page, other):
        expect_left(page, person, "Konto zostało zablokowane przez Biuro Obsługi Klienta.")
    screen = LoginScreen(other)
    screen.fail_to_log_in(person.login, person.password)
    portal.mojbok("account", "unblock", person.login, "--reason", "wyjaśnione")
    screen.log_in(person)


@pytest.mark.requirement("OUT-01", "BOK-02")
def test_sessions_that_bok_ends_leave_every_tab_and_the_reason_is_told_s16(
    portal: Portal, home: HomeScreen, person: Person
) -> None:
    portal.mojbok("account", "end-sessions", person.login)

    expect_left(home.page, person, "Sesję zakończyło Biuro Obsługi Klienta.")


@pytest.mark.requirement("OUT-01", "SET-02")
def test_a_password_changed_elsewhere_leaves_every_tab_s15(
    windows: Windows, portal: Portal, person: Person
) -> None:
    one_time, session = by_post.log_in_once(portal, person)
    page = windows.open(session=session)
    page.goto("/wymagana-zmiana-hasla")
    other = by_post.log_in_again(portal, person, one_time)
    expect(page.locator("html")).to_have_attribute("data-live", "")

    by_post.choose_password(portal, person, one_time, other)

    expect_left(page, person, "Hasło zostało zmienione.")


@pytest.mark.requirement("OUT-01")
def test_nothing_of_the_session_stays_in_the_browsers_storage(home: HomeScreen) -> None:
    page = home.page
    page.mouse.move(40, 40)
    page.mouse.move(60, 60)
    stored = page.evaluate(STORED)
    assert len(stored) == 1
    value = page.evaluate("key => localStorage.getItem(key)", stored[0])
    assert re.fullmatch("[0-9]{13}", value)

    home.log_out()

    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.requirement("OUT-01")
def test_neither_back_nor_an_address_of_before_shows_anything_s19(
    home: HomeScreen, person: Person
) -> None:
    page = home.page
    page.goto("/regulamin")
    page.goto("/pulpit")
    HomeScreen(page).log_out()

    for go in (page.go_back, page.go_back, page.go_forward):
        go()
        expect(page.get_by_text(person.name)).to_have_count(0)
        expect(HomeScreen(page).log_out_button).to_have_count(0)
    reopened = page.context.new_page()
    reopened.goto("/pulpit")

    LoginScreen.shown(reopened)
    expect(reopened.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-01")
def test_a_page_that_the_browser_keeps_is_unseen_until_it_is_loaded_anew_s19(
    home: HomeScreen,
) -> None:
    page = home.page

    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(home.heading).to_be_hidden()
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    HomeScreen.shown(page)


# By the real clock, from end to end


@pytest.fixture(scope="module")
def hasty_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Run a portal whose sessions end after six idle seconds."""
    folder = tmp_path_factory.mktemp("hasty")
    with running(folder, {"MOJBOK_IDLE_MINUTES": "0.1"}) as portal:
        yield portal


@pytest.mark.requirement("OUT-02")
def test_idle_seconds_end_a_session_and_busy_ones_do_not(
    browser: Browser, hasty_portal: Portal
) -> None:
    person = hasty_portal.import_people(5).individual()
    windows = Windows(browser, hasty_portal, Faults(hasty_portal.url), traces=False)
    session = by_post.become_customer(hasty_portal, person)
    home = HomeScreen.open(windows.open(session=session))
    other = tab(home)
    warning = SessionEnd(home.page)

    expect(warning.window).to_be_visible()
    expect(SessionEnd(other).window).to_be_visible()
    warning.stay()
    expect(SessionEnd(other).window).to_be_hidden()
    # Longer than an idle session lasts, with an act now and then.
    for _ in range(8):
        home.page.keyboard.press("Shift", delay=1000)
        expect(warning.window).to_be_hidden()
    HomeScreen.shown(other)

    for page in (home.page, other):
        expect_left_for_idling(page, person)
    thief = windows.open(session=session)
    thief.goto("/pulpit")
    LoginScreen.shown(thief)
    windows.close(None)
    assert windows.faults.unexpected == []


def expect_left_for_idling(page: Page, person: Person) -> None:
    expect(LoginScreen(page).status).to_contain_text("Po chwili bez ruchu wylogowaliśmy Cię")
    expect(page.get_by_text(person.name)).to_have_count(0)
