"""Wiadomości in a browser (POR-14): a letter that is sent appears in an open tab."""

import pytest
from playwright.sync_api import expect

from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.people import People
from tests.e2e.portal import Portal
from tests.e2e.screens.messages import MessagesScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen

pytestmark = pytest.mark.requirement("POR-14")


def test_a_letter_that_is_sent_appears_in_an_open_tab(
    windows: Windows, portal: Portal, people: People
) -> None:
    person = people.individual()
    screen = MessagesScreen.open(
        windows.open(PHONE, session=by_post.become_customer(portal, person))
    ).live()
    reminder = screen.rows.filter(has_text="Przypomnienie loginu")
    expect(screen.rows.filter(has_text="Link aktywacyjny")).to_have_count(1)
    expect(reminder).to_have_count(0)

    recovery = LoginRecoveryScreen.open(windows.open())
    recovery.recover(person.email)

    expect(reminder).to_contain_text("wysłana")
    portal.letters.wait_for("login-reminder", person.email)
