"""A signed-in client, their page and its socket."""

import pytest

from mojbok.services.sessions import OpenedSession
from tests.web.guard.guarding import PROBE, NewSocket
from tests.web.portal import Page, Portal, Socket


@pytest.fixture(autouse=True)
def _no_hits(portal: Portal) -> None:
    portal.probes.hits.clear()


@pytest.fixture
def opened(portal: Portal) -> OpenedSession:
    return portal.signed_in()


@pytest.fixture
def page(portal: Portal, opened: OpenedSession) -> Page:
    return portal.page(PROBE, opened)


@pytest.fixture
async def live(portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket) -> Socket:
    """Give the connected socket of the page."""
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    return socket
