"""Two nodes behind nginx and many customers who click: one node is killed, and everybody goes on at the other.

How many can be named: `python -m bench.nodes 50`. The customers are sockets and requests of one process, which shares
the two cores with both nodes, nginx, PostgreSQL and Redis; they read between two clicks as people do.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp
from sqlalchemy import select

from bench.customers import Customer
from bench.databases import database
from bench.report import Limit, Report, Table
from mojbok.storage.engine import reading
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import ComplaintRow
from tests.builders import shell
from tests.e2e.by_post import SignedIn
from tests.nodes.cluster import Cluster, running
from tests.redis_server import DEFAULT as REDIS

CUSTOMERS: Final = int(sys.argv[1]) if len(sys.argv) > 1 else 200
ENDED: Final = 20
THINK: Final = (5.0, 15.0)
SECONDS_BEFORE: Final = 20.0
SECONDS_AFTER: Final = 15.0
MOST_TO_GO_ON: Final = 3.0
MOST_TO_LEAVE: Final = 2.0
_MOST_TRIES: Final = 40


def main() -> int:
    with (
        TemporaryDirectory() as folder,
        database("postgres", Path(folder)) as url,
        running(Path(folder), url, REDIS) as cluster,
    ):
        return asyncio.run(_Run(cluster).measure()).finish()


class _Run:
    """One measurement."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._trust = cluster.proxy.context()
        self._killed_at = 0.0

    async def measure(self) -> Report:
        async with aiohttp.TCPConnector(ssl=self._trust, limit=0) as self._connector:
            customers = await self._arrived()
            waits, slowest_click = await self._killed_among(customers)
            kept = self._kept(customers)
            for customer in customers:
                await customer.close()
            await asyncio.to_thread(self._cluster.heal)
            ends = {
                "logout on one node": await self._ended(self._logs_out),
                "block by BOK, from a third process": await self._ended(self._blocks),
            }
        return _report(waits, slowest_click, kept, ends)

    async def _arrived(self) -> list[Customer]:
        customers = [self._customer(self._cluster.signed_in()) for _ in range(CUSTOMERS)]
        for customer in customers:
            await customer.open("/pulpit")
        return customers

    async def _killed_among(self, customers: Sequence[Customer]) -> tuple[list[float], float]:
        """Kill a node while they click; give how long each of its customers was away, and the slowest click."""
        is_over = asyncio.Event()
        clicking = [asyncio.ensure_future(each.click(THINK, is_over)) for each in customers]
        await asyncio.sleep(SECONDS_BEFORE)
        hit = [customer for customer in customers if customer.node == "1" and customer.is_live]
        self._cluster.nodes["1"].stop()
        self._killed_at = time.monotonic()
        await asyncio.sleep(SECONDS_AFTER)
        is_over.set()
        await asyncio.gather(*clicking)
        waits = [self._wait_of(customer) for customer in hit]
        clicks = [
            seconds
            for customer in customers
            for asked, seconds in customer.diary.clicks
            if asked + seconds >= self._killed_at
        ]
        return waits, max(clicks)

    def _wait_of(self, customer: Customer) -> float:
        later = [at for at in customer.diary.live_at if at > self._killed_at]
        return min(later, default=float("inf")) - self._killed_at

    def _kept(self, customers: Sequence[Customer]) -> Counter[str]:
        """Hold what customers were told of their complaints against what there is."""
        table = table_of(ComplaintRow)
        with reading(self._cluster.world.application.engine) as connection:
            subjects = connection.scalars(select(table.c.subject))
            there = Counter(subject.removeprefix("Reklamacja ") for subject in subjects)
        diaries = [customer.diary for customer in customers]
        confirmed = [mark for diary in diaries for mark in diary.confirmed]
        denied = [mark for diary in diaries for mark in diary.denied]
        return Counter(
            confirmed=len(confirmed),
            denied=len(denied),
            in_doubt=sum(len(diary.in_doubt) for diary in diaries),
            missing=sum(1 for mark in confirmed if not there[mark]),
            doubled=sum(1 for count in there.values() if count > 1),
            denied_and_there=sum(1 for mark in denied if there[mark]),
            logins=sum(diary.logins for diary in diaries),
        )

    async def _ended(self, end: Callable[[Customer, str], Awaitable[None]]) -> list[float]:
        """Give how long the tab on one node went on after its session was ended by way of the other."""
        return [await self._one_ended(end) for _ in range(ENDED)]

    async def _one_ended(self, end: Callable[[Customer, str], Awaitable[None]]) -> float:
        account = self._cluster.customer()
        session = self._cluster.session(account)
        here, there = self._customer(session), self._customer(session)
        for customer, node in ((here, "1"), (there, "2")):
            await _open_on(customer, node)
        await end(here, account.login)
        began = time.monotonic()
        await asyncio.wait_for(there.left.wait(), 30)
        seconds = time.monotonic() - began
        for customer in (here, there):
            await customer.close()
        return seconds

    @staticmethod
    async def _logs_out(customer: Customer, _login: str) -> None:
        await customer.log_out()

    async def _blocks(self, _customer: Customer, login: str) -> None:
        accounts = self._cluster.world.services.bok.accounts
        await asyncio.to_thread(accounts.block, login, actor=shell("bench"), reason="pomiar")

    def _customer(self, session: SignedIn) -> Customer:
        cookie = (session.cookie, session.token)
        return Customer(self._cluster.url, cookie, self._trust, self._connector)


async def _open_on(customer: Customer, node: str) -> None:
    for _ in range(_MOST_TRIES):
        await customer.open("/pulpit")
        if customer.node == node:
            return
    raise AssertionError(f"no page came from node {node}")


def _report(
    waits: Sequence[float],
    slowest_click: float,
    kept: Counter[str],
    ends: dict[str, list[float]],
) -> Report:
    return Report(
        name="nodes",
        title=f"{CUSTOMERS} customers on two nodes, of which one is killed",
        tables=[
            Table(
                title="Seconds from kill -9 until a page is live at the other node",
                head=["customers of the killed node", "median", "95 of 100", "slowest"],
                rows=[[len(waits), *_spread(waits)]],
            ),
            Table(
                title="Complaints",
                head=["said to be received", "said not to be sent", "nobody could say"],
                rows=[[kept["confirmed"], kept["denied"], kept["in_doubt"]]],
            ),
            Table(
                title=f"Seconds until a tab on the other node is emptied, n = {ENDED}",
                head=["by", "median", "95 of 100", "slowest"],
                rows=[[how, *_spread(seconds)] for how, seconds in ends.items()],
            ),
        ],
        limits=_limits(waits, slowest_click, kept, ends),
        notes=[
            f"Between two clicks {THINK[0]:.0f} to {THINK[1]:.0f} s, evenly spread; a click in four is a complaint.",
        ],
        numbers={"waits": waits, "slowest_click": slowest_click, "complaints": kept, "ends": ends},
    )


def _limits(
    waits: Sequence[float],
    slowest_click: float,
    kept: Counter[str],
    ends: dict[str, list[float]],
) -> list[Limit]:
    none = {
        "customers who had to log in again": kept["logins"],
        "complaints said to be received that are missing": kept["missing"],
        "complaints that are there twice": kept["doubled"],
        "complaints said not to be sent that are there": kept["denied_and_there"],
    }
    return [
        Limit(what="s, the last customer goes on", measured=max(waits), bound=MOST_TO_GO_ON),
        Limit(
            what="s, the slowest click at or after the kill",
            measured=slowest_click,
            bound=MOST_TO_GO_ON,
        ),
        *(Limit(what=what, measured=count, bound=0) for what, count in none.items()),
        *(
            Limit(
                what=f"s, the last tab is emptied: {how}", measured=max(all_), bound=MOST_TO_LEAVE
            )
            for how, all_ in ends.items()
        ),
    ]


def _spread(seconds: Sequence[float]) -> list[str]:
    ordered = sorted(seconds)
    nearly_all = ordered[int(len(ordered) * 0.95)]
    return [f"{value:.2f}" for value in (median(ordered), nearly_all, ordered[-1])]


if __name__ == "__main__":
    sys.exit(main())
