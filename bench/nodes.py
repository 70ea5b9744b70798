"""Two nodes behind nginx and many customers who click: one node is killed, and everybody goes on at the other.

How many can be named: `python -m bench.nodes 50`. The customers are tabs of one process (`tests/nodes/tabs.py`), which
shares the cores with both nodes, nginx, PostgreSQL and Redis; they read between two clicks as people do, and go on
clicking while the killed node is started again and sessions are ended on one node with a tab on the other.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.databases import database
from bench.node_load import HEAD, Load, Moment
from bench.report import Limit, Report, Table
from tests.builders import shell
from tests.e2e.by_post import SignedIn
from tests.faults.crowd import Told
from tests.nodes.cluster import Cluster, running
from tests.nodes.crowd import Crowd
from tests.nodes.customers import (
    Balance,
    Customer,
    balance_of,
    for_seconds,
    settle_in,
    there_is,
)
from tests.nodes.tabs import Tab, network
from tests.redis_server import redis_address

CUSTOMERS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 200
ENDED: Final = 20
#: Seconds between two clicks, evenly spread.
READING: Final = (5.0, 15.0)
#: So large a part of all clicks goes to a form, which is filled in and sent.
FORMS: Final = 0.15
SECONDS_TO_SETTLE: Final = 15.0
SECONDS_BEFORE: Final = 20.0
#: In which those of the killed node come back, on top of all that is clicked.
SECONDS_OF_THE_RUSH: Final = 5.0
SECONDS_AFTER: Final = 15.0
MOST_TO_GO_ON: Final = 3.0
MOST_TO_LEAVE: Final = 2.0
_MOST_TRIES: Final = 40
_NOTE: Final = (
    f"Between two clicks {READING[0]:.0f} to {READING[1]:.0f} s of reading, evenly spread; {FORMS:.0%} of the clicks go"
    " to a form (a complaint or a meter reading), which is filled in for as long. The customers are one process: while"
    " it is busy, what it measures comes late. A node's cost includes sockets, chores and the look for ended sessions."
)


def main() -> int:
    with (
        TemporaryDirectory() as folder,
        database("postgres", Path(folder)) as url,
        running(Path(folder), url, redis_address()) as cluster,
    ):
        return asyncio.run(_measured(cluster)).finish()


async def _measured(cluster: Cluster) -> Report:
    homes = [settle_in(cluster) for _ in range(CUSTOMERS)]
    async with network(cluster.proxy.context()) as http:
        crowd = Crowd(cluster, http, (Customer.complain, Customer.hand_in_a_reading), FORMS)
        await crowd.arrive(homes)
        crowd.begin(crowd.customers, for_seconds(*READING), within=READING[1])
        found = await _killed_among(crowd)
        await asyncio.to_thread(cluster.heal)
        await asyncio.sleep(SECONDS_TO_SETTLE)
        ends = await _ended_among(crowd)
        await crowd.stop()
        await crowd.leave()
    balance = balance_of(crowd.sent, there_is(cluster.world))
    return _report(crowd, found, balance, ends)


def _now(crowd: Crowd) -> Moment:
    """Read the counters of all that are up."""
    nodes = crowd.cluster.nodes.items()
    return Moment.now({name: node.pid for name, node in nodes if node.is_running}, crowd.traffic)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Killed:
    """What was seen of the kill."""

    at: float
    waits: Sequence[float]
    """Seconds until those could go on who had no live page at the other node."""
    loads: Mapping[str, Load]


async def _killed_among(crowd: Crowd) -> _Killed:
    """Kill a node while they click."""
    await asyncio.sleep(SECONDS_TO_SETTLE)
    start = _now(crowd)
    await asyncio.sleep(SECONDS_BEFORE)
    last = _now(crowd)
    hit = [each.tab for each in crowd.customers if each.tab.node != "2" or not each.tab.is_live]
    at = time.monotonic()
    crowd.cluster.nodes["1"].stop()
    killed = _now(crowd)
    await asyncio.sleep(SECONDS_OF_THE_RUSH)
    rushed = _now(crowd)
    await asyncio.sleep(SECONDS_AFTER)
    return _Killed(
        at=at,
        waits=[
            min((shown for shown in tab.shown_at if shown > at), default=inf) - at for tab in hit
        ],
        loads={
            "two nodes": Load.between(start, last),
            f"one node, the first {SECONDS_OF_THE_RUSH:.0f} s": Load.between(killed, rushed),
            "one node, later": Load.between(rushed, _now(crowd)),
        },
    )


async def _ended_among(crowd: Crowd) -> dict[str, list[float]]:
    """Give how long tabs on one node went on after their sessions were ended elsewhere, while all others click."""
    return {
        "logout on the other node": [await _ended(crowd, _log_out) for _ in range(ENDED)],
        "block by BOK, in a third process": [await _ended(crowd, _block) for _ in range(ENDED)],
    }


async def _ended(crowd: Crowd, end: Callable[[Crowd, SignedIn, str], Awaitable[None]]) -> float:
    account = crowd.cluster.customer()
    session = crowd.cluster.session(account)
    tab = crowd.tab(session)
    await _open_on(tab, "2")
    # The nodes look for ended sessions each second: an act may fall anywhere in it.
    await asyncio.sleep(random.uniform(0, 1))
    began = time.monotonic()
    await end(crowd, session, account.login)
    await asyncio.wait_for(tab.left.wait(), 30)
    seconds = time.monotonic() - began
    await tab.close()
    return seconds


async def _open_on(tab: Tab, node: str) -> None:
    for _ in range(_MOST_TRIES):
        await tab.open("/pulpit")
        if tab.node == node:
            return
    raise AssertionError(f"no page came from node {node}")


async def _log_out(crowd: Crowd, session: SignedIn, _login: str) -> None:
    # Past the proxy, which would take half of them to the node that has the tab.
    node = crowd.cluster.nodes["1"].url
    answer = await crowd.tab(session).browser.post("/wyloguj", {}, base=node)
    assert answer.location.startswith("/logowanie"), answer


async def _block(crowd: Crowd, _session: SignedIn, login: str) -> None:
    accounts = crowd.cluster.world.services.bok.accounts
    await asyncio.to_thread(accounts.block, login, actor=shell("bench"), reason="pomiar")


def _report(
    crowd: Crowd, killed: _Killed, balance: Balance, ends: dict[str, list[float]]
) -> Report:
    clicks = [click for each in crowd.customers for click in each.clicks]
    before = [click.seconds for click in clicks if click.asked_at + click.seconds < killed.at]
    after = [click.seconds for click in clicks if click.asked_at + click.seconds >= killed.at]
    told = {kind: [counts[each] for each in Told] for kind, counts in balance.told.items()}
    return Report(
        name="nodes",
        title=f"{CUSTOMERS} customers on two nodes, of which one is killed",
        tables=[
            Table(
                title="Seconds from kill -9 until those can go on who had no live page at the other node",
                head=["customers", "median", "95 of 100", "slowest"],
                rows=[[len(killed.waits), *_spread(killed.waits)]],
            ),
            Table(
                title="Seconds from a click until its page is live",
                head=["", "clicks", "median", "95 of 100", "slowest"],
                rows=[
                    ["before the kill", len(before), *_spread(before)],
                    ["under way at the kill, and after", len(after), *_spread(after)],
                ],
            ),
            Table(
                title="Forms, by what their senders were told",
                head=["", *(each.value for each in Told)],
                rows=[[kind, *counts] for kind, counts in told.items()],
            ),
            Table(
                title=f"Seconds until a tab is emptied while all others click, n = {ENDED}",
                head=["by", "median", "95 of 100", "slowest"],
                rows=[[how, *_spread(seconds)] for how, seconds in ends.items()],
            ),
            Table(
                title="Load",
                head=HEAD,
                rows=[load.row(when) for when, load in killed.loads.items()],
            ),
        ],
        limits=_limits(crowd, killed.waits, after, balance, ends),
        notes=[_NOTE],
        numbers={
            "waits": killed.waits,
            "clicks_before": before,
            "clicks_after": after,
            "forms": told,
            "ends": ends,
            "load": {when: asdict(load) for when, load in killed.loads.items()},
        },
    )


def _limits(
    crowd: Crowd,
    waits: Sequence[float],
    clicks: Sequence[float],
    balance: Balance,
    ends: dict[str, list[float]],
) -> list[Limit]:
    none = {
        "customers who were asked to log in again": sum(e.tab.logins for e in crowd.customers),
        "forms said to be received that are missing": len(balance.missing),
        "forms that are there twice": len(balance.doubled),
        "forms said not to be received that are there": len(balance.denied_and_there),
        "forms of which nothing was said": sum(len(each.odd) for each in crowd.customers),
    }
    return [
        Limit(what="s, the last customer can go on", measured=max(waits), bound=MOST_TO_GO_ON),
        Limit(
            what="s, the slowest click under way at the kill or after",
            measured=max(clicks),
            bound=MOST_TO_GO_ON,
        ),
        *(Limit(what=what, measured=count, bound=0) for what, count in none.items()),
        *(
            Limit(
                what=f"s, the last tab is emptied: {how}", measured=max(each), bound=MOST_TO_LEAVE
            )
            for how, each in ends.items()
        ),
    ]


def _spread(seconds: Sequence[float]) -> list[str]:
    ordered = sorted(seconds)
    nearly_all = ordered[int(len(ordered) * 0.95)]
    return [f"{value:.2f}" for value in (median(ordered), nearly_all, ordered[-1])]


if __name__ == "__main__":
    sys.exit(main())
