"""Redis hangs and comes back: nobody waits for it, limits hold meanwhile, and news goes on by itself."""

import asyncio
import logging
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from mojbok.domain.rates import Rate
from mojbok.gateways.node_news import NodeNews
from mojbok.gateways.rate_limiter import open_limiters
from mojbok.gateways.vault import KeyedVault
from tests.fakes import FakeClock
from tests.faults.wire import Wire, wire_to
from tests.waiting import until

ONE_A_MINUTE = (Rate(1, 60),)
ACCOUNT = "018f0000bbbb0123456789abcdef0123"


@pytest.fixture
def wire(redis_url: str) -> Iterator[Wire]:
    address = urlsplit(redis_url)
    with wire_to(address.hostname or "", address.port or 6379) as wire:
        yield wire


@pytest.fixture
def wired_url(wire: Wire, redis_url: str) -> str:
    return f"redis://127.0.0.1:{wire.port}{urlsplit(redis_url).path}"


@pytest.fixture
def vault() -> KeyedVault:
    return KeyedVault(uuid4().hex)


@pytest.mark.requirement("SEC-02")
def test_limits_hold_in_this_process_while_redis_hangs_and_in_all_of_them_afterwards_l20(
    wire: Wire, wired_url: str, redis_url: str, vault: KeyedVault
) -> None:
    clock = FakeClock()
    limiters, other = open_limiters(wired_url, vault, clock), open_limiters(redis_url, vault, clock)
    assert limiters.usual.take(ONE_A_MINUTE, "test", "before") == 0

    wire.hold()
    meanwhile = [limiters.usual.take(ONE_A_MINUTE, "test", "a") for _ in range(2)]
    strict = limiters.strict.take(ONE_A_MINUTE, "test", "b")
    fault = limiters.fault()
    wire.mend()
    clock.advance(seconds=5)

    assert meanwhile[0] == 0
    assert meanwhile[1] > 0
    assert strict > 0
    assert fault == "Redis nie odpowiada"
    # What was counted before is still there, and what is counted now, all nodes see.
    assert limiters.usual.take(ONE_A_MINUTE, "test", "before") > 0
    assert limiters.strict.take(ONE_A_MINUTE, "test", "b") == 0
    assert other.usual.take(ONE_A_MINUTE, "test", "b") > 0
    assert limiters.fault() is None


@pytest.mark.requirement("OUT-01")
async def test_news_goes_on_by_itself_once_redis_hangs_no_longer(
    wire: Wire,
    wired_url: str,
    redis_url: str,
    vault: KeyedVault,
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    one, other = _news(wired_url, vault, heard), _news(redis_url, vault, asyncio.Queue())

    def is_heard() -> bool:
        other.changed(ACCOUNT)
        return not heard.empty()

    await one.start()
    await other.start()
    try:
        with caplog.at_level(logging.INFO):
            await until(is_heard)
            wire.hold()
            await until(lambda: "Redis is away" in caplog.text)
            # Whoever tells of something waits for nobody.
            for _ in range(2000):
                one.changed("missed")
            while not heard.empty():
                heard.get_nowait()
            wire.mend()
            await until(is_heard)
            await until(lambda: "Redis is back" in caplog.text)
    finally:
        await one.stop()
        await other.stop()


def _news(url: str, vault: KeyedVault, heard: asyncio.Queue[str]) -> NodeNews:
    return NodeNews(
        url=url,
        vault=vault,
        own=uuid4().hex,
        on_ended=lambda _ids, _reason: None,
        on_changed=heard.put_nowait,
    )
