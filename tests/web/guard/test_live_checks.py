"""What a field's check may be told by a browser (REG-12; security.md, R16, R21)."""

import asyncio

import pytest

from tests.web.guard.guarding import NewSocket, tracebacks
from tests.web.portal import SECONDS_TO_WAIT, Portal


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
