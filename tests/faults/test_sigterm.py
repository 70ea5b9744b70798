"""A node that is asked to end leaves in time, however many pages are open, and tells each of them."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.e2e.portal import Portal, running

PAGES = 100
#: As `deploy/mojbok@.service` gives before it kills.
SECONDS_TO_LEAVE = 20
_CLIENT = re.compile(r'"client_id": ?"([^"]+)"')


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with running(tmp_path / "node") as portal:
        yield portal


@pytest.mark.requirement("ALL-05")
async def test_a_node_with_a_hundred_open_pages_leaves_in_time_and_closes_each_socket(
    portal: Portal,
) -> None:
    async with ClientSession() as browser, AsyncExitStack() as open_sockets:
        sockets = []
        for _ in range(PAGES):
            address = await _address(browser, portal)
            socket = await open_sockets.enter_async_context(
                browser.ws_connect(address, origin=portal.url)
            )
            await _say_hello(socket)
            sockets.append(socket)

        async with asyncio.timeout(SECONDS_TO_LEAVE):
            status, *ends = await asyncio.gather(
                asyncio.to_thread(portal.terminate), *(_end_of(socket) for socket in sockets)
            )

    assert status in (0, -15)
    assert ends == [WSMsgType.CLOSE] * PAGES
    assert "Traceback" not in portal.log


async def _address(browser: ClientSession, portal: Portal) -> str:
    """Load a page, and give the address of its socket."""
    async with browser.get(f"{portal.url}/logowanie") as answer:
        found = _CLIENT.search(await answer.text())
    assert found
    query = {
        "EIO": "4",
        "transport": "websocket",
        "client_id": found[1],
        "tab_id": str(uuid4()),
        "document_id": str(uuid4()),
        "next_message_id": "0",
        "implicit_handshake": "true",
    }
    return f"{portal.url}/_nicegui_ws/socket.io/?{urlencode(query)}"


async def _say_hello(socket: ClientWebSocketResponse) -> None:
    """Open the namespace, as a page's script does; the server then counts the page as live."""
    assert (await socket.receive_str()).startswith("0")
    await socket.send_str("40")
    while not (await socket.receive_str()).startswith("40"):
        pass


async def _end_of(socket: ClientWebSocketResponse) -> WSMsgType:
    """Read to the end, answering pings, and tell how it ended."""
    while True:
        message = await socket.receive()
        if message.type is not WSMsgType.TEXT:
            return message.type
        if message.data == "2":
            await socket.send_str("3")
