"""Each page's socket comes to the node that has built it; pages and forms go to whichever (S28)."""

import socket
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.builders import settings
from tests.nodes.browsers import Browsers, node_of
from tests.nodes.cluster import Cluster


def test_pages_come_from_all_nodes_and_their_sockets_reach_the_same(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    context = browsers.new(session)

    for name in cluster.nodes:
        page = browsers.open_on(context, "/ustawienia", name)
        assert node_of(page) == name
        # The page asked for once is the page that lives.
        loads = page.evaluate("performance.getEntriesByType('navigation').map(one => one.type)")
        assert loads == ["navigate"]


@pytest.mark.parametrize("name", ["a b", "1;2", "ą", "x" * 65, "a\n"])
def test_a_node_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValidationError):
        settings(tmp_path, node_name=name)


def test_pages_tell_nothing_of_a_machine_whose_node_has_no_name(tmp_path: Path) -> None:
    nameless = settings(tmp_path, node_name="")

    assert nameless.node_name == ""
    assert nameless.node == socket.gethostname()
