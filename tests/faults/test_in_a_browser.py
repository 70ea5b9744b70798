"""What a customer's browser shows while the database is away, and what happens to what was typed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import by_post
from tests.e2e.browsing import Faults, Windows, chromium
from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.registration import RegistrationScreen, RegistrationSent
from tests.faults.forms import AWAY, NOTHING_SAVED
from tests.faults.wire import Wire

BANNER = "Brak połączenia z serwisem."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture
def windows(browser: Browser, wired_portal: Portal) -> Iterator[Windows]:
    faults = Faults(wired_portal.url)
    faults.expect("status of 503|WebSocket")
    windows = Windows(browser, wired_portal, faults, traces=False)
    yield windows
    windows.close(None)
    assert faults.unexpected == []


@pytest.mark.requirement("ALL-05")
def test_an_open_page_says_that_the_service_is_away_and_goes_on_by_itself(
    wire: Wire, wired_portal: Portal, people: People, windows: Windows
) -> None:
    customer = by_post.become_customer(wired_portal, people.individual())
    page = windows.open(session=customer)
    home = HomeScreen.open(page).live()
    banner = page.get_by_text(BANNER)
    expect(banner).to_be_hidden()

    wire.cut()

    # Nobody does anything: the page is told.
    expect(banner).to_be_visible()
    wire.mend()
    expect(banner).to_be_hidden()
    home.live()
    assert HomeScreen.shown(page).address == "/pulpit"


@pytest.mark.requirement("REG-09", "ALL-05")
@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_was_typed_waits_on_the_page_and_is_sent_by_one_button(
    wire: Wire, wired_portal: Portal, people: People, windows: Windows, *, has_scripts: bool
) -> None:
    person = people.individual()
    page = windows.open(javascript=has_scripts)
    form = RegistrationScreen.open(page).fill(person)

    wire.cut()
    form.submit.click()

    expect(page.get_by_role("heading", name=AWAY)).to_be_visible()
    expect(page.get_by_text(NOTHING_SAVED)).to_be_visible()
    wire.mend()
    wired_portal.wait_for(lambda: wired_portal.is_ready or None, "the database to be found again")
    page.get_by_role("button", name="Wyślij jeszcze raz", exact=True).click()
    RegistrationSent.shown(page)
    wired_portal.letters.wait_for("activation", person.email)
    assert len(wired_portal.letters.to(person.email)) == 1
