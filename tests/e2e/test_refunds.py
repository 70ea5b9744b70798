"""A refund in a browser (POR-13): asked for on a phone, refused, mended, and moved on by BOK in the open page."""

import pytest
from playwright.sync_api import expect

from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.looks import look_over
from tests.e2e.overpaying import with_overpayment
from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.e2e.screens.payments import PaymentsScreen
from tests.e2e.screens.refund import RefundScreen

pytestmark = pytest.mark.requirement("POR-13")


@pytest.mark.requirement("ALL-01", "ALL-02")
def test_a_refund_is_asked_for_and_goes_on_in_the_open_page(
    windows: Windows, portal: Portal, people: People
) -> None:
    person = with_overpayment(portal.folder / "crm", people)
    session = by_post.become_customer(portal, person)
    payments = PaymentsScreen.open(windows.open(PHONE, session=session))
    payments.main.get_by_role("button", name="Zwrot nadpłaty", exact=True).click()
    screen = RefundScreen.shown(payments.page).live()
    look_over(screen.page)

    screen.nrb.fill("61 1090 1014 0000 0712 1981 2875")
    screen.holder.fill(person.name)
    screen.password.fill(person.password)
    screen = screen.send_in_vain(screen.submit)
    expect(screen.nrb).to_have_accessible_description(
        "Ten numer rachunku nie jest prawidłowy. Sprawdź, czy ma 26 cyfr i czy żadna nie jest zamieniona."
    )
    expect(screen.holder).to_have_value(person.name)
    screen.nrb.fill("61 1090 1014 0000 0712 1981 2874")
    screen.password.fill(person.password)
    payments = screen.send().live()
    refunds = payments.main.get_by_role("region", name="Zwroty nadpłat")
    expect(refunds).to_contain_text("do zatwierdzenia")
    portal.letters.wait_for("refund-requested", person.email)

    [reference] = refunds.locator("input[name=zwrot]").evaluate_all("all => all.map(o => o.value)")
    portal.mojbok("refund", "approve", reference)

    expect(refunds).to_contain_text("zatwierdzony")
    portal.letters.wait_for("refund-approved", person.email)
