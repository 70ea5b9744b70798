"""A still page whose node is gone goes on with a socket alone (docs/decisions/0063)."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from mojbok.domain.sessions import EndReason, Stage, Visitor
from mojbok.pages.going_on import ADDRESS
from tests.builders import HERE
from tests.complaining import filed
from tests.web.portal import Page, Portal, Socket

pytestmark = pytest.mark.requirement("ALL-05")


def told(portal: Portal, opened: Any) -> tuple[str, Page]:  # noqa: ANN401 - as the portal takes it
    """Give for whose session there is a socket, and the empty page that it is one of."""
    answer = portal.get(ADDRESS, opened)
    assert answer.headers["content-type"] == "application/json"
    return answer.json()["session"], Page(answer.text, answer.json()["page"])


async def test_it_is_emptied_by_that_socket_when_its_session_ends(
    portal: Portal, new_socket: Callable[[], Socket]
) -> None:
    opened = portal.signed_in()
    shown = portal.page("/pulpit", opened)

    session, page = told(portal, opened)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    portal.world.services.sessions.log_out(opened.token)

    found = re.search(r'data-tabs="(\w+)"', shown.html)
    assert found
    assert session == found[1]
    assert "powod=" in await socket.led_to()


async def test_it_is_asked_for_again_as_itself_when_its_session_goes_on_under_another_name(
    portal: Portal, new_socket: Callable[[], Socket]
) -> None:
    opened = portal.signed_in()
    _, page = told(portal, opened)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))

    sessions = portal.world.services.sessions
    with portal.world.services.home.work() as work:
        assert sessions.renew(work, opened.session, source=HERE)
    sessions.events.ended([opened.session.id], EndReason.RENEWED)

    assert await socket.led_to() == ""


def test_whoever_is_signed_out_gets_none_and_is_not_led_back_to_it(portal: Portal) -> None:
    assert portal.get(ADDRESS).headers["location"] == "/logowanie"


@pytest.mark.parametrize("stage", Stage)
def test_there_is_one_at_every_stage(portal: Portal, stage: Stage) -> None:
    opened = portal.signed_in(stage)

    session, _ = told(portal, opened)

    assert session == portal.world.services.sessions.tabs_key(opened.session)


def test_asking_for_it_prolongs_no_session(portal: Portal) -> None:
    opened = portal.signed_in()
    portal.world.clock.advance(minutes=5)

    told(portal, opened)

    found = portal.world.services.sessions.visitor(opened.token, is_activity=False)
    assert isinstance(found, Visitor)
    assert found.session == opened.session


def test_a_page_is_still_unless_its_node_changes_it(portal: Portal) -> None:
    opened = portal.signed_in()
    complaint = filed(portal.world, portal.world.visitor(opened))

    assert portal.page("/pulpit", opened).data["isStill"]
    assert not portal.page(f"/reklamacje/{complaint.id}", opened).data["isStill"]
    assert not portal.page("/proba/portal", opened).data["isStill"]
    assert not portal.page("/logowanie").data["isStill"]
