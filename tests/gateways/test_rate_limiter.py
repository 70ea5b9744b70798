"""Limits are counted alike in memory and in Redis, and hold while Redis is away (security.md B2, L20)."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis import Redis

from mojbok.domain.rates import Rate
from mojbok.gateways.rate_limiter import Limiters, WindowLimiter, open_limiters
from mojbok.gateways.vault import KeyedVault
from mojbok.gateways.windows import MemoryWindows
from tests.e2e.portal import free_port
from tests.fakes import FakeClock, in_parallel

PESEL = "44051401359"
THREE_A_MINUTE = (Rate(3, 60),)
SLOW_AND_FAST = (Rate(2, 60), Rate(3, 3600))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def vault() -> KeyedVault:
    """Give a vault of its own, so that no test meets the counts of another."""
    return KeyedVault(uuid4().hex)


@pytest.fixture(params=["memory", "redis"])
def limiters(request: pytest.FixtureRequest, vault: KeyedVault, clock: FakeClock) -> Limiters:
    is_shared = request.param == "redis"
    return open_limiters(request.getfixturevalue("redis_url") if is_shared else "", vault, clock)


@pytest.mark.requirement("SEC-02")
def test_so_many_are_allowed_and_the_next_one_is_told_when_to_come(
    limiters: Limiters, clock: FakeClock
) -> None:
    limiter = limiters.usual

    assert [limiter.take(THREE_A_MINUTE, "test", "a") for _ in range(3)] == [0, 0, 0]
    clock.advance(seconds=20)
    seconds = limiter.take(THREE_A_MINUTE, "test", "a")

    assert seconds == 41
    clock.advance(seconds=seconds)
    assert limiter.take(THREE_A_MINUTE, "test", "a") == 0


@pytest.mark.requirement("SEC-02")
def test_the_window_moves_so_that_no_new_minute_begins(
    limiters: Limiters, clock: FakeClock
) -> None:
    for _ in range(3):
        limiters.usual.take(THREE_A_MINUTE, "test", "a")
        clock.advance(seconds=25)

    # The first is 75 seconds old, the others are within the minute.
    assert limiters.usual.take(THREE_A_MINUTE, "test", "a") == 0
    assert limiters.usual.take(THREE_A_MINUTE, "test", "a") > 0


@pytest.mark.requirement("SEC-02")
def test_what_is_refused_is_not_counted(limiters: Limiters, clock: FakeClock) -> None:
    for _ in range(50):
        limiters.usual.take(THREE_A_MINUTE, "test", "a")
    clock.advance(seconds=61)

    assert [limiters.usual.take(THREE_A_MINUTE, "test", "a") for _ in range(3)] == [0, 0, 0]


@pytest.mark.requirement("SEC-02")
def test_asking_counts_nothing(limiters: Limiters) -> None:
    assert {limiters.usual.wait(THREE_A_MINUTE, "test", "a") for _ in range(50)} == {0}


@pytest.mark.requirement("SEC-02")
def test_names_and_keys_are_counted_apart(limiters: Limiters) -> None:
    once = (Rate(1, 60),)
    for name, key in (("one", ("a",)), ("two", ("a",)), ("one", ("b",)), ("one", ("a", "b"))):
        assert limiters.usual.take(once, name, *key) == 0
        assert limiters.usual.take(once, name, *key) > 0


@pytest.mark.requirement("SEC-02")
def test_several_rates_hold_together(limiters: Limiters, clock: FakeClock) -> None:
    taken = []
    for _ in range(4):
        taken.append(limiters.usual.take(SLOW_AND_FAST, "test", "a"))
        clock.advance(seconds=40)

    # The third comes when the first is 80 seconds old; the fourth meets the limit of the hour.
    assert taken[:3] == [0, 0, 0]
    assert 3400 < taken[3] <= 3600


@pytest.mark.requirement("SEC-02")
def test_at_one_moment_no_more_than_allowed_get_in(limiters: Limiters) -> None:
    take = partial(limiters.usual.take, (Rate(5, 60),), "test", "a")

    results = in_parallel(*[take] * 20)

    assert results.count(0) == 5


@pytest.mark.requirement("SEC-02")
def test_nodes_with_one_redis_count_together(
    redis_url: str, vault: KeyedVault, clock: FakeClock
) -> None:
    one, other = (open_limiters(redis_url, vault, clock).usual for _ in range(2))

    taken = [node.take(THREE_A_MINUTE, "test", "a") for node in (one, other, one, other)]

    assert taken[:3] == [0, 0, 0]
    assert taken[3] > 0


@pytest.mark.requirement("SEC-02")
def test_redis_holds_neither_pesel_nor_address_and_forgets_in_time_x05(
    redis_url: str, vault: KeyedVault, clock: FakeClock
) -> None:
    with closing(Redis.from_url(redis_url)) as server:
        before = {*server.scan_iter()}

        limiter = open_limiters(redis_url, vault, clock).usual
        limiter.take(THREE_A_MINUTE, "registration_number", PESEL)
        limiter.take(THREE_A_MINUTE, "registration_address", "198.51.100.7")

        ours = {*server.scan_iter()} - before
        mine = {key for key in ours if any(index in key for index in _indexes(vault))}
        values: list[list[bytes]] = [_tell(server, "LRANGE", key, 0, -1) for key in mine]
        lifetimes: list[int] = [_tell(server, "TTL", key) for key in mine]
    dump = b" ".join([*mine, *(entry for value in values for entry in value)])
    assert len(mine) == 2
    assert all(0 < lifetime <= 60 for lifetime in lifetimes)
    assert PESEL.encode() not in dump
    assert b"198.51" not in dump


def _tell(server: Redis, *command: object) -> Any:  # noqa: ANN401 - redis has types for two kinds of clients
    return server.execute_command(*command)  # type: ignore[no-untyped-call]


def _indexes(vault: KeyedVault) -> set[bytes]:
    keys = (("registration_number", PESEL), ("registration_address", "198.51.100.7"))
    return {vault.index("\0".join(key), purpose="limit").encode() for key in keys}


# Memory


@pytest.mark.requirement("SEC-02")
def test_memory_forgets_windows_that_are_over(vault: KeyedVault, clock: FakeClock) -> None:
    windows = MemoryWindows(clock)
    for number in range(999):
        windows.acquire_entry(f"{number}", 3, 60)
    clock.advance(seconds=61)

    windows.acquire_entry("the next one", 3, 60)

    assert len(windows) == 1


@pytest.mark.requirement("SEC-02")
def test_memory_is_bounded_and_keeps_those_that_are_asked_for(clock: FakeClock) -> None:
    windows = MemoryWindows(clock, most_keys=100)
    windows.acquire_entry("attacker", 1, 3600)

    for number in range(500):
        windows.acquire_entry(f"{number}", 3, 3600)
        assert not windows.acquire_entry("attacker", 1, 3600)

    assert len(windows) <= 100


# Redis away (L20)


@pytest.mark.requirement("SEC-02")
def test_without_redis_this_process_counts_by_itself_l20(
    vault: KeyedVault, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"redis://:tajne-haslo@127.0.0.1:{free_port()}/0"
    limiters = open_limiters(url, vault, clock)

    taken = [limiters.usual.take(THREE_A_MINUTE, "test", "a") for _ in range(4)]

    assert taken[:3] == [0, 0, 0]
    assert taken[3] > 0
    assert limiters.fault() == "Redis nie odpowiada"
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "Redis is away" in record.getMessage()
    assert "tajne-haslo" not in caplog.text


@pytest.mark.requirement("SEC-02")
def test_without_redis_the_strict_limiter_allows_nothing_l20(
    vault: KeyedVault, clock: FakeClock
) -> None:
    limiters = open_limiters(f"redis://127.0.0.1:{free_port()}/0", vault, clock)

    assert limiters.strict.take(THREE_A_MINUTE, "test", "a") > 0
    assert limiters.strict.wait(THREE_A_MINUTE, "test", "b") > 0


@pytest.mark.requirement("SEC-02")
def test_a_redis_that_hangs_holds_nobody_up_for_long_l20(
    vault: KeyedVault, clock: FakeClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        limiters = open_limiters(f"redis://127.0.0.1:{mute.getsockname()[1]}/0", vault, clock)

        start = time.monotonic()
        taken = [limiters.usual.take(THREE_A_MINUTE, "test", "a") for _ in range(4)]
        took = time.monotonic() - start

    assert taken[3] > 0
    # One waits for it, the others leave it alone.
    assert took < 1


@pytest.mark.requirement("SEC-02")
def test_redis_is_asked_again_by_itself_when_it_is_back_l20(
    redis_url: str, vault: KeyedVault, clock: FakeClock
) -> None:
    port = free_port()
    database = urlsplit(redis_url).path
    limiters = open_limiters(f"redis://127.0.0.1:{port}{database}", vault, clock)
    shared = open_limiters(redis_url, vault, clock).usual
    assert limiters.usual.take((Rate(1, 60),), "test", "a") == 0
    assert limiters.strict.take((Rate(1, 60),), "test", "b") > 0

    with _forwarding(port, redis_url):
        # It rests for some seconds before it is asked again.
        assert limiters.usual.take((Rate(1, 60),), "test", "a") > 0
        clock.advance(seconds=5)

        assert limiters.usual.take((Rate(1, 60),), "test", "a") == 0
        assert limiters.strict.take((Rate(1, 60),), "test", "b") == 0
        assert shared.wait((Rate(1, 60),), "test", "a") > 0
        assert limiters.fault() is None


@contextmanager
def _forwarding(port: int, redis_url: str) -> Iterator[None]:
    """Let connections to a port reach Redis."""
    target = urlsplit(redis_url)
    ends: list[socket.socket] = []

    def pipe(here: socket.socket, there: socket.socket) -> None:
        try:
            while data := here.recv(65536):
                there.sendall(data)
        except OSError:
            return

    def serve(listening: socket.socket) -> None:
        while True:
            try:
                here, _ = listening.accept()
            except OSError:
                return
            there = socket.create_connection((target.hostname or "", target.port or 6379))
            ends.extend((here, there))
            for pair in ((here, there), (there, here)):
                threading.Thread(target=pipe, args=pair, daemon=True).start()

    listening = socket.create_server(("127.0.0.1", port))
    thread = threading.Thread(target=serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        for end in (listening, *ends):
            with closing(end):
                end.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_limiter_of_its_own_needs_no_server(vault: KeyedVault, clock: FakeClock) -> None:
    limiter = WindowLimiter(MemoryWindows(clock), vault, clock)

    assert limiter.take(THREE_A_MINUTE, "test") == 0


@pytest.mark.requirement("SEC-02")
def test_a_clock_set_back_neither_frees_a_limit_nor_holds_it_for_the_hour(
    vault: KeyedVault, clock: FakeClock
) -> None:
    limiter = open_limiters("", vault, clock).usual
    for _ in range(3):
        limiter.take(THREE_A_MINUTE, "test", "a")
    clock.advance(hours=-1)

    seconds = limiter.take(THREE_A_MINUTE, "test", "a")

    assert 0 < seconds <= 61
    clock.advance(seconds=seconds)
    assert limiter.take(THREE_A_MINUTE, "test", "a") == 0
