"""Floods, frames too large and messages that mean nothing (security.md, S22 to S24)."""

import asyncio
import gc
import logging
import weakref
from typing import Any

import pytest
from nicegui import Client, core
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.services.sessions import OpenedSession
from mojbok.web.guard import (
    EVENTS_AT_ONCE,
    EVENTS_PER_SECOND,
    MOST_MESSAGE_BYTES,
    SOCKETS_PER_SESSION,
)
from tests.web.guard.guarding import PROBE, NewSocket, tracebacks
from tests.web.portal import SECONDS_TO_WAIT, UNTOLD, Page, Portal, Socket


@pytest.mark.requirement("SEC-02")
async def test_a_flood_of_events_is_cut_down_and_lets_up_with_time_s22(
    portal: Portal, page: Page, live: Socket
) -> None:
    await asyncio.gather(*(live.says("event", page.event()) for _ in range(EVENTS_AT_ONCE + 20)))
    assert len(portal.probes.hits) == EVENTS_AT_ONCE

    portal.world.clock.advance(seconds=1)
    await asyncio.gather(*(live.says("event", page.event()) for _ in range(EVENTS_PER_SECOND + 5)))

    assert len(portal.probes.hits) == EVENTS_AT_ONCE + EVENTS_PER_SECOND


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("size", [MOST_MESSAGE_BYTES + 1024, 1_100_000])
async def test_a_frame_too_large_cuts_its_socket_and_no_other_s22(
    portal: Portal, page: Page, live: Socket, new_socket: NewSocket, size: int
) -> None:
    sinner = portal.page("/proba/dla-wszystkich")
    socket = new_socket()
    await socket.open(sinner)

    await socket.emits("event", sinner.event("click", "x" * size))

    assert await socket.is_cut()
    await live.says("event", page.event())
    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("name", ["event", "ack", "javascript_response"])
@pytest.mark.parametrize(
    "nonsense",
    [
        (),
        (1, 2, 3),
        (None,),
        ("text",),
        ([],),
        ({},),
        ({"client_id": None},),
        ({"client_id": ["own"]},),
        ({"client_id": {"own": 1}},),
        ({"client_id": "own"},),
        ({"client_id": "own", "next_message_id": "x", "request_id": None, "id": "x"},),
        ({"client_id": "own", "next_message_id": {}, "request_id": []},),
        ({"client_id": "own", "id": 5, "listener_id": "x", "args": "x"},),
        ({"client_id": "own", "id": 5, "listener_id": "x", "args": [1, {}]},),
        ({"client_id": "own", "id": 2**62, "listener_id": "x", "args": []},),
        ({"client_id": "own", "id": "button", "listener_id": "x", "args": []},),
        ({"client_id": "own", "id": "button", "listener_id": "own", "args": ["{not json"]},),
        ({"client_id": "own", "id": "button", "listener_id": "own", "args": ["[" * 20_000]},),
    ],
    ids=str,
)
async def test_nonsense_is_dropped_without_a_trace_s22(
    portal: Portal,
    page: Page,
    live: Socket,
    caplog: pytest.LogCaptureFixture,
    name: str,
    nonsense: tuple[Any, ...],
) -> None:
    real = page.event()
    known = {"client_id": page.client_id, "id": real["id"], "listener_id": real["listener_id"]}
    message = [
        {key: known[key] if value in ("own", "button") else value for key, value in part.items()}
        if isinstance(part, dict)
        else part
        for part in nonsense
    ]

    await live.says(name, *message)
    gc.collect()
    portal.probes.hits.clear()
    await live.says("event", real)

    assert portal.probes.hits == [PROBE]
    assert tracebacks(caplog) == []


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("name", ["connect", "disconnect"])
async def test_a_client_cannot_play_the_servers_own_events_s22(
    portal: Portal, page: Page, live: Socket, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    forged = {"QUERY_STRING": f"client_id={page.client_id}&implicit_handshake=true"}

    await live.says(name, forged)
    await live.says(name, "client disconnect")
    await live.says("event", page.event())

    assert portal.probes.hits == [PROBE]
    assert live.client.connected
    assert tracebacks(caplog) == []


@pytest.mark.requirement("SEC-02")
async def test_a_forged_disconnect_does_not_make_room_for_more_sockets_s22(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    pages = [portal.page(PROBE, opened) for _ in range(SOCKETS_PER_SESSION + 1)]
    headers = portal.headers(opened)
    for page in pages[:-1]:
        socket = new_socket()
        await socket.open(page, headers=headers)
        await socket.says("disconnect", "client disconnect")

    with pytest.raises(RefusedError):
        await new_socket().open(pages[-1], headers=headers)


@pytest.mark.requirement("SEC-02")
async def test_the_client_writes_nothing_into_the_log_s23(
    page: Page, live: Socket, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await live.emits(
            "log",
            {"client_id": page.client_id, "level": "error", "message": "x\nERROR forged line"},
        )
        await live.says("event", page.event())

    assert "forged line" not in caplog.text


@pytest.mark.requirement("SEC-02")
async def test_a_replayed_handshake_does_nothing_s24(
    portal: Portal, page: Page, live: Socket, new_socket: NewSocket
) -> None:
    stranger = portal.page("/proba/dla-wszystkich")
    socket = new_socket()
    await socket.open(stranger)

    await socket.emits(
        "handshake",
        {"client_id": page.client_id, "tab_id": "x", "document_id": "x", "next_message_id": 0},
    )
    await socket.says("event", page.event())
    assert portal.probes.hits == []

    await live.says("event", page.event())
    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("ALL-04")
async def test_a_handlers_own_mistake_is_an_incident_and_is_told_to_nobody_x04(
    page: Page, live: Socket, caplog: pytest.LogCaptureFixture
) -> None:
    await live.says("event", page.event("dblclick"))
    await live.says("event", page.event())

    assert "Incident " in caplog.text
    assert live.client.connected
    while not live.updates.empty():
        assert UNTOLD not in str(live.updates.get_nowait())


@pytest.mark.requirement("SEC-02")
async def test_nothing_is_kept_of_a_page_that_is_gone_s22(
    portal: Portal, page: Page, live: Socket
) -> None:
    await live.says("event", page.event())
    await live.close()

    async def leave_and_forget() -> list[object]:
        while core.sio.manager.rooms.get("/", {}).get(page.client_id):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)
        # What NiceGUI does once nobody has come back for half a minute.
        client = Client.instances[page.client_id]
        for document_id in list(client._delete_tasks):
            client._cancel_delete_task(document_id)
        client.delete()
        gone = weakref.ref(client)
        del client
        async with asyncio.timeout(SECONDS_TO_WAIT - 1):
            while gone() is not None:
                await asyncio.sleep(0.01)
                gc.collect()
        guard = portal.guard
        keys = [client.id for client in guard._turns]
        return [kept for kept in (keys, guard._owners) if page.client_id in str(kept)]

    assert portal.on_loop(leave_and_forget) == []
