"""The short queue in front of slow hashes (security.md B-T15, L12, L23)."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from mojbok.domain.rates import TooBusyError
from mojbok.pages.asking import SlowLane, ask_briefly, ask_outside

SECONDS_TO_WAIT = 10


@dataclass
class Work:
    """Use cases that take until the test lets them end, and what they were seen to do."""

    go_on: threading.Event = field(default_factory=threading.Event)
    done: list[str] = field(default_factory=list)
    inside: int = 0
    most_inside: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, name: str) -> Callable[[], str]:
        def run() -> str:
            with self._lock:
                self.inside += 1
                self.most_inside = max(self.most_inside, self.inside)
            self.go_on.wait(SECONDS_TO_WAIT)
            with self._lock:
                self.inside -= 1
                self.done.append(name)
            return name

        return run


@pytest.fixture
def work() -> Work:
    return Work()


@contextmanager
def all_go_on(work: Work) -> Iterator[None]:
    try:
        yield
    finally:
        work.go_on.set()


async def under_way(*calls: Awaitable[str]) -> list[asyncio.Task[str]]:
    """Start calls and let each of them come as far as it can."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    for _ in range(5):
        await asyncio.sleep(0)
    return tasks


def errors(results: list[str | BaseException]) -> list[BaseException]:
    return [result for result in results if isinstance(result, BaseException)]


@pytest.mark.requirement("SEC-02")
async def test_when_the_queue_is_full_the_next_one_is_told_at_once_b_t15(work: Work) -> None:
    lane = SlowLane(threads=2, most_waiting=3)
    with all_go_on(work):
        tasks = await under_way(*(lane.run(work.of(f"{n}")) for n in range(5)))

        with pytest.raises(TooBusyError) as caught:
            await lane.run(work.of("one too many"))

    assert caught.value.seconds == 5
    assert sorted(await asyncio.gather(*tasks)) == ["0", "1", "2", "3", "4"]
    assert work.most_inside <= 2
    assert await lane.run(work.of("later")) == "later"


@pytest.mark.requirement("SEC-02", "LOCK-01")
async def test_attempts_on_one_login_are_taken_one_at_a_time_in_their_order_l12(
    work: Work,
) -> None:
    lane = SlowLane(threads=3, most_waiting_for_one=5)
    with all_go_on(work):
        tasks = await under_way(*(lane.run(work.of(f"{n}"), turn="anna") for n in range(6)))

        with pytest.raises(TooBusyError):
            await lane.run(work.of("one too many"), turn="anna")
        await under_way(other := asyncio.ensure_future(lane.run(work.of("ola"), turn="ola")))

    assert await asyncio.gather(*tasks, other) == ["0", "1", "2", "3", "4", "5", "ola"]
    assert [name for name in work.done if name != "ola"] == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.requirement("SEC-02")
async def test_a_flood_on_one_login_holds_one_thread_and_lets_others_in_b_t15(work: Work) -> None:
    lane = SlowLane(threads=2, most_waiting=40, most_waiting_for_one=5)
    with all_go_on(work):
        flood = await under_way(*(lane.run(work.of("anna"), turn="anna") for _ in range(50)))
        others = await under_way(*(lane.run(work.of("ola"), turn=f"ola{n}") for n in range(10)))

    results = await asyncio.gather(*flood, return_exceptions=True)
    assert len(errors(results)) == 44
    assert all(isinstance(error, TooBusyError) for error in errors(results))
    assert await asyncio.gather(*others) == ["ola"] * 10
    assert lane._turns == {}
    assert lane._inside == 0


@pytest.mark.requirement("SEC-02")
async def test_a_use_case_that_fails_gives_its_place_back() -> None:
    lane = SlowLane(threads=1, most_waiting=0, most_waiting_for_one=0)

    def fail() -> str:
        raise LookupError

    for _ in range(3):
        with pytest.raises(LookupError):
            await lane.run(fail, turn="anna")
    assert lane._turns == {}
    assert lane._inside == 0


async def test_what_books_money_does_not_wait_behind_those_who_only_look(work: Work) -> None:
    with all_go_on(work):
        looks = await under_way(*(ask_briefly(work.of(f"{n}")) for n in range(12)))

        assert await ask_outside(lambda: "booked") == "booked"
        with pytest.raises(TooBusyError):
            await ask_briefly(work.of("one too many"))

    await asyncio.gather(*looks)
