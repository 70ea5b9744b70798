"""A page is told as still when its node has no part in it any more once it is written (docs/decisions/0063).

Nothing is listed but what is not still: every page that a client can open is walked to. That a still page goes on as it
was when its node is gone, a browser shows in `tests/nodes/test_every_still_page.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from nicegui import Client, binding, ui

from mojbok.domain.sessions import Stage
from mojbok.web.markup import INNER_HTML
from mojbok.web.routes import Access
from mojbok.web.session_kinds import is_of_bok
from tests.staff import colleague
from tests.web.owning import Two, unpaid
from tests.web.portal import Opened, Page, Portal

pytestmark = pytest.mark.requirement("ALL-05")

#: Which pages a client has open while their node changes them, and why.
CHANGED = {
    "/reklamacje/{complaint_id}": "shows what BOK answers",
    "/poczta": "shows the letters that come",
}
#: Of those with a name in their address, what no page of the portal leads to by a link.
NAMED = {"/regulamin/wersje/{version}": "/regulamin/wersje/1.0"}
#: An empty page for the socket alone, and one that only who has just registered is shown.
NO_PAGES = {"/sesja/strona", "/rejestracja/wyslano"}
ON_THE_WAY = {Access.PASSWORD_STAGE: Stage.PASSWORD, Access.TERMS_STAGE: Stage.TERMS}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page as a client got it, by its address as it was declared, and what its node has to do with it."""

    path: str
    page: Page
    parts_of_its_node: set[str]

    @property
    def is_still(self) -> bool:
        is_still: bool = self.page.data["isStill"]
        return is_still


@pytest.fixture(scope="module")
def shown(two: Two) -> list[Shown]:
    return [
        Shown(path=path, page=page, parts_of_its_node=parts_of_its_node(page))
        for path, page in opened_pages(two)
    ]


def declared(portal: Portal) -> dict[str, Access]:
    """Give every page that a client can open, by its address as it was declared, but for the tests' own."""
    pages = set(Client.page_routes.values()) - NO_PAGES
    return {
        rule.path: rule.access
        for rule in portal.gate.access.rules
        if rule.method == "GET"
        and rule.path in pages
        and rule.access is not Access.NOT_SIGNED_IN
        and not is_of_bok(rule.path)
        and not rule.path.startswith("/proba/")
    }


def opened_pages(two: Two) -> Iterator[tuple[str, Page]]:
    """Open whatever a client can open, at every stage, with its address as it was declared."""
    portal = two.portal
    # The walk chooses nothing, and so does not come there.
    transfer = f"/platnosci/zaplac/przelew?faktura={unpaid(portal.world, two.owner)}"
    for address in (*two.walk.pages, transfer):
        yield (
            str(portal.gate.access.declared(urlsplit(address).path)),
            portal.page(address, two.owner),
        )
    for path, access in declared(portal).items():
        if access in {Access.ANYBODY, Access.ALWAYS}:
            yield path, portal.page(NAMED.get(path, path), two.owner)
        elif access in ON_THE_WAY:
            yield path, portal.page(path, portal.signed_in(ON_THE_WAY[access]))


def parts_of_its_node(page: Page) -> set[str]:
    """Say by what the node that has written a page may still have to do with it."""
    client = Client.instances[page.client_id]
    ours = [element for element in client.elements.values() if element is not client.layout]
    handlers = {
        "connect": client.connect_handlers,
        "disconnect": client.disconnect_handlers,
        "delete": client.delete_handlers,
    }
    bound = {id(key[0]) for key in binding.bindings} | {
        id(link[0]) for link in binding.active_links
    }
    return {
        *(f"on {name}" for name, those in handlers.items() if those),
        *(listener.type for each in ours for listener in each._event_listeners.values()),
        *("timer" for each in ours if isinstance(each, ui.timer)),
        *("binding" for each in ours if id(each) in bound),
        *("main" for each in ours if each.tag == "main" and INNER_HTML not in each._props),
    }


def test_every_page_that_a_client_can_open_is_come_by(portal: Portal, shown: list[Shown]) -> None:
    assert {each.path for each in shown} == declared(portal).keys()


def test_a_page_is_told_as_still_just_when_its_node_has_no_part_in_it_any_more(
    shown: list[Shown],
) -> None:
    for each in shown:
        assert each.is_still is not bool(each.parts_of_its_node), each.path


def test_only_what_changes_while_it_is_open_needs_its_node(shown: list[Shown]) -> None:
    assert {each.path for each in shown if not each.is_still} == CHANGED.keys()


def test_what_a_still_page_sends_names_nothing_of_its_node(shown: list[Shown]) -> None:
    for each in shown:
        if each.is_still:
            assert each.page.html.count(each.page.client_id) == 1, each.path


def test_no_page_of_staff_is_told_as_still(portal: Portal) -> None:
    opened: Opened = colleague(portal.world, "still.pages").sign_in()

    for path in ("/bok/klienci", "/bok/reklamacje", "/bok/regulamin", "/bok/zwroty"):
        assert portal.page(path, opened).data["isStill"] is False, path
