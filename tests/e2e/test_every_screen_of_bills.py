"""Every screen of contracts, bills, money, energy and complaints: on paper, and with the keyboard alone."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.browsing import Windows
from tests.e2e.by_post import SignedIn

pytestmark = pytest.mark.requirement("ALL-01", "ALL-02")
LISTS = {
    "/pulpit": "Pulpit",
    "/umowy": "Umowy",
    "/faktury": "Faktury",
    "/platnosci": "Płatności",
    "/platnosci/rozliczenie": "Rozliczenie",
    "/platnosci/zaplac": "Zapłać",
    "/punkty-poboru": "Punkty poboru",
    "/reklamacje": "Reklamacje",
    "/reklamacje/nowa": "Reklamacje",
}
#: Lists that lead to a screen of one thing.
WITH_DETAILS = {"/umowy": "/umowy/", "/faktury": "/faktury/", "/punkty-poboru": "/punkty-poboru/"}
#: What wants to be clicked, as far as it is on paper, apart from links, which are read as text.
CONTROLS = """() => [...document.querySelectorAll("button, .button, nav, .skip")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }))
    .map((node) => node.outerHTML.slice(0, 120))"""
#: What stands out of the paper to the right, where a printer cuts it off or makes everything smaller.
CUT = """() => [...document.querySelectorAll("main, main *")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".unseen, svg"))
    .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map((node) => node.outerHTML.slice(0, 120))"""
#: A4 less its margins, at 96 dots an inch.
PAPER: Final = ViewportSize(width=720, height=1000)
#: Each stop of the Tab key: where it is, and whether it can be seen to be there.
STOP = """() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    const parts = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    const isSeen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    // A date has stops of its own inside, which the browser marks.
    const isMarked = node.type === "date" || style.outlineStyle !== "none" || style.boxShadow !== "none";
    return [parts.indexOf(node), isSeen && isMarked, node.outerHTML.slice(0, 120)];
}"""
#: What the Tab key must come to: links, buttons and fields that can be used; of radio buttons one of a group.
REACHABLE = """() => {
    const parts = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
    return parts.filter((node) => node.closest("main") && !node.disabled && node.tabIndex >= 0)
        .filter((node) => node.checkVisibility({ visibilityProperty: true }))
        .filter((node) => node.type !== "radio" && node.type !== "hidden")
        .map((node) => [parts.indexOf(node), node.outerHTML.slice(0, 120)]);
}"""


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
        page.emulate_media(media="print")
        page.set_viewport_size(PAPER)
        expect(page.get_by_role("main")).to_be_visible()
        found[name] = page.evaluate(CONTROLS) + page.evaluate(CUT)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_tab_key_reaches_everything_on_each_screen_and_one_sees_where_one_is(
    windows: Windows, firm: SignedIn
) -> None:
    page = windows.open(session=firm)
    found = {}
    for name in screens(page):
        wanted, stops = page.evaluate(REACHABLE), []
        for _ in range(len(wanted) + 80):
            page.keyboard.press("Tab")
            if (stop := page.evaluate(STOP)) is None:
                break
            stops.append(stop)
        unseen = [where for _, is_seen, where in stops if not is_seen]
        order = [at for at, _, _ in stops]
        missed = [where for at, where in wanted if at not in order]
        found[name] = [*unseen, *missed, *([] if order == sorted(order) else ["out of order"])]

    assert {name: faults for name, faults in found.items() if faults} == {}
