"""The tabs of a browser have one time (OUT-02, S11, S13)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.idle.timing import expect_left, expect_quiet, pass_minutes, tab, timed
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.session_end import SessionEnd

NO_CHANNEL = "delete globalThis.BroadcastChannel"
DEAF = "addEventListener('storage', event => event.stopImmediatePropagation(), true)"


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
