"""The calendar of due dates over HTTP (POR-16): buttons in the settings, and a file without signing in."""

import html
import re

import httpx
import pytest

from mojbok.services.sessions import OpenedSession
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-16")

ADDRESS = re.compile(r'data-copy="([^"]*/kalendarz/[^"]+\.ics)"')


@pytest.fixture
def opened(portal: Portal) -> OpenedSession:
    return portal.signed_in()


def post(portal: Portal, opened: OpenedSession, path: str) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post(path, headers={"Origin": portal.url})


def address(portal: Portal, opened: OpenedSession) -> str | None:
    found = ADDRESS.search(portal.get("/ustawienia", opened).text)
    return html.unescape(found[1]) if found else None


def path(whole: str | None) -> str:
    assert whole is not None
    return whole[whole.index("/kalendarz/") :]


def test_the_address_is_made_shown_and_read_without_a_session(
    portal: Portal, opened: OpenedSession
) -> None:
    assert address(portal, opened) is None

    answer = post(portal, opened, "/ustawienia/kalendarz")
    assert answer.headers["location"] == "/ustawienia?stan=kalendarz#kalendarz"

    feed = portal.get(path(address(portal, opened)))
    assert feed.status_code == httpx.codes.OK
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "no-store" in feed.headers["cache-control"]
    assert feed.text.startswith("BEGIN:VCALENDAR")


def test_a_renewed_and_a_closed_address_are_not_there(
    portal: Portal, opened: OpenedSession
) -> None:
    post(portal, opened, "/ustawienia/kalendarz")
    first = path(address(portal, opened))

    post(portal, opened, "/ustawienia/kalendarz")
    second = path(address(portal, opened))
    assert portal.get(first).status_code == httpx.codes.NOT_FOUND
    assert portal.get(second).status_code == httpx.codes.OK

    post(portal, opened, "/ustawienia/kalendarz/wylacz")
    assert portal.get(second).status_code == httpx.codes.NOT_FOUND
    assert address(portal, opened) is None


def test_a_made_up_address_is_not_there(portal: Portal) -> None:
    assert portal.get(f"/kalendarz/{'a' * 43}.ics").status_code == httpx.codes.NOT_FOUND


def test_only_who_is_signed_in_makes_and_closes_it(portal: Portal) -> None:
    with portal.browser() as browser:
        for target in ("/ustawienia/kalendarz", "/ustawienia/kalendarz/wylacz"):
            answer = browser.post(target, headers={"Origin": portal.url})
            assert answer.headers["location"].startswith("/logowanie")
