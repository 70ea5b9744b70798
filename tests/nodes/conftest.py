"""Fixtures of the tests of several nodes: a cluster, browsers in front of it, raw clients beside them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browsing import Faults, chromium
from tests.nodes.browsers import Browsers
from tests.nodes.cluster import Cluster, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_cluster(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_url: str
) -> Iterator[Cluster]:
    with running(tmp_path_factory.mktemp("cluster"), postgres_url, redis_url) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared_cluster: Cluster) -> Cluster:
    """Give the cluster with all nodes up, whatever a test before has done to them."""
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
