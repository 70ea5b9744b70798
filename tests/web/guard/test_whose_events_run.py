"""Whose events run, and until when (security.md, S07 to S10, S14 to S16, O04)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from mojbok.domain.sessions import Stage
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import SessionRow
from tests.builders import HERE, shell
from tests.web.guard.guarding import PROBE, NewSocket
from tests.web.portal import Page, Portal, Socket


def told_gone(socket: Socket) -> bool:
    return socket.left.done()


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


def _change(portal: Portal, opened: OpenedSession, **values: object) -> None:
    with portal.world.engine.begin() as connection:
        connection.execute(
            update(SessionRow).where(SessionRow.id == opened.session.id).values(**values)  # type: ignore[arg-type] # a class attribute is a column
        )
