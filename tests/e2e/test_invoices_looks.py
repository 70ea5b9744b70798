"""The screens of invoices and contracts in each state, at both sizes, light and dark."""

import pytest

from tests.e2e.browsing import PHONE, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import look_over
from tests.e2e.screens.invoices import ContractsScreen, InvoicesScreen
from tests.e2e.screens.screen import Screen

LISTS = {
    "list": "",
    "late": "?stan=po-terminie&sortuj=termin-rosnaco",
    "nothing fits": "?szukaj=nie-ma-takiej",
    "nothing chosen": "?brak=zaznaczenie",
}
STATES = (*LISTS, "invoice", "contracts", "contract")


def shown(windows: Windows, firm: SignedIn, state: str) -> Screen:
    page = windows.open(PHONE, session=firm)
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
def test_the_screens_are_open_to_everybody(windows: Windows, firm: SignedIn, state: str) -> None:
    look_over(shown(windows, firm, state).live().page)
