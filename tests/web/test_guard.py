"""The socket guard: who may connect, and whose events run (security.md, S05 to S10, S22 to S24)."""

import asyncio
import gc
import json
import logging
import weakref
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from nicegui import Client, core
from socketio.exceptions import ConnectionError as RefusedError
from sqlalchemy import update

from mojbok.domain.sessions import Stage
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import SessionRow
from mojbok.web.guard import (
    EVENTS_AT_ONCE,
    EVENTS_PER_SECOND,
    MOST_MESSAGE_BYTES,
    SOCKETS_PER_SESSION,
)
from tests.builders import HERE, shell
from tests.web.portal import SECONDS_TO_WAIT, UNTOLD, Page, Portal, Socket

PROBE = "/proba/portal"
NewSocket = Callable[[], Socket]


@pytest.fixture(autouse=True)
def _no_hits(portal: Portal) -> None:
    portal.probes.hits.clear()


@pytest.fixture
def opened(portal: Portal) -> OpenedSession:
    return portal.signed_in()


@pytest.fixture
def page(portal: Portal, opened: OpenedSession) -> Page:
    return portal.page(PROBE, opened)


@pytest.fixture
async def live(portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket) -> Socket:
    """Give the connected socket of the page."""
    socket = new_socket()
    await socket.open(page, headers=portal.headers(opened))
    return socket


def told_gone(socket: Socket) -> bool:
    return socket.left.done()


# Who may connect


@pytest.mark.requirement("SEC-02")
async def test_an_event_of_the_own_page_runs(portal: Portal, page: Page, live: Socket) -> None:
    await live.says("event", page.event())

    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://mojbok.test.evil.example", "http://127.0.0.1:1", None],
)
async def test_a_foreign_or_missing_origin_is_refused_s05(
    portal: Portal,
    opened: OpenedSession,
    page: Page,
    new_socket: NewSocket,
    origin: str | None,
) -> None:
    headers = portal.headers(opened)
    headers.pop("Origin")
    if origin is not None:
        headers["Origin"] = origin

    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=headers)

    said = await asyncio.to_thread(portal.polls, page, headers)
    assert "not an accepted origin" in said or said.startswith('44{"message":"Refused"')


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_only_the_same_origin_may_leave_its_name_out_s05(
    portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket, site: str
) -> None:
    cookie = {"Cookie": portal.headers(opened)["Cookie"]}
    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=cookie | {"Sec-Fetch-Site": site})

    await new_socket().open(page, headers=cookie | {"Sec-Fetch-Site": "same-origin"})


@pytest.mark.requirement("SEC-02")
def test_polling_from_our_own_page_is_let_in(
    portal: Portal, opened: OpenedSession, page: Page
) -> None:
    event = json.dumps(["event", page.event()])

    said = portal.polls(page, portal.headers(opened), f"420{event}")

    assert said == "430[]"
    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("SEC-02")
async def test_an_evil_page_is_told_no_allowance_s05(portal: Portal, page: Page) -> None:
    answer = portal.get(
        f"/_nicegui_ws/socket.io/?EIO=4&transport=polling&client_id={page.client_id}",
        Origin="https://evil.example",
    )

    assert answer.status_code == 400
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.requirement("SEC-02", "POR-08")
async def test_the_pages_own_session_is_needed_s06(
    portal: Portal, page: Page, new_socket: NewSocket
) -> None:
    other = portal.signed_in()
    ended = portal.signed_in()
    portal.world.services.sessions.log_out(ended.token)

    for headers in (
        portal.headers(),
        portal.headers(other),
        portal.headers(ended),
        portal.headers(Cookie="mojbok-session=x"),
        portal.headers(Cookie="\x7f;=;;mojbok-session"),
    ):
        with pytest.raises(RefusedError):
            await new_socket().open(page, headers=headers)


@pytest.mark.requirement("SEC-02")
async def test_a_page_that_was_never_asked_for_is_refused(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    for client_id in ("", "00000000-0000-0000-0000-000000000000", None):
        with pytest.raises(RefusedError):
            await new_socket().open(None, headers=portal.headers(opened), client_id=client_id)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "missing", [{"implicit_handshake": None}, {"implicit_handshake": "false"}], ids=["none", "no"]
)
async def test_a_late_handshake_is_refused_s24(
    portal: Portal,
    opened: OpenedSession,
    page: Page,
    new_socket: NewSocket,
    missing: dict[str, Any],
) -> None:
    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(opened), **missing)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(
    "broken", [{"tab_id": None}, {"document_id": None}, {"next_message_id": "x"}], ids=str
)
async def test_a_broken_connect_is_refused_without_a_trace_s22(
    portal: Portal,
    opened: OpenedSession,
    page: Page,
    new_socket: NewSocket,
    caplog: pytest.LogCaptureFixture,
    broken: dict[str, Any],
) -> None:
    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(opened), **broken)

    assert tracebacks(caplog) == []


@pytest.mark.requirement("SEC-02")
async def test_a_second_tab_cannot_take_a_page_over_s24(
    portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket
) -> None:
    await new_socket().open(page, headers=portal.headers(opened), tab_id="first")

    with pytest.raises(RefusedError):
        await new_socket().open(page, headers=portal.headers(opened), tab_id="second")


@pytest.mark.requirement("ALL-05")
async def test_the_same_tab_comes_back_to_its_page(
    portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket
) -> None:
    first, second = new_socket(), new_socket()
    await first.open(page, headers=portal.headers(opened), tab_id="tab", document_id="document")
    await first.close()
    await second.open(page, headers=portal.headers(opened), tab_id="tab", document_id="document")

    await second.says("event", page.event())

    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("SEC-02")
async def test_a_session_has_so_many_sockets_and_no_more_s22(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    pages = [portal.page(PROBE, opened) for _ in range(SOCKETS_PER_SESSION + 1)]
    headers = portal.headers(opened)
    sockets = [new_socket() for _ in pages]
    for socket, page in zip(sockets[:-1], pages[:-1], strict=True):
        await socket.open(page, headers=headers)

    with pytest.raises(RefusedError):
        await sockets[-1].open(pages[-1], headers=headers)


@pytest.mark.requirement("SEC-02")
async def test_sockets_that_connect_at_once_are_counted_too_s22(
    portal: Portal, opened: OpenedSession, new_socket: NewSocket
) -> None:
    pages = [portal.page(PROBE, opened) for _ in range(SOCKETS_PER_SESSION + 4)]
    headers = portal.headers(opened)

    results = await asyncio.gather(
        *(new_socket().open(page, headers=headers) for page in pages), return_exceptions=True
    )

    assert results.count(None) == SOCKETS_PER_SESSION


# Whose events run


@pytest.mark.requirement("SEC-02", "POR-08")
async def test_an_event_for_another_page_is_dropped_s07(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket, new_socket: NewSocket
) -> None:
    thief = portal.signed_in()
    own = portal.page(PROBE, thief)
    socket = new_socket()
    await socket.open(own, headers=portal.headers(thief))

    await socket.says("event", page.event())
    await socket.says("ack", {"client_id": page.client_id, "next_message_id": 10**9})
    await socket.says(
        "javascript_response", {"client_id": page.client_id, "request_id": "x", "result": 1}
    )
    assert portal.probes.hits == []

    await live.says("event", page.event())
    assert portal.probes.hits == [PROBE]


@pytest.mark.requirement("OUT-01")
async def test_signing_out_elsewhere_empties_the_page_and_its_events_are_dropped_s08(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket
) -> None:
    with portal.browser(opened) as other_tab:
        other_tab.post("/wyloguj", headers={"Origin": portal.url})

    assert await live.led_to() == "/logowanie?powod=wylogowanie"
    await live.says("event", page.event())
    assert await live.is_cut()
    assert portal.probes.hits == []


@pytest.mark.requirement("OUT-01")
async def test_signing_out_leaves_other_sessions_alone_s08(
    portal: Portal, page: Page, live: Socket
) -> None:
    portal.world.services.sessions.log_out(portal.signed_in().token)

    await live.says("event", page.event())

    assert portal.probes.hits == [PROBE]
    assert not told_gone(live)


@pytest.mark.requirement("OUT-02")
async def test_after_fifteen_idle_minutes_an_event_is_dropped_and_the_session_ends_s09(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket
) -> None:
    portal.world.clock.advance(minutes=15)

    await live.says("event", page.event())

    assert portal.probes.hits == []
    assert await live.led_to() == "/logowanie?powod=bezczynnosc"
    (row,) = [r for r in portal.world.rows(SessionRow) if r["id"] == opened.session.id]
    assert row["end_reason"] == "bezczynnosc"


@pytest.mark.requirement("OUT-02")
async def test_events_alone_do_not_prolong_the_session_s10(
    portal: Portal, page: Page, live: Socket
) -> None:
    for _ in range(3):
        portal.world.clock.advance(minutes=5)
        await live.says("event", page.event())

    assert portal.probes.hits == [PROBE] * 2
    assert await live.led_to() == "/logowanie?powod=bezczynnosc"


@pytest.mark.requirement("OUT-02")
async def test_a_busy_page_is_left_after_twelve_hours_s14(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket
) -> None:
    for _ in range(72):
        portal.world.clock.advance(minutes=10)
        portal.world.services.sessions.act(opened.session, ago=timedelta(0))

    await live.says("event", page.event())

    assert portal.probes.hits == []
    assert await live.led_to() == "/logowanie?powod=limit"


@pytest.mark.requirement("OUT-02")
async def test_reconnects_and_the_pages_own_traffic_do_not_prolong_it_s10(
    portal: Portal, opened: OpenedSession, page: Page, new_socket: NewSocket
) -> None:
    for _ in range(3):
        portal.world.clock.advance(minutes=4)
        socket = new_socket()
        await socket.open(page, headers=portal.headers(opened), tab_id="tab", document_id="d")
        await socket.says("ack", {"client_id": page.client_id, "next_message_id": 0})
        assert portal.get("/pulpit", opened, nicegui_check="1").status_code == 200
    portal.world.clock.advance(minutes=3)

    await socket.says("event", page.event())

    assert portal.probes.hits == []
    assert await socket.led_to() == "/logowanie?powod=bezczynnosc"


@pytest.mark.requirement("SET-02")
async def test_a_password_changed_elsewhere_ends_the_page_s15(
    portal: Portal, new_socket: NewSocket
) -> None:
    world = portal.world
    one_time = world.invited(person := world.person())
    here, there = (world.log_in(person.number, one_time) for _ in range(2))
    page = portal.page("/proba/haslo", here)
    socket = new_socket()
    await socket.open(page, headers=portal.headers(here))

    world.services.passwords.change_forced(
        world.visitor(there),
        one_time=one_time,
        new="Bialy-Czajnik8",
        repeat="Bialy-Czajnik8",
        source=HERE,
    )

    assert await socket.led_to() == "/logowanie?powod=haslo"
    await socket.says("event", page.event())
    assert portal.probes.hits == []


@pytest.mark.requirement("BOK-02")
async def test_a_session_ended_by_another_process_leaves_by_itself_s16(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket
) -> None:
    _change(portal, opened, ended_at=portal.world.clock.now(), end_reason="bok")

    assert await live.led_to() == "/logowanie?powod=bok"
    await live.says("event", page.event())
    assert portal.probes.hits == []


@pytest.mark.requirement("BOK-02")
async def test_a_block_by_bok_empties_the_page_at_once_s16(
    portal: Portal, page: Page, live: Socket
) -> None:
    world = portal.world
    account = world.member(world.person())
    opened = world.open_session(account)
    own, socket = portal.page(PROBE, opened), Socket(portal)
    await socket.open(own, headers=portal.headers(opened))

    world.services.bok.accounts.block(account.login, reason="telefon", actor=shell("jkowalska"))

    assert await socket.led_to() == "/logowanie?powod=blokada"
    await socket.says("event", own.event())
    assert portal.probes.hits == []
    assert not told_gone(live)
    await socket.close()


@pytest.mark.requirement("FIRST-01", "LOGIN-05")
@pytest.mark.parametrize("stage", [Stage.PASSWORD, Stage.TERMS])
async def test_an_event_of_another_stage_is_dropped_o04_t01(
    portal: Portal, opened: OpenedSession, page: Page, live: Socket, stage: Stage
) -> None:
    _change(portal, opened, stage=stage)

    await live.says("event", page.event())

    assert portal.probes.hits == []


@pytest.mark.requirement("FIRST-01")
async def test_a_session_for_the_change_of_password_has_events_there_alone_o04(
    portal: Portal, page: Page, live: Socket, new_socket: NewSocket
) -> None:
    opened = portal.signed_in(Stage.PASSWORD)
    own = portal.page("/proba/haslo", opened)
    socket = new_socket()
    await socket.open(own, headers=portal.headers(opened))

    await socket.says("event", page.event())
    await socket.says("event", own.event())

    assert portal.probes.hits == ["/proba/haslo"]
    assert live.client.connected


@pytest.mark.requirement("SEC-02")
async def test_a_page_for_everybody_needs_no_session(portal: Portal, new_socket: NewSocket) -> None:
    page = portal.page("/proba/dla-wszystkich")
    socket = new_socket()
    await socket.open(page)

    await socket.says("event", page.event())

    assert portal.probes.hits == ["/proba/dla-wszystkich"]


@pytest.mark.requirement("REG-03", "REG-12")
async def test_a_field_is_checked_by_the_server_as_it_is_left(
    portal: Portal, new_socket: NewSocket
) -> None:
    page = portal.page("/rejestracja")
    socket = new_socket()
    await socket.open(page)

    values = {"type": "individual", "pesel": "44051401358"}
    await socket.says(
        "event", page.event("check", {"detail": {"field": "pesel", "values": values}})
    )

    told = ""
    async with asyncio.timeout(SECONDS_TO_WAIT):
        while "Ten numer PESEL nie jest prawidłowy" not in told:
            told += str(await socket.updates.get())
    assert "44051401358" not in told


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize(
    "arguments",
    [
        None,
        [],
        "text",
        {"detail": None},
        {"detail": {"field": ["pesel"], "values": {}}},
        {"detail": {"field": "is_admin", "values": {"is_admin": True}}},
        {"detail": {"field": "pesel", "values": {"pesel": {"a": 1}, "type": []}}},
        {"detail": {"field": "__class__", "values": {"__class__": "x"}}},
        {"detail": {"field": "pesel", "values": {"pesel": "1" * 30_000}}},
    ],
    ids=lambda arguments: str(arguments)[:60],
)
async def test_a_forged_check_is_no_incident_r16_r21(
    portal: Portal,
    new_socket: NewSocket,
    caplog: pytest.LogCaptureFixture,
    arguments: object,
) -> None:
    page = portal.page("/rejestracja")
    socket = new_socket()
    await socket.open(page)

    await socket.says("event", page.event("check", arguments))

    assert tracebacks(caplog) == []
    assert socket.client.connected


# Floods and nonsense


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


def _change(portal: Portal, opened: OpenedSession, **values: object) -> None:
    with portal.world.engine.begin() as connection:
        connection.execute(
            update(SessionRow).where(SessionRow.id == opened.session.id).values(**values)  # type: ignore[arg-type] # a class attribute is a column
        )


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    """List what was logged with a traceback, or as an error."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.exc_info or record.levelno >= logging.ERROR
    ]
