"""How many sockets one address may open and keep (security.md B2, B-T16)."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from starlette.types import Message, Receive, Scope, Send

from mojbok.domain.rates import Rate
from mojbok.gateways.rate_limiter import WindowLimiter
from mojbok.gateways.vault import KeyedVault
from mojbok.gateways.windows import MemoryWindows
from mojbok.web.connects import SOCKET_PREFIX, SocketDoor, SocketLimits
from tests.fakes import FakeClock

PATH = f"{SOCKET_PREFIX}socket.io/"
NEW = b"EIO=4&transport=websocket&client_id=x"
UPGRADE = b"EIO=4&transport=websocket&sid=x"
OPEN = "let in"


class Inner:
    """The sockets behind the door: open until the test closes them."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": OPEN})
        if scope["type"] == "websocket":
            await self.closed.wait()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def door(clock: FakeClock) -> Callable[..., SocketDoor]:
    def make(*, connects: int = 60, most_open: int = 30) -> SocketDoor:
        limiter = WindowLimiter(MemoryWindows(clock), KeyedVault(uuid4().hex), clock)
        limits = SocketLimits(limiter, (Rate(connects, 60),), most_open)
        return SocketDoor(Inner(), limits)

    return make


async def knock(
    door: SocketDoor,
    ip: str = "198.51.100.7",
    *,
    kind: str = "websocket",
    query: bytes = NEW,
    path: str = PATH,
    extensions: Any = None,  # noqa: ANN401 - as ASGI has it
) -> tuple[asyncio.Task[None], list[Message]]:
    """Connect, and give the connection with what was said on it."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    scope: Scope = {
        "type": kind,
        "path": path,
        "query_string": query,
        "client": (ip, 1),
        "headers": [],
        "extensions": extensions or {},
    }
    task = asyncio.ensure_future(door(scope, receive, send))
    for _ in range(5):
        await asyncio.sleep(0)
    return task, said


def is_in(said: list[Message]) -> bool:
    return said == [{"type": OPEN}]


@pytest.mark.requirement("SEC-02")
async def test_one_address_has_so_many_sockets_open_and_others_have_theirs(
    door: Callable[..., SocketDoor],
) -> None:
    one = door(most_open=3)
    tasks = [await knock(one) for _ in range(3)]

    refused, said = await knock(one)
    other, said_to_other = await knock(one, "203.0.113.9")

    assert [is_in(said) for _, said in tasks] == [True] * 3
    assert said == [{"type": "websocket.close", "code": 1013}]
    assert is_in(said_to_other)
    assert refused.done()
    await _close(one, *(task for task, _ in tasks), other)


@pytest.mark.requirement("SEC-02")
async def test_a_closed_socket_makes_room(door: Callable[..., SocketDoor]) -> None:
    one = door(most_open=1)
    task, _ = await knock(one)
    assert not is_in((await knock(one))[1])

    await _close(one, task)
    again, said = await knock(one)

    assert is_in(said)
    await _close(one, again)
    assert one._open == {}


@pytest.mark.requirement("SEC-02")
async def test_a_socket_that_breaks_makes_room_too(door: Callable[..., SocketDoor]) -> None:
    one = door(most_open=1)
    task, _ = await knock(one)

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert one._open == {}


@pytest.mark.requirement("SEC-02")
async def test_an_ipv6_subscriber_is_one_address(door: Callable[..., SocketDoor]) -> None:
    one = door(most_open=1)
    task, _ = await knock(one, "2001:db8::1")

    assert not is_in((await knock(one, "2001:db8::2"))[1])
    await _close(one, task)


@pytest.mark.requirement("SEC-02")
async def test_so_many_connects_a_minute_by_whatever_transport(
    door: Callable[..., SocketDoor], clock: FakeClock
) -> None:
    one = door(connects=3)
    opened = [await knock(one), await knock(one, kind="http"), await knock(one, kind="http")]

    _, said = await knock(one, kind="http")

    assert [is_in(said) for _, said in opened] == [True] * 3
    assert said[0]["status"] == 429
    assert dict(said[0]["headers"])[b"retry-after"] == b"61"
    assert not is_in((await knock(one))[1])
    clock.advance(seconds=61)
    again, said = await knock(one)
    assert is_in(said)
    await _close(one, opened[0][0], again)


@pytest.mark.requirement("SEC-02")
async def test_what_goes_on_with_an_open_connection_is_no_new_one(
    door: Callable[..., SocketDoor],
) -> None:
    one = door(connects=1)
    await knock(one, kind="http")

    polls = [await knock(one, kind="http", query=UPGRADE) for _ in range(20)]
    upgrade, said = await knock(one, query=UPGRADE)

    assert all(is_in(said) for _, said in polls)
    assert is_in(said)
    await _close(one, upgrade)


@pytest.mark.requirement("SEC-02")
async def test_where_the_server_can_the_refusal_says_429(door: Callable[..., SocketDoor]) -> None:
    one = door(most_open=0)

    _, said = await knock(one, extensions={"websocket.http.response": {}})

    assert said[0]["type"] == "websocket.http.response.start"
    assert said[0]["status"] == 429


@pytest.mark.requirement("SEC-02")
async def test_pages_and_posts_are_not_sockets(door: Callable[..., SocketDoor]) -> None:
    one = door(connects=1, most_open=0)

    for _ in range(5):
        _, said = await knock(one, kind="http", path="/logowanie", query=b"")
        assert is_in(said)


async def _close(door: SocketDoor, *tasks: asyncio.Task[None]) -> None:
    inner = door.inner
    assert isinstance(inner, Inner)
    inner.closed.set()
    await asyncio.gather(*tasks)
    inner.closed.clear()
