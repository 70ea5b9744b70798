"""The screens of invoices and contracts in each state, at both sizes, light and dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.e2e.browsing import SCHEMES, Size, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.screens.invoices import ContractsScreen, InvoicesScreen
from tests.e2e.screens.screen import Screen
from tests.e2e.test_accessibility import RUN_AXE, SMALL_TARGETS, WIDTHS

LISTS = {
    "list": "",
    "late": "?stan=po-terminie&sortuj=termin-rosnaco",
    "nothing fits": "?szukaj=nie-ma-takiej",
    "nothing chosen": "?brak=zaznaczenie",
}
STATES = (*LISTS, "invoice", "contracts", "contract")


def shown(windows: Windows, size: Size, firm: SignedIn, state: str) -> Screen:
    page = windows.open(size, session=firm)
    if state in LISTS:
        return InvoicesScreen.open(page, LISTS[state])
    if state == "invoice":
        list_ = InvoicesScreen.open(page, "?stan=oplacona")
        return list_.invoice(list_.numbers.first.inner_text())
    screen = ContractsScreen.open(page)
    if state == "contracts":
        return screen
    return screen.contract(screen.contracts.first.get_by_role("link").first.inner_text())


@pytest.mark.requirement("ALL-01", "ALL-02", "SCR-INVOICES", "SCR-CONTRACTS")
@pytest.mark.parametrize("state", STATES)
def test_the_screens_are_open_to_everybody(
    windows: Windows, size: Size, firm: SignedIn, state: str
) -> None:
    page = shown(windows, size, firm, state).live().page
    found: dict[str, list[str]] = {}

    page.evaluate(AXE_SCRIPT)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        violations = page.evaluate(RUN_AXE, scheme == "dark")
        found |= {f"{scheme}: {name}": nodes for name, nodes in violations}
    scroll_width, width = page.evaluate(WIDTHS)

    assert found == {}
    assert scroll_width <= width, f"{scroll_width - width} px stand out to the right"
    assert page.evaluate(SMALL_TARGETS) == []
