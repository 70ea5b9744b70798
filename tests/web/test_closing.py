"""Zamknięcie konta over HTTP (POR-09): forms that work without JavaScript, and a notice on every screen."""

import httpx
import pytest

from mojbok.services.sessions import OpenedSession
from tests.builders import PASSWORD
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-09")
PAGE = "/ustawienia/zamkniecie-konta"
SOON = "To konto zamkniemy"


def send(portal: Portal, opened: OpenedSession, path: str = PAGE, **data: str) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post(path, data=data, headers={"Origin": portal.url})


def test_every_screen_tells_until_the_owner_stays(portal: Portal) -> None:
    opened = portal.signed_in()
    assert PAGE in portal.get("/ustawienia", opened).text
    assert "art. 74 ustawy o rachunkowości" in portal.get(PAGE, opened).text

    assert send(portal, opened, password=PASSWORD, sure="true").headers["location"] == PAGE
    for path in ("/pulpit", "/faktury", "/ustawienia"):
        assert SOON in portal.get(path, opened).text
    assert "Zostaję" in portal.get(PAGE, opened).text
    stayed = send(portal, opened, f"{PAGE}/zostaje").headers["location"]

    page = portal.get(stayed, opened).text
    assert "Tego konta nie zamkniemy." in page
    assert "Tego konta nie zamkniemy." not in portal.get(PAGE, opened).text
    assert SOON not in page
    assert "Zamów zamknięcie konta" in page


def test_what_is_missing_or_wrong_is_told_beside_its_field(portal: Portal) -> None:
    opened = portal.signed_in()

    for data, word in (
        ({"password": PASSWORD}, "Zaznacz, że chcesz zamknąć konto."),
        ({"password": "Zielony-Czajnik8", "sure": "true"}, 'aria-invalid="true"'),
    ):
        with portal.browser(opened) as browser:
            answer = browser.post(PAGE, data=data, headers={"Origin": portal.url})
            page = browser.get(answer.headers["location"]).text
        assert word in page
        assert SOON not in page


def test_the_login_page_tells_that_the_account_was_closed(portal: Portal) -> None:
    assert "Konto zostało zamknięte" in portal.get("/logowanie?powod=zamkniete").text
