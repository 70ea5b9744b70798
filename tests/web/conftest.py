"""One server for all web tests of a worker: NiceGUI is one for each process."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from tests.paying import Till, running_till
from tests.web.owning import Sample, Two, paying_online
from tests.web.portal import Portal, Socket, running


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running(tmp_path_factory.mktemp("web")) as portal:
        yield portal


@pytest.fixture
async def new_socket(portal: Portal) -> AsyncIterator[Callable[[], Socket]]:
    """Give a maker of sockets, which are closed after the test."""
    sockets: list[Socket] = []

    def make() -> Socket:
        sockets.append(Socket(portal))
        return sockets[-1]

    yield make
    for socket in sockets:
        await socket.close()


@pytest.fixture(scope="session")
def till() -> Iterator[Till]:
    with running_till() as till:
        yield till


@pytest.fixture(scope="session")
def sample(portal: Portal, till: Till, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    with paying_online(portal, till):
        return Sample.ready(portal, tmp_path_factory.mktemp("sample") / "crm")


@pytest.fixture(scope="module")
def two(portal: Portal, till: Till, sample: Sample) -> Iterator[Two]:
    with paying_online(portal, till):
        yield Two(portal, sample)
