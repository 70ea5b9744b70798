"""Who may connect a socket (security.md, S05, S06, S22, S24)."""

import asyncio
import json
from typing import Any

import pytest
from socketio.exceptions import ConnectionError as RefusedError

from mojbok.services.sessions import OpenedSession
from mojbok.web.guard import SOCKETS_PER_SESSION
from tests.web.guard.guarding import PROBE, NewSocket, tracebacks
from tests.web.portal import Page, Portal, Socket


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
