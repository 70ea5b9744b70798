"""The warning before the session's end (OUT-02, S14)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.idle.timing import expect_left, expect_quiet, pass_minutes, sleep_minutes, timed
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.session_end import SessionEnd

AFTER_TWELVE_HOURS = "Sesja trwała najdłużej, jak może."


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
