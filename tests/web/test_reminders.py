"""The choice of reminders over HTTP (POR-16): one form for all payers, and nothing of anybody else's."""

import httpx
import pytest

from mojbok.domain.address_id import address_id
from mojbok.domain.reminders import ReminderKind
from mojbok.services.sessions import OpenedSession
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-16")


def save(portal: Portal, opened: OpenedSession | None, data: dict[str, str]) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post("/ustawienia/przypomnienia", data=data, headers={"Origin": portal.url})


def test_what_is_ticked_is_saved_and_shown(portal: Portal) -> None:
    opened = portal.signed_in()
    visitor = portal.world.visitor(opened)
    payer = f"P-{visitor.account.client_id}"
    key = address_id(payer)

    answer = save(portal, opened, {"platnik": key, f"przypomnienie-{key}-po-terminie": "true"})

    assert answer.headers["location"] == "/ustawienia?stan=przypomnienia#przypomnienia"
    page = portal.get(answer.headers["location"], opened).text
    assert "Wybór przypomnień zapisany." in page
    assert "nie ma zgody na powiadomienia" in page
    shown = portal.world.services.reminders.sheet(visitor)
    assert [kinds for _, kinds in shown.payers] == [{ReminderKind.OVERDUE}]
    assert portal.world.events("reminders_chosen")[-1]["account_id"] == visitor.account.id


def test_payers_of_others_and_what_is_no_payer_are_passed_over(portal: Portal) -> None:
    opened, stranger = portal.signed_in(), portal.signed_in()
    other = portal.world.visitor(stranger)

    for key in (address_id(f"P-{other.account.client_id}"), "ż", "", "a" * 400):
        answer = save(portal, opened, {"platnik": key})
        assert answer.status_code == httpx.codes.SEE_OTHER

    for visitor in (portal.world.visitor(opened), other):
        shown = portal.world.services.reminders.sheet(visitor)
        assert [kinds for _, kinds in shown.payers] == [set(ReminderKind)]


def test_only_who_is_signed_in_chooses(portal: Portal) -> None:
    assert save(portal, None, {}).headers["location"].startswith("/logowanie")
