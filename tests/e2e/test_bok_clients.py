"""A customer locks themself out, calls, and works again in under a minute of a consultant's time (BOK-02)."""

import time

import pytest
from playwright.sync_api import expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, Windows
from tests.e2e.looks import look_over
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.bok_clients import ClientSheet, ClientsScreen
from tests.e2e.screens.complaints import ComplaintForm
from tests.e2e.screens.login import LoginScreen
from tests.e2e.staff import add_staff

pytestmark = pytest.mark.requirement("BOK-02", "LOCK-03")
LOCKED = "Konto jest zablokowane"
MOST_SECONDS = 60
#: No browser breaks it by itself, and it is wider than a phone.
LONG_WORD = "W" * 60


def test_whoever_locked_themself_out_works_again_within_a_minute(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    session = add_staff(portal).sign_in()
    customers = windows.open(PHONE)
    login = LoginScreen.open(customers).live()
    for _ in range(5):
        login.fail_to_log_in(person.login, "Złe-hasło-1")
    expect(customers.get_by_role("alert")).to_contain_text(LOCKED)

    consultants = windows.open(DESKTOP, session=session)
    clients = ClientsScreen.open(consultants).live()
    look_over(consultants)
    begun = time.monotonic()
    clients.find(person.contract)
    sheet = ClientSheet(consultants).live()
    expect(sheet.state).to_have_text("zablokowane po złych hasłach")
    expect(sheet.reason).to_be_focused()
    sheet.reason.fill("Klient na linii, tożsamość potwierdzona")
    sheet.reason.press("Enter")
    expect(sheet.told.first).to_contain_text("Konto odblokowane")
    expect(sheet.state).to_have_text("działa")

    LoginScreen.open(customers).log_in(person)
    assert time.monotonic() - begun < MOST_SECONDS
    look_over(consultants)


def test_an_open_sheet_shows_what_a_colleague_has_done(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    page = windows.open(DESKTOP, session=add_staff(portal).sign_in())
    ClientsScreen.open(page).live().find(person.contract)
    sheet = ClientSheet(page).live()
    expect(sheet.state).to_have_text("działa")
    sheet.reason.fill("piszę właśnie")

    portal.mojbok("account", "block", person.login, "--reason", "zgłoszenie klienta")

    expect(sheet.state).to_have_text("zablokowane przez BOK")
    unblock = sheet.main.get_by_role("button", name="Zdejmij blokadę BOK", exact=True)
    expect(unblock).to_be_visible()
    expect(sheet.reason).to_have_value("piszę właśnie")


def test_on_a_phone_a_sheet_does_not_scroll_sideways_whatever_the_client_typed(
    windows: Windows, portal: Portal, person: Person
) -> None:
    session = by_post.become_customer(portal, person)
    form = ComplaintForm.open(windows.open(DESKTOP, session=session))
    form.fill_in(subject=LONG_WORD)
    form.send()
    page = windows.open(PHONE, session=add_staff(portal).sign_in())

    ClientsScreen.open(page).live().find(person.contract)

    sheet = ClientSheet(page).live()
    expect(sheet.main.get_by_role("link", name=LONG_WORD)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE.width
