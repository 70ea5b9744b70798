"""Many customers at once in front of a cluster."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

import aiohttp

from tests.e2e.by_post import SignedIn
from tests.nodes.cluster import Cluster
from tests.nodes.customers import Customer, Form, Home, Reading, Sent
from tests.nodes.tabs import Browser, Tab

_ARRIVING_AT_ONCE = 8
_SECONDS_TO_COME_TO_AN_END = 60


class Crowd:
    """The customers and their clicking; their browsers share all connections."""

    def __init__(
        self,
        cluster: Cluster,
        http: aiohttp.ClientSession,
        forms: Sequence[Form],
        share_of_forms: float,
    ) -> None:
        self.cluster = cluster
        self.customers: list[Customer] = []
        self.traffic: Counter[str] = Counter()
        self._http = http
        self._forms = forms
        self._share_of_forms = share_of_forms
        self._news: asyncio.Queue[Sent] = asyncio.Queue()
        self._is_over = asyncio.Event()
        self._clicking: set[asyncio.Task[None]] = set()

    @property
    def sent(self) -> list[Sent]:
        return [sent for customer in self.customers for sent in customer.sent]

    def tab(self, session: SignedIn) -> Tab:
        """Give a tab of somebody's browser."""
        http, base = self._http, self.cluster.url
        return Tab(Browser(http=http, base=base, session=session, traffic=self.traffic))

    async def arrive(self, homes: Sequence[Home]) -> None:
        """Have everybody open their first page, some at a time."""
        gate = asyncio.Semaphore(_ARRIVING_AT_ONCE)
        self.customers = [self._customer(home) for home in homes]

        async def arrive(customer: Customer) -> None:
            async with gate:
                await customer.open("/pulpit")

        await asyncio.gather(*(arrive(customer) for customer in self.customers))

    def begin(self, customers: Sequence[Customer], read: Reading, within: float) -> None:
        """Have customers click, from different moments of so many seconds on."""

        async def click(customer: Customer) -> None:
            await asyncio.sleep(random.uniform(0, within))
            await customer.click(read, self._is_over)

        self._clicking = {asyncio.create_task(click(customer)) for customer in customers}

    async def until_sent(self, forms: int) -> None:
        """Wait until so many more forms have been sent."""
        for _ in range(forms):
            await self._news.get()

    async def stop(self) -> None:
        """Have everybody finish what they do; their pages stay open."""
        self._is_over.set()
        done, stuck = await asyncio.wait(self._clicking, timeout=_SECONDS_TO_COME_TO_AN_END)
        for task in stuck:
            task.cancel()
        for task in done:
            task.result()

    async def leave(self) -> None:
        for customer in self.customers:
            await customer.tab.close()

    def _customer(self, home: Home) -> Customer:
        return Customer(
            home=home,
            tab=self.tab(home.session),
            forms=self._forms,
            share_of_forms=self._share_of_forms,
            news=self._news,
        )
