"""Nodes tell one another what has happened, and nobody else can read or say it (S28)."""

import asyncio
import logging
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from redis import Redis

from mojbok.domain.sessions import EndReason
from mojbok.gateways import node_news
from mojbok.gateways.node_news import NodeNews
from mojbok.gateways.vault import KeyedVault
from tests.e2e.portal import free_port
from tests.waiting import SECONDS_OF_PATIENCE, until

SESSION = "018f0000aaaa0123456789abcdef0123"
ACCOUNT = "018f0000bbbb0123456789abcdef0123"


@dataclass
class Node:
    """A node that notes what it hears."""

    news: NodeNews
    heard: asyncio.Queue[object] = field(default_factory=asyncio.Queue)

    async def hears(self) -> object:
        async with asyncio.timeout(SECONDS_OF_PATIENCE):
            return await self.heard.get()


def node(url: str, vault: KeyedVault) -> Node:
    heard: asyncio.Queue[object] = asyncio.Queue()
    news = NodeNews(
        url=url,
        vault=vault,
        own=uuid4().hex,
        on_ended=lambda ids, reason: heard.put_nowait((*ids, reason)),
        on_changed=heard.put_nowait,
    )
    return Node(news, heard)


@asynccontextmanager
async def running(*nodes: Node) -> AsyncIterator[None]:
    for each in nodes:
        await each.news.start()
    try:
        yield
    finally:
        for each in nodes:
            await each.news.stop()


@pytest.fixture
def vault() -> KeyedVault:
    return KeyedVault(uuid4().hex)


@pytest.fixture
def server(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as server:
        yield server


async def subscribed(server: Redis, *nodes: Node) -> None:
    """Wait until all of them listen on the channel that they share."""
    channel = nodes[0].news.channel.encode()
    await until(lambda: server.pubsub_numsub(channel) == [(channel, len(nodes))])


@pytest.mark.requirement("OUT-01")
async def test_what_ends_on_one_node_is_heard_on_the_other_and_not_by_the_one_itself(
    redis_url: str, server: Redis, vault: KeyedVault
) -> None:
    one, other = node(redis_url, vault), node(redis_url, vault)

    async with running(one, other):
        await subscribed(server, one, other)
        await asyncio.to_thread(one.news.ended, [SESSION], EndReason.LOGOUT)
        await asyncio.to_thread(other.news.changed, ACCOUNT)

        assert await other.hears() == (SESSION, EndReason.LOGOUT)
        assert await one.hears() == ACCOUNT
        assert other.heard.empty()


async def test_whoever_reads_redis_learns_of_no_session_and_no_account(
    redis_url: str, server: Redis, vault: KeyedVault
) -> None:
    one, other = node(redis_url, vault), node(redis_url, vault)
    reader = server.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    reader.psubscribe("mojbok:news:*")

    async with running(one, other):
        await subscribed(server, one, other)
        one.news.changed(ACCOUNT)
        await other.hears()

    message = await asyncio.to_thread(reader.get_message, timeout=SECONDS_OF_PATIENCE)
    # The first one is what is left of the subscription.
    message = message or await asyncio.to_thread(reader.get_message, timeout=SECONDS_OF_PATIENCE)
    assert message is not None
    assert ACCOUNT.encode() not in message["data"]
    assert b"changed" not in message["data"]
    reader.close()


@pytest.mark.requirement("SEC-01")
async def test_whoever_writes_into_redis_ends_no_session(
    redis_url: str, server: Redis, vault: KeyedVault, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = node(redis_url, vault), node(redis_url, vault)
    stranger = KeyedVault(uuid4().hex)
    said = f'{{"by": "x", "ended": ["{SESSION}"], "reason": "bok"}}'

    async with running(one, other):
        await subscribed(server, one, other)
        with caplog.at_level(logging.WARNING):
            for forged in (
                said.encode(),
                b"",
                stranger.seal(said, purpose="news between nodes"),
                # Sealed by us, but for something else.
                vault.seal(said, purpose="letter"),
            ):
                server.publish(one.news.channel, forged)
            one.news.changed(ACCOUNT)

            # News goes on after the forged ones, of which nothing was taken.
            assert await other.hears() == ACCOUNT
    assert "forged" in caplog.text
    assert one.heard.empty()


async def test_news_of_a_node_of_another_version_stops_nothing(
    redis_url: str, server: Redis, vault: KeyedVault, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = node(redis_url, vault), node(redis_url, vault)
    news = f'{{"by": "newer", "ended": ["{SESSION}"], "reason": "a reason of tomorrow"}}'

    async with running(one, other):
        await subscribed(server, one, other)
        with caplog.at_level(logging.WARNING):
            server.publish(other.news.channel, vault.seal(news, purpose="news between nodes"))
            one.news.changed(ACCOUNT)

            assert await other.hears() == ACCOUNT
    assert "not understood" in caplog.text


async def test_a_listener_that_fails_costs_no_later_news_and_is_told_of(
    redis_url: str, server: Redis, vault: KeyedVault, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = node(redis_url, vault), node(redis_url, vault)
    hears = other.news.on_changed

    def fails_once(account: str) -> None:
        other.news.on_changed = hears
        raise RuntimeError(account)

    other.news.on_changed = fails_once
    async with running(one, other):
        await subscribed(server, one, other)
        one.news.changed("lost")
        one.news.changed(ACCOUNT)

        assert await other.hears() == ACCOUNT
    assert "lost on whoever listens" in caplog.text
    assert "RuntimeError" in caplog.text


class _FailsOnce(KeyedVault):
    """A vault that makes a mistake when it is first asked to open something."""

    has_failed = False

    def open(self, sealed: bytes, *, purpose: str) -> str:
        if not self.has_failed:
            self.has_failed = True
            raise RuntimeError("a mistake")
        return super().open(sealed, purpose=purpose)


async def test_a_mistake_of_ours_stops_the_news_for_a_moment_only(
    redis_url: str, server: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    secret = uuid4().hex
    one, other = node(redis_url, KeyedVault(secret)), node(redis_url, _FailsOnce(secret))

    def is_heard() -> bool:
        one.news.changed(ACCOUNT)
        return not other.heard.empty()

    async with running(one, other):
        await subscribed(server, one, other)
        await until(is_heard)
    assert "No news between nodes for a moment" in caplog.text
    assert "a mistake" in caplog.text


async def test_installations_with_other_keys_share_a_redis_and_hear_nothing_of_one_another(
    redis_url: str, server: Redis, vault: KeyedVault
) -> None:
    stranger = node(redis_url, KeyedVault(uuid4().hex))
    one, other = node(redis_url, vault), node(redis_url, vault)

    async with running(one, other, stranger):
        await subscribed(server, one, other)
        await subscribed(server, stranger)
        one.news.changed(ACCOUNT)

        assert await other.hears() == ACCOUNT
        assert stranger.heard.empty()


async def test_news_goes_on_by_itself_once_redis_is_back_and_nobody_waits_meanwhile(
    redis_url: str, server: Redis, vault: KeyedVault, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    url = f"redis://127.0.0.1:{port}/15"
    one, other = node(url, vault), node(redis_url, vault)

    # Named: whoever set up logging before in this process may have made it less.
    with caplog.at_level(logging.INFO, logger=node_news.__name__):
        async with running(one, other):
            await subscribed(server, other)
            await until(lambda: "Redis is away" in caplog.text)
            for _ in range(2000):
                # More than is kept; and each returns at once, on the loop's own thread.
                one.news.changed("missed")

            line = Line(port, redis_url)
            await subscribed(server, one, other)
            await until(lambda: "Redis is back" in caplog.text)
            one.news.changed(ACCOUNT)
            assert await other.hears() == ACCOUNT

            caplog.clear()
            line.cut()
            await until(lambda: "Redis is away" in caplog.text)


class Line:
    """Lets connections to a port reach Redis until it is cut."""

    def __init__(self, port: int, redis_url: str) -> None:
        self._target = Redis.from_url(redis_url).connection_pool.connection_kwargs
        self._listening = socket.create_server(("127.0.0.1", port))
        self._ends: list[socket.socket] = [self._listening]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._listening.accept()
                there = socket.create_connection((self._target["host"], self._target["port"]))
                self._ends += [here, there]
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=_pipe, args=pair, daemon=True).start()


def _pipe(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(65536):
            there.sendall(data)
