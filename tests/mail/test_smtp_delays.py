"""When a letter arrives that the server does not take at once."""

import socket
from datetime import timedelta

import pytest

from mojbok.mail import smtp
from mojbok.mail.pauses import SERVER_LONGEST
from mojbok.mail.sender import DELIVERY_SECONDS, GIVE_UP_AFTER
from mojbok.storage.outbox import ABANDONED_AFTER
from tests.mail.letters import LINK, PASSWORD, activation, one_time_password
from tests.mail.office import Office, OpenRoom
from tests.mail.sending import settings
from tests.mail.server import Answer, MailServer, say, serving, vanish

A_WHILE = timedelta(minutes=15)


@pytest.mark.requirement("REG-09")
async def test_a_dead_server_delays_the_mail_and_loses_none(
    office: Office, open_room: OpenRoom
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    server = MailServer()
    server.port = port
    room = open_room(settings(server))
    room.send(*[activation() for _ in range(3)])
    # The first failures come together; later ones are one letter each, to try the server.
    while sum(entry.last_error is not None for entry in office.entries()) < 2:
        assert await room.fate() == "postponed"
        room.later(SERVER_LONGEST)
    async with serving(server, port=port):
        room.later(SERVER_LONGEST)
        # The server has a letter a moment before that is written down.
        while {entry.state for entry in office.entries()} != {"sent"}:
            await room.fate()
            room.later(SERVER_LONGEST)

    assert len(set(server.numbers)) == 3


@pytest.mark.requirement("REG-09")
async def test_after_an_hour_without_a_server_every_letter_arrives_once_within_a_minute(
    office: Office, open_room: OpenRoom
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    server = MailServer()
    server.port = port
    room = open_room(settings(server))
    for _ in range(60):
        # Somebody registers every minute.
        room.send(activation())
        assert await room.fate() == "postponed"
        room.later(SERVER_LONGEST)
    async with serving(server, port=port):
        room.later(SERVER_LONGEST)
        while {entry.state for entry in office.entries()} != {"sent"}:
            assert await room.fate() == "sent"

    assert len(server.numbers) == len(set(server.numbers)) == 60


def test_no_server_that_keeps_to_the_standard_is_given_up_on() -> None:
    assert smtp.COMMAND_SECONDS >= 5 * 60
    assert smtp.DATA_SECONDS >= 10 * 60
    most = smtp.CONNECT_SECONDS + 8 * smtp.COMMAND_SECONDS + smtp.DATA_SECONDS
    assert most <= DELIVERY_SECONDS
    assert ABANDONED_AFTER.total_seconds() > DELIVERY_SECONDS


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        pytest.param("on_mail", say("450 4.3.0 busy"), "450", id="on_mail-450"),
        pytest.param("on_mail", say("421 4.3.2 shutting down"), "421", id="on_mail-421"),
        pytest.param("on_rcpt", say("450 4.2.0 greylisted"), "450", id="on_rcpt-450"),
        pytest.param("on_rcpt", say("421 4.3.2 shutting down"), "421", id="on_rcpt-421"),
        pytest.param("on_data", say("451 4.3.0 try later"), "451", id="on_data-451"),
        pytest.param("on_data", say("421 4.3.2 shutting down"), "421", id="on_data-421"),
        pytest.param("on_data", vanish, "przerwał połączenie", id="on_data-vanish"),
        pytest.param("on_mail", say("550 5.7.1 sender not allowed"), "550", id="on_mail-550"),
    ],
)
@pytest.mark.requirement("REG-09")
async def test_a_letter_that_can_not_be_taken_now_goes_later(
    office: Office, open_room: OpenRoom, command: str, answer: Answer, error: str
) -> None:
    server = MailServer()
    getattr(server, command).append(answer)
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        assert await room.fate() == "postponed"
        assert error in str(office.entry().last_error)
        room.later(A_WHILE)
        assert await room.fate() == "sent"

    assert len(set(server.numbers)) == 1
    assert office.entry().last_error is None


@pytest.mark.parametrize("command", ["on_rcpt", "on_data"])
async def test_a_letter_that_is_refused_for_good_is_listed_and_can_be_tried_again(
    office: Office, open_room: OpenRoom, command: str
) -> None:
    server = MailServer()
    getattr(server, command).append(say("550 5.1.1 <anna@example.com>: no such user"))
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        assert await room.fate() == "refused"
        assert office.entry().state == "refused"
        assert office.entry().last_error == "550 5.1.1 <adres> no such user"

        assert room.queue.retry(office.entry().id) == 1
        room.sender.wake()
        assert await room.fate() == "sent"


async def test_a_letter_that_nobody_takes_for_five_days_is_given_up(
    office: Office, open_room: OpenRoom
) -> None:
    server = MailServer()
    server.on_rcpt = [say("450 4.2.0 greylisted")] * 2
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        assert await room.fate() == "postponed"
        room.later(GIVE_UP_AFTER)
        assert await room.fate() == "refused"

    assert "450" in str(office.entry().last_error)


async def test_what_a_server_quotes_is_not_kept(office: Office, open_room: OpenRoom) -> None:
    server = MailServer()
    quoted = f"spam: {LINK} K7MP-Q2XW-TR9H-Z4VB K7MP Q2XW TR9H Z4VB {PASSWORD} 44051401359 b@c.pl"
    server.on_data = [say(f"554 5.7.1 {quoted}")]
    async with serving(server):
        room = open_room(settings(server))
        room.send(one_time_password())
        assert await room.fate() == "refused"

    assert office.entry().last_error == "554 5.7.1 spam: … … … … … <adres>"
