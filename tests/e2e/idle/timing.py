"""The browser's clock, which the tests move, and what shows that a session is over."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.browsing import DESKTOP, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.session_end import SessionEnd

AFTER_IDLING = "Po 15 minutach bez ruchu wylogowaliśmy Cię dla bezpieczeństwa."
MINUTE = 60_000


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
