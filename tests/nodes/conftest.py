"""Fixtures of the tests of several nodes: a cluster, browsers in front of it, raw clients beside them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from tests.e2e.browsing import Faults, chromium
from tests.faults.wire import Wire, wire_to
from tests.nodes.browsers import Browsers
from tests.nodes.cluster import Cluster, running
from tests.paying import Till, running_till


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def till() -> Iterator[Till]:
    """Give the payment provider of all nodes; a test carries its notifications to the node that it wants."""
    with running_till() as till:
        yield till


@pytest.fixture(scope="session")
def redis_wire(redis_url: str) -> Iterator[Wire]:
    address = make_url(redis_url)
    with wire_to(address.host or "127.0.0.1", address.port or 6379) as wire:
        yield wire


@pytest.fixture(scope="session")
def shared_cluster(
    tmp_path_factory: pytest.TempPathFactory,
    postgres_url: str,
    redis_url: str,
    redis_wire: Wire,
    till: Till,
) -> Iterator[Cluster]:
    redis = make_url(redis_url).set(host="127.0.0.1", port=redis_wire.port)
    with running(
        tmp_path_factory.mktemp("cluster"),
        postgres_url,
        redis.render_as_string(hide_password=False),
        till.port,
    ) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared_cluster: Cluster, redis_wire: Wire) -> Cluster:
    """Give the cluster with all nodes up and Redis in reach, whatever a test before has done to them."""
    redis_wire.mend()
    shared_cluster.heal()
    return shared_cluster


@pytest.fixture
def browsers(browser: Browser, cluster: Cluster) -> Iterator[Browsers]:
    """Give what opens windows; fail on whatever they complain of, but for the connections that tests cut."""
    faults = Faults(cluster.url)
    faults.expect("WebSocket|ERR_CONNECTION|status of 503")
    browsers = Browsers(browser, cluster, faults)
    yield browsers
    browsers.close()
    assert faults.unexpected == []
