"""No event gets past the terms (security.md, T01, B-T21)."""

import asyncio
from collections.abc import Callable

import pytest
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.domain.sessions import Stage
from tests.web.portal import Page, Portal, Socket
from tests.web.terms.accepting import ADDRESS, Customer, answer, versions_of


@pytest.fixture
async def live(
    portal: Portal, customer: Customer, new_socket: Callable[[], Socket]
) -> tuple[Page, Socket]:
    """Give the page of the new terms with its socket connected."""
    page, socket = portal.page(ADDRESS, customer.opened), new_socket()
    await socket.open(page, headers=portal.headers(customer.opened))
    return page, socket


@pytest.mark.requirement("LOGIN-05", "SEC-02")
async def test_events_of_other_pages_are_dropped_t01_b_t21(
    portal: Portal, customer: Customer, live: tuple[Page, Socket], new_socket: Callable[[], Socket]
) -> None:
    _, socket = live
    # A page of the portal that the customer has open in another, older session.
    older = portal.world.open_session(customer.account, stage=Stage.PORTAL)
    page = portal.page("/proba/portal", older)

    await socket.says("event", page.event())
    assert portal.probes.hits == []
    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(customer.opened))

    own = new_socket()
    await own.open(page, headers=portal.headers(older))
    await own.says("event", page.event())
    assert portal.probes.hits == ["/proba/portal"]


@pytest.mark.requirement("LOGIN-05", "SEC-02")
async def test_forged_events_on_the_page_of_the_terms_do_nothing_t01(
    portal: Portal, customer: Customer, live: tuple[Page, Socket]
) -> None:
    page, socket = live

    for number in (1, 4, 9):
        await socket.says(
            "event",
            {
                "id": number,
                "client_id": page.client_id,
                "listener_id": "click",
                "args": ['{"terms": "true"}'],
            },
        )

    assert portal.world.visitor(customer.opened).session.stage is Stage.TERMS
    assert customer.version not in versions_of(portal, customer.account)


@pytest.mark.requirement("LOGIN-05")
async def test_another_tab_with_the_terms_leaves_when_they_are_accepted(
    portal: Portal, customer: Customer, live: tuple[Page, Socket]
) -> None:
    _, socket = live

    with portal.browser(customer.opened) as browser:
        await asyncio.to_thread(browser.post, ADDRESS, data=answer(customer.version))

        # Asked for again, with the new session's cookie.
        assert await socket.led_to() == ""
        assert browser.get(ADDRESS).headers["location"] == "/pulpit"
