"""What ends a session on one node empties its tabs on the other within two seconds (OUT-01, S28)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.by_post import SignedIn
from tests.e2e.screens.login import LoginScreen
from tests.faults.wire import Wire
from tests.nodes.browsers import Browsers
from tests.nodes.cluster import Cluster

AT_ONCE = 2000


def log_out_on(cluster: Cluster, node: str, session: SignedIn) -> None:
    with cluster.straight_to(node, session) as client:
        assert client.post("/wyloguj").headers["location"].startswith("/logowanie")


def expect_left(page: Page, words: str) -> None:
    expect(LoginScreen(page).status).to_contain_text(words, timeout=AT_ONCE)


@pytest.mark.requirement("OUT-01")
@pytest.mark.parametrize("name", ["1", "2"])
def test_a_logout_on_one_node_empties_the_tab_on_the_other(
    cluster: Cluster, browsers: Browsers, name: str
) -> None:
    session = cluster.signed_in()
    # A browser that knows of no other: nothing but the nodes can tell it.
    there = browsers.open_on(browsers.new(session), "/pulpit", cluster.other(name))

    log_out_on(cluster, name, session)

    expect_left(there, "Wylogowano.")


@pytest.mark.requirement("OUT-01")
def test_while_redis_is_away_a_logout_empties_the_tab_on_the_other_node_as_fast(
    cluster: Cluster, browsers: Browsers, redis_wire: Wire
) -> None:
    session = cluster.signed_in()
    there = browsers.open_on(browsers.new(session), "/pulpit", "2")
    redis_wire.cut()

    log_out_on(cluster, "1", session)

    expect_left(there, "Wylogowano.")


@pytest.mark.requirement("OUT-01", "BOK-02")
@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("end-sessions",), "Biuro Obsługi Klienta"),
        (("block", "--reason", "zgłoszona kradzież"), "zablokowane"),
    ],
    ids=["sessions ended", "account blocked"],
)
def test_what_boks_command_ends_leaves_every_node(
    cluster: Cluster, browsers: Browsers, command: tuple[str, ...], words: str
) -> None:
    customer = cluster.customer()
    session = cluster.session(customer)
    pages = [browsers.open_on(browsers.new(session), "/ustawienia", name) for name in cluster.nodes]

    act, *options = command
    cluster.nodes["1"].mojbok("account", act, customer.login, *options)

    for page in pages:
        expect_left(page, words)
