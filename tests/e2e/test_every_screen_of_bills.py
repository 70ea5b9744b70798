"""Every screen of contracts, bills, money, energy and complaints: on paper, and with the keyboard alone."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import faults_of_the_tab_key, faults_on_paper

pytestmark = pytest.mark.requirement("ALL-01", "ALL-02")
LISTS = {
    "/pulpit": "Pulpit",
    "/umowy": "Umowy",
    "/faktury": "Faktury",
    "/platnosci": "Płatności",
    "/platnosci/rozliczenie": "Rozliczenie",
    "/platnosci/zaplac": "Zapłać",
    "/platnosci/zaplac/przelew": "Dane do przelewu",
    "/punkty-poboru": "Punkty poboru",
    "/reklamacje": "Reklamacje",
    "/reklamacje/nowa": "Reklamacje",
}
#: Lists that lead to a screen of one thing.
WITH_DETAILS = {"/umowy": "/umowy/", "/faktury": "/faktury/", "/punkty-poboru": "/punkty-poboru/"}


def screens(page: Page) -> Iterator[str]:
    """Open one screen after the other, and give each one's address."""
    for address, heading in LISTS.items():
        page.goto(address)
        main = page.get_by_role("main")
        expect(main.get_by_role("heading", level=1, name=re.compile(heading))).to_be_visible()
        yield address
        if prefix := WITH_DETAILS.get(address):
            link = main.locator(
                f"a[href^='{prefix}']:not([href$='pdf']):not([href*='eksport'])"
            ).first
            page.goto(link.get_attribute("href") or "")
            expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
            yield f"{address}/{{id}}"


def test_paper_has_the_content_of_each_screen_whole_and_nothing_to_click(
    windows: Windows, firm: SignedIn
) -> None:
    page = windows.open(session=firm)
    found = {}
    for name in screens(page):
        found[name] = faults_on_paper(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_tab_key_reaches_everything_on_each_screen_and_one_sees_where_one_is(
    windows: Windows, firm: SignedIn
) -> None:
    page = windows.open(session=firm)
    found = {}
    for name in screens(page):
        found[name] = faults_of_the_tab_key(page)

    assert {name: faults for name, faults in found.items() if faults} == {}
