"""Every still page stays on the screen as it is when its node is gone, and does what it did (ALL-05)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from mojbok.pages.online_payment import RETURN
from tests.builders import HERE
from tests.complaining import filed
from tests.e2e.by_post import SignedIn
from tests.meters import put_point
from tests.nodes.browsers import Browsers, expect_node
from tests.nodes.cluster import Cluster
from tests.paying import Till, begun, bill
from tests.web.portal import Page as Written
from tests.web.walking import Offer

#: Fewer than a session may have sockets.
TABS_OF_A_SESSION = 4
#: A walk that no longer finds its way would prove nothing.
FEWEST_PAGES = 15
#: The tabs are many, and not all of them come in the same moment.
SECONDS_TO_GO_ON = 20.0
#: All that is shown or hidden in it, but for the sign of a lost connection.
CONTENT = "() => [...document.body.children].filter(part => part.id !== 'popup').map(part => part.outerHTML)"
MARK = "() => (window.isTheSame = true)"
IS_MARKED = "() => window.isTheSame === true"


@dataclass(frozen=True, kw_only=True)
class Home:
    """A customer signed in in several browsers, and where they begin to look around."""

    sessions: Sequence[SignedIn]
    starts: Sequence[str]


@pytest.fixture
def home(cluster: Cluster, till: Till) -> Home:
    """Sign a customer in who has something of everything, in several browsers."""
    world, person = cluster.world, cluster.world.person()
    account = cluster.customer(person)
    visitor = world.visitor(world.open_session(account))
    put_point(world, person)
    number = bill(world, person, "FV/1", "123.45")
    payment = begun(world, till, till.payments(world).start(visitor, [number], HERE))
    filed(world, visitor)
    return Home(
        sessions=[cluster.session(account) for _ in range(5)],
        starts=["/pulpit", f"{RETURN}/{payment.reference}"],
    )


def kind_of(address: str) -> str:
    """Give what all addresses of the same page have in common."""
    return re.sub(r"[^/]*\d[^/]*", "*", urlsplit(address).path)


def still_pages(node: httpx.Client, starts: Sequence[str]) -> Iterator[str]:
    """Follow every link, and give one address of each still page."""
    waiting, known = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        answer = node.get(address)
        if 'id="page"' not in answer.text:
            continue
        if Written.of(answer.text).data["isStill"]:
            yield address
        for link in Offer(answer.text).links:
            path = httpx.URL(address).join(link).raw_path.decode()
            if urlsplit(link).scheme in {"", "http"} and kind_of(path) not in known:
                known.add(kind_of(path))
                waiting.append(path)


def opened(browsers: Browsers, home: Home, addresses: Sequence[str]) -> list[Page]:
    """Open each address in a tab of its own."""
    contexts = [browsers.new(session) for session in home.sessions]
    assert len(addresses) <= len(contexts) * TABS_OF_A_SESSION
    tabs = [contexts[number % len(contexts)].new_page() for number in range(len(addresses))]
    for tab, address in zip(tabs, addresses, strict=True):
        tab.goto(address)
        expect_node(tab, "1", SECONDS_TO_GO_ON)
        tab.evaluate(MARK)
    return tabs


@pytest.mark.requirement("ALL-05")
def test_every_still_page_goes_on_as_it_was_and_leads_on(
    cluster: Cluster, browsers: Browsers, home: Home
) -> None:
    cluster.nodes["2"].stop()
    with cluster.straight_to("1", home.sessions[0]) as node:
        addresses = list(still_pages(node, home.starts))
    assert len(addresses) >= FEWEST_PAGES
    tabs = opened(browsers, home, addresses)
    before = [tab.evaluate(CONTENT) for tab in tabs]
    cluster.heal()

    cluster.nodes["1"].stop()

    for tab, address, content in zip(tabs, addresses, before, strict=True):
        expect_node(tab, "2", SECONDS_TO_GO_ON)
        assert tab.evaluate(CONTENT) == content, address
        assert tab.evaluate(IS_MARKED), address
    for tab in tabs:
        follow_a_link(tab)


def follow_a_link(tab: Page) -> None:
    """Go to another of the tabs that stand in every page."""
    name, target = (
        ("Pulpit", "/pulpit") if "/ustawienia" in tab.url else ("Ustawienia", "/ustawienia")
    )
    tab.get_by_role("navigation", name="Zakładki").get_by_role("link", name=name).click()
    expect(tab).to_have_url(re.compile(f"{target}$"))
