"""Moje dane in a real browser: the password, then both files, and the page is still there (POR-09)."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.own_data import OwnDataScreen


@pytest.mark.requirement("POR-09")
def test_all_data_come_as_files_after_the_password(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    screen = OwnDataScreen.open(page).live().prepare("Zly-Czajnik-9").live()
    expect(screen.password).to_have_attribute("aria-invalid", "true")

    screen = screen.prepare(person.password).live()
    with page.expect_download() as pdf:
        screen.pdf.click()
    with page.expect_download() as file:
        screen.json.click()

    assert pdf.value.suggested_filename.endswith(".pdf")
    told = json.loads(file.value.path().read_text(encoding="utf-8"))
    assert told["account"][0]["email"] == person.email
    portal.letters.wait_for("data-downloaded", person.email)
    expect(screen.json).to_be_visible()
