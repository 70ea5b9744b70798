"""Time goes on while the laptop sleeps, and while there is no network (OUT-02, S12)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Windows
from tests.e2e.idle.timing import expect_left, expect_quiet, pass_minutes, sleep_minutes, tab
from tests.e2e.people import Person
from tests.e2e.screens.session_end import SessionEnd


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
