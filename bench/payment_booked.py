"""How soon a payment at the demo's provider is booked in another open tab.

The clock starts with the click at the provider, before its notification is sent, and stops when the other tab shows
that nothing is left to pay: the notification, its verification, the booking and the tab's refresh lie in between.
Rounds can be named: `python -m bench.payment_booked 3`.
"""

import re
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.report import Limit, Report, Table
from tests.e2e.browsing import Faults, Windows, chromium
from tests.e2e.by_post import SignedIn
from tests.e2e.portal import Portal, running
from tests.e2e.screens.payments import PayingScreen, PaymentsScreen
from tests.e2e.test_payments import NOTHING, Debtors, owing

ROUNDS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 9
CLIENTS: Final = 120
MOST_SECONDS: Final = 1.0
#: Notes when the figure that is to be paid becomes nothing, by the wall's clock.
_WATCH: Final = """(nothing) => {
    window.__paid = null;
    const look = () => {
        if (window.__paid === null && document.querySelector(".large dd")?.innerText === nothing)
            window.__paid = Date.now();
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def main() -> int:
    with (
        TemporaryDirectory() as folder,
        running(Path(folder) / "portal") as portal,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        seconds = _measure(portal, browser)
    return Report(
        name="payment_booked",
        title="A payment, from the click at the provider to another open tab",
        tables=[
            Table(
                title=f"n = {len(seconds)}",
                head=["median s", "least s", "most s"],
                rows=[[f"{median(seconds):.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}"]],
            )
        ],
        limits=[
            Limit(what="seconds, the slowest of all", measured=max(seconds), bound=MOST_SECONDS)
        ],
        notes=["The provider is a process of its own on the same machine; SQLite."],
        numbers=seconds,
    ).finish()


def _measure(portal: Portal, browser: Browser) -> list[float]:
    people = portal.import_people(CLIENTS)
    debtors = Debtors(portal, owing(portal.folder / "crm", people))
    return [_one(portal, browser, debtors.next()) for _ in range(ROUNDS)]


def _one(portal: Portal, browser: Browser, session: SignedIn) -> float:
    windows = Windows(browser, portal, Faults(portal.url))
    other = PaymentsScreen.open(windows.open(session=session)).live().page
    other.evaluate(_WATCH, NOTHING)
    provider = PayingScreen.open(windows.open(session=session)).live().online()
    clicked = time.time()
    provider.pay_button.click(no_wait_after=True)
    paid = _paid(other)
    windows.close(None)
    return paid - clicked


def _paid(page: Page) -> float:
    expect(page.locator(".large dd").first).to_have_text(re.compile(f"^{NOTHING}$"))
    moment: float = page.evaluate("() => window.__paid")
    return moment / 1000


if __name__ == "__main__":
    sys.exit(main())
