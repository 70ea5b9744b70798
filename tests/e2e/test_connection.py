"""The server goes away and comes back: the page says so and loses nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e import by_post
from tests.e2e.browsing import Faults, Windows
from tests.e2e.people import People
from tests.e2e.portal import Portal, running
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.registration import RegistrationScreen

BANNER = "Brak połączenia z serwisem."


@pytest.fixture(scope="module")
def own_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("own")) as portal:
        yield portal


@pytest.fixture(scope="module")
def own_people(own_portal: Portal) -> People:
    return own_portal.import_people(5)


@pytest.fixture
def own_windows(browser: Browser, own_portal: Portal) -> Iterator[Windows]:
    faults = Faults(own_portal.url)
    faults.expect("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket")
    windows = Windows(browser, own_portal, faults, traces=False)
    yield windows
    windows.close(None)
    assert faults.unexpected == []


@pytest.mark.requirement("ALL-05")
def test_a_lost_connection_is_told_and_what_was_typed_can_be_sent_after_a_restart(
    own_portal: Portal, own_people: People, own_windows: Windows
) -> None:
    person = own_people.individual()
    page = own_windows.open()
    form = RegistrationScreen.open(page).live().fill(person)
    banner = page.get_by_text(BANNER)
    expect(banner).to_be_hidden()

    own_portal.stop()

    expect(banner).to_be_visible()
    expect(form.email).to_have_value(person.email)
    own_portal.start()
    expect(banner).to_be_hidden()
    expect(form.email).to_have_value(person.email)
    expect(form.terms).to_be_checked()
    form.send()


@pytest.mark.requirement("ALL-05")
def test_a_lost_connection_is_told_in_an_open_window_and_on_the_page_once_it_is_closed(
    own_portal: Portal, own_windows: Windows
) -> None:
    page = own_windows.open()
    more = RegistrationScreen.open(page).live().read_terms()

    own_portal.stop()

    expect(more.window.get_by_text(BANNER)).to_be_in_viewport()
    more.close()
    expect(page.get_by_text(BANNER)).to_be_in_viewport()
    own_portal.start()
    expect(page.get_by_text(BANNER)).to_be_hidden()


@pytest.mark.requirement("ALL-05")
def test_a_customer_stays_signed_in_when_the_server_restarts(
    own_portal: Portal, own_people: People, own_windows: Windows
) -> None:
    person = own_people.individual()
    page = own_windows.open(session=by_post.become_customer(own_portal, person))
    home = HomeScreen.open(page).live()

    own_portal.stop()
    expect(page.get_by_text(BANNER)).to_be_visible()
    own_portal.start()
    expect(page.get_by_text(BANNER)).to_be_hidden()
    home.live()

    assert HomeScreen.shown(page).address == "/pulpit"
