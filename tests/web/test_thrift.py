"""Pages that were asked for and never came to life cost little (B-T20)."""

import asyncio
import gc
import inspect
from collections.abc import Callable

import pytest
from nicegui import Client, helpers
from nicegui.observables import ObservableList
from nicegui.outbox import Outbox
from nicegui.page import page as nicegui_page

from mojbok.web import thrift
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("SEC-02")
NewSocket = Callable[[], Socket]


async def _new(count: int) -> list[Client]:
    return [Client(nicegui_page(""), request=None) for _ in range(count)]


def _outbox_of(client_id: str) -> asyncio.Task[object]:
    """Give the task in which a page's outbox runs."""
    name = f"outbox loop {client_id}"
    (task,) = [task for task in asyncio.all_tasks() if task.get_name() == name]
    return task


def test_the_outbox_of_a_page_without_a_socket_sleeps_until_there_is_one(portal: Portal) -> None:
    page = portal.page("/proba/dla-wszystkich")

    async def look() -> tuple[bool, bool]:
        task = _outbox_of(page.client_id)
        client = Client.instances[page.client_id]
        # NiceGUI's own loop makes this event first thing: it has not begun.
        has_begun = client.outbox._enqueue_event is not None
        client.outbox.enqueue_message("nothing", {}, client.id)
        for _ in range(20):
            await asyncio.sleep(0)
        return has_begun or client.outbox._enqueue_event is not None, task.done()

    assert portal.on_loop(look) == (False, False)


async def test_the_outbox_wakes_with_its_socket(portal: Portal, new_socket: NewSocket) -> None:
    page = portal.page("/proba/dla-wszystkich")
    socket: Socket = new_socket()
    await socket.open(page)
    await socket.says("event", page.event())

    async def look() -> bool:
        return Client.instances[page.client_id].outbox._enqueue_event is not None

    assert portal.on_loop(look)


def test_the_outbox_of_a_deleted_page_ends(portal: Portal) -> None:
    async def delete() -> bool:
        (client,) = await _new(1)
        await asyncio.sleep(0)
        task = _outbox_of(client.id)
        client.delete()
        async with asyncio.timeout(2):
            await asyncio.wait([task])
        return task.done() and task.exception() is None

    assert portal.on_loop(delete)


async def test_the_sweep_keeps_the_newest_waiting_and_every_living_page(
    portal: Portal, new_socket: NewSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thrift, "MOST_WAITING", 5)
    living = portal.page("/proba/dla-wszystkich")
    socket: Socket = new_socket()
    await socket.open(living)
    pages = [portal.page("/proba/dla-wszystkich") for _ in range(8)]

    async def sweep() -> None:
        thrift.sweep()

    portal.on_loop(sweep)

    assert [portal.knows(page) for page in pages] == [False] * 3 + [True] * 5
    assert portal.knows(living)
    await socket.says("event", living.event())


def test_a_flood_between_two_sweeps_is_swept_as_it_comes(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thrift, "MOST_WAITING", 5)
    monkeypatch.setattr(thrift, "_SECONDS_BETWEEN_SWEEPS", 3600.0)
    monkeypatch.setattr(thrift, "_PAGES_BETWEEN_SWEEPS", 10)

    pages = [portal.page("/proba/dla-wszystkich") for _ in range(30)]

    assert sum(portal.knows(page) for page in pages) < 5 + 10


def test_so_many_pages_may_wait() -> None:
    assert thrift.MOST_WAITING == 400
    assert "sleep" in inspect.getsource(thrift.sweep_forever)


def test_a_redirect_and_a_refusal_cost_no_page(portal: Portal) -> None:
    async def count() -> int:
        return len(Client.instances)

    with portal.browser() as browser:
        before = portal.on_loop(count)
        for _ in range(5):
            browser.get("/pulpit")
            browser.get("/nie-ma")
            browser.get("/aktywacja/x")
            browser.get("/_nicegui/3.18.0/components/x")
            browser.post("/logowanie", headers={"Origin": "https://evil.example"})
            browser.post("/logowanie", content=b"x" * 70_000)
            browser.head("/logowanie")

    assert portal.on_loop(count) <= before


def test_the_patch_is_in_the_place_of_niceguis_loop(portal: Portal) -> None:
    assert portal.url
    assert Outbox.loop is not thrift._loop
    assert thrift._loop.__module__ == "nicegui.outbox"


class Handlers:
    """Handlers of every shape that NiceGUI asks about."""

    def without(self) -> None: ...

    def with_one(self, event: object) -> None: ...

    def with_default(self, event: object = None) -> None: ...

    def with_any(self, *events: object, **more: object) -> None: ...

    @classmethod
    def of_class(cls) -> None: ...


def with_one(event: object) -> None: ...


SHAPES = [
    Handlers().without,
    Handlers().with_one,
    Handlers().with_default,
    Handlers().with_any,
    Handlers.of_class,
    ObservableList([]).clear,
    with_one,
    lambda: None,
    print,
]


@pytest.mark.parametrize("handler", SHAPES, ids=lambda handler: handler.__qualname__)
def test_what_a_handler_expects_is_answered_as_niceguis_own_does(
    portal: Portal, handler: Callable[..., object]
) -> None:
    assert portal.url
    assert helpers.expects_arguments is not thrift._inspect
    for _ in range(2):
        assert helpers.expects_arguments(handler) is thrift._inspect(handler)


def test_what_stays_for_good_is_out_of_the_collectors_rounds(portal: Portal) -> None:
    assert portal.url
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == thrift._COLLECTOR_THRESHOLDS
