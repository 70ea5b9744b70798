"""One server for all web tests of a worker: NiceGUI is one for each process."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

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
