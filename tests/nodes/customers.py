"""Customers who click and send forms through nginx, what they were told, and what there is of it afterwards."""

import asyncio
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import uuid4

from mojbok.domain.address_id import address_id
from mojbok.pages.paying import ONLINE
from mojbok.pages.payments import PAY
from mojbok.storage.tables.complaints import ComplaintRow
from mojbok.storage.tables.energy import HandedReadingRow
from mojbok.texts.formats import WARSAW
from tests.builders import World
from tests.e2e.by_post import SignedIn
from tests.faults.crowd import Told
from tests.meters import put_point
from tests.nodes.cluster import Cluster
from tests.nodes.tabs import Answer, Tab
from tests.paying import bill

PAGES: Final = (
    "/pulpit",
    "/faktury",
    "/umowy",
    "/platnosci",
    "/punkty-poboru",
    "/reklamacje",
    "/ustawienia",
)
COMPLAINT: Final = "/reklamacje/nowa"
#: nginx's pages and ours say one or the other of every form that was not answered otherwise.
_NOTHING_SAVED: Final = ("formularz nie został wysłany", "nic nie zostało zapisane")
_UNKNOWN: Final = "nie wiemy, czy"
_BILLS: Final = ("120.50", "98.10", "143.77")
#: A client may say what the meter showed up to sixty days ago.
_FIRST_READING_DAYS_AGO: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    """Who a customer is, and what they have."""

    session: SignedIn
    ppe: str
    invoices: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A form that was sent: what would be found of it, and what its sender was told."""

    kind: str
    mark: str
    told: Told


@dataclass(frozen=True, kw_only=True, slots=True)
class Click:
    """A page that was gone to, by the monotonic clock."""

    asked_at: float
    seconds: float
    """Until it was live."""


def settle_in(cluster: Cluster) -> Home:
    """Make a customer with a point of delivery and a few bills."""
    world = cluster.world
    person = world.person()
    return Home(
        session=cluster.session(cluster.customer(person)),
        ppe=put_point(world, person),
        invoices=[bill(world, person, f"FV/{n}", gross) for n, gross in enumerate(_BILLS)],
    )


Reading = Callable[[], Awaitable[None]]
Form = Callable[["Customer", Reading], Awaitable[None]]


@dataclass
class Customer:
    """Goes from page to page with one tab, and sends a form now and then."""

    home: Home
    tab: Tab
    forms: Sequence[Form]
    share_of_forms: float
    news: asyncio.Queue[Sent]
    """Hears of every form, of all customers."""
    sent: list[Sent] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    """Answers to forms that said nothing of what became of them."""
    _readings: int = 0

    async def click(self, read: Reading, until: asyncio.Event) -> None:
        """Open pages and send forms, reading in between, until told to stop."""
        while not until.is_set():
            if random.random() < self.share_of_forms:
                await random.choice(self.forms)(self, read)
            else:
                await self.open(random.choice(PAGES))
            await read()

    async def open(self, address: str) -> None:
        asked_at = time.monotonic()
        await self.tab.open(address)
        self.clicks.append(Click(asked_at=asked_at, seconds=time.monotonic() - asked_at))

    async def complain(self, read: Reading) -> None:
        await self.open(COMPLAINT)
        await self._type(read)
        mark = uuid4().hex
        form = {
            "key": mark,
            "category": "faktura",
            "subject": f"Reklamacja {mark}",
            "text": "Kwota jest inna niż zwykle. Proszę o sprawdzenie.",
        }
        await self._send("complaint", mark, COMPLAINT, form, thanks="stan=przyjeta")

    async def hand_in_a_reading(self, read: Reading) -> None:
        point = f"/punkty-poboru/{self.home.ppe}"
        await self.open(point)
        await self._type(read)
        day = _today() - timedelta(days=_FIRST_READING_DAYS_AGO - self._readings)
        self._readings += 1
        form = {"day": day.isoformat(), "taken": str(1000 + self._readings)}
        mark = f"{self.home.ppe} {day}"
        await self._send("reading", mark, f"{point}/odczyt", form, thanks="stan=podano")

    async def begin_to_pay(self, read: Reading) -> None:
        """Be led to the payment provider; what is told of the payment bears the provider's token as its mark."""
        await self.open(PAY)
        await self._type(read)
        answer = await self.tab.send(ONLINE, {"faktura": address_id(self.home.invoices[0])})
        told = self._told(answer, "/trnRequest/")
        token = answer.location.rpartition("/")[2] if answer is not None else ""
        self._note(Sent(kind="payment", mark=token, told=told))
        await self.tab.close()

    async def _send(
        self, kind: str, mark: str, address: str, form: dict[str, str], *, thanks: str
    ) -> None:
        """Send a form, note what is said of it, and go where that leads."""
        answer = await self.tab.send(address, form)
        self._note(Sent(kind=kind, mark=mark, told=self._told(answer, thanks)))
        if answer is not None and answer.location and not answer.asks_to_log_in:
            await self.open(answer.location)

    def _note(self, sent: Sent) -> None:
        self.sent.append(sent)
        self.news.put_nowait(sent)

    async def _type(self, read: Reading) -> None:
        self.tab.is_touched = True
        await read()

    def _told(self, answer: Answer | None, thanks: str) -> Told:
        if answer is None:
            return Told.UNKNOWN
        if answer.location:
            # Led back to the form, or to the login page, with nothing kept but what was typed.
            return Told.CONFIRMED if thanks in answer.location else Told.NOTHING_SAVED
        words = answer.text.casefold()
        if _UNKNOWN in words:
            return Told.UNKNOWN
        if any(said in words for said in _NOTHING_SAVED):
            return Told.NOTHING_SAVED
        self.odd.append(f"{answer.status} {answer.text[:200]}")
        return Told.UNKNOWN


def for_seconds(shortest: float, longest: float) -> Reading:
    """Give how people read: for so long, evenly spread."""

    async def read() -> None:
        await asyncio.sleep(random.uniform(shortest, longest))

    return read


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What was told of forms, held against what there is."""

    told: dict[str, Counter[Told]]
    """By kind of form."""
    missing: list[str]
    doubled: list[str]
    denied_and_there: list[str]


def balance_of(sent: Sequence[Sent], there: Counter[str]) -> Balance:
    """Hold forms against what there is, by their marks."""
    told: defaultdict[str, Counter[Told]] = defaultdict(Counter)
    for each in sent:
        told[each.kind][each.told] += 1
    return Balance(
        told=dict(told),
        missing=[
            each.mark for each in sent if each.told is Told.CONFIRMED and not there[each.mark]
        ],
        doubled=[each.mark for each in sent if there[each.mark] > 1],
        denied_and_there=[
            each.mark for each in sent if each.told is Told.NOTHING_SAVED and there[each.mark]
        ],
    )


def there_is(world: World) -> Counter[str]:
    """Count complaints and readings by their marks."""
    complaints = (row["subject"].removeprefix("Reklamacja ") for row in world.rows(ComplaintRow))
    readings = (f"{row['ppe_code']} {row['read_on']}" for row in world.rows(HandedReadingRow))
    return Counter([*complaints, *readings])


def _today() -> date:
    return datetime.now(UTC).astimezone(WARSAW).date()
