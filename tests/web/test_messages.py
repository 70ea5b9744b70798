"""Wiadomości over HTTP (POR-14): the list, and news of letters for every open page of the account."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from mojbok.web.account_pages import AccountPages
from tests.builders import HERE
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("POR-14")
SECONDS_TO_WAIT = 10


def test_the_list_is_a_tab_and_says_how_to_tell_a_false_letter(portal: Portal) -> None:
    page = portal.get("/wiadomosci", portal.signed_in())

    assert '<a href="/wiadomosci" aria-current="page">' in page.text
    assert "Link aktywacyjny" in page.text
    assert "Nie ma jej tu? To nie my." in page.text
    assert "Nigdy nie prosimy o hasło" in page.text


@pytest.mark.parametrize("asked", ["2", "-1", "x", "9" * 400])
def test_a_page_that_is_not_there_is_the_nearest_one(portal: Portal, asked: str) -> None:
    page = portal.get(f"/wiadomosci?strona={asked}", portal.signed_in())

    assert page.status_code == httpx.codes.OK
    assert "Link aktywacyjny" in page.text


def pages_of(portal: Portal) -> AccountPages:
    """Give what tells open pages of news, which it looks for once a second."""
    [listener] = portal.world.application.account_events._listeners
    pages = getattr(listener, "__self__", None)
    assert isinstance(pages, AccountPages)
    return pages


async def test_open_pages_are_told_of_letters_and_pages_of_others_are_not(
    portal: Portal, new_socket: Callable[[], Socket]
) -> None:
    own, stranger = portal.signed_in(), portal.signed_in()
    # What was put down until now is no news, whatever pages of other tests are still looked after.
    portal.world.clock.advance(timedelta(minutes=5))
    portal.on_loop(pages_of(portal).look)
    told: list[str] = []
    is_told = asyncio.Event()

    def tell(name: str) -> None:
        told.append(name)
        is_told.set()

    for name, opened in (("own", own), ("stranger", stranger)):
        page = portal.page("/wiadomosci", opened)
        socket = new_socket()
        socket.client.on("letters", lambda _message, name=name: tell(name))
        await socket.open(page, headers=portal.headers(opened))

    portal.world.services.recovery.remind_login(portal.world.visitor(own).account.email, HERE)

    async with asyncio.timeout(SECONDS_TO_WAIT):
        await is_told.wait()
    await socket.says("ack", {"client_id": page.client_id, "next_message_id": 0})
    assert told == ["own"]
