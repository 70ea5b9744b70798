"""A letter arrives once, over one connection with others, and a stop lets it."""

import asyncio
from datetime import timedelta

import pytest

from mojbok.domain.letters import WaitingLetter
from mojbok.mail.message import LetterComposer
from mojbok.mail.sender import LANES, make_sender
from mojbok.mail.smtp import SmtpTransport
from tests.mail.letters import ANNA, LINK, NOON, SETTINGS, activation, one_time_password
from tests.mail.office import PATIENCE, Office, OpenRoom, on_both
from tests.mail.sending import settings
from tests.mail.server import Answer, MailServer, say, serving, take, vanish


@pytest.mark.requirement("REG-09")
async def test_a_letter_arrives_and_is_marked(office: Office, open_room: OpenRoom) -> None:
    async with serving(MailServer()) as server:
        room = open_room(settings(server))
        room.send(activation())
        assert await room.fate() == "sent"

    (message,) = server.messages
    (envelope,) = server.envelopes
    assert (message["To"], envelope.rcpt_tos) == (ANNA, [ANNA])
    assert envelope.mail_from == SETTINGS.sender
    body = message.get_body(("plain",))
    assert body is not None
    assert LINK in body.get_content().splitlines()
    assert office.entry().state == "sent"
    assert office.entry().subject == message["Subject"]


@pytest.mark.requirement("REG-09")
async def test_a_slow_server_gets_a_letter_once(office: Office, open_room: OpenRoom) -> None:
    came, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(server: object) -> str:
        came.set()
        await may_answer.wait()
        return "250 at last"

    server = MailServer()
    server.on_data = [slowly]
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        async with asyncio.timeout(PATIENCE):
            await came.wait()
        for _ in range(9):
            room.later(timedelta(minutes=1))
            # Another letter goes by: the sender has looked, and did not take the first again.
            room.send(one_time_password())
            assert await room.fate() == "sent"
        may_answer.set()
        assert await room.fate() == "sent"

    assert server.seen_data == 10
    assert len(set(server.numbers)) == 10


async def test_one_connection_serves_many_letters(office: Office, open_room: OpenRoom) -> None:
    office.put(*[activation() for _ in range(20)])
    async with serving(MailServer()) as server:
        room = open_room(settings(server))
        for _ in range(20):
            assert await room.fate() == "sent"

    assert len(set(server.numbers)) == 20
    assert server.connections <= LANES


@pytest.mark.parametrize(
    "farewell", [say("421 4.7.0 one letter a connection"), vanish], ids=["421", "vanish"]
)
async def test_a_server_that_hangs_up_between_two_letters_costs_no_delay(farewell: Answer) -> None:
    composer = LetterComposer(SETTINGS)
    server = MailServer()
    server.on_mail = [take, farewell]
    async with serving(server):
        transport = SmtpTransport(settings(server))
        for number in ("1", "2"):
            waiting = WaitingLetter(id=number, letter=activation(), created_at=NOON, attempts=1)
            await transport.send(composer.compose(waiting), number)
        await transport.close()

    assert server.connections == 2
    assert len(set(server.numbers)) == 2


@on_both
@pytest.mark.requirement("REG-09")
async def test_two_senders_send_each_letter_once(
    either_office: Office, open_room: OpenRoom
) -> None:
    office = either_office
    office.put(*[activation() for _ in range(20)])
    async with serving(MailServer()) as server:
        either = open_room(settings(server), at=office)
        open_room(settings(server), at=office)
        for _ in range(20):
            assert await either.fate() == "sent"

    assert {entry.state for entry in office.entries()} == {"sent"}
    assert len(server.numbers) == 20
    assert len(set(server.numbers)) == 20


@pytest.mark.requirement("REG-09")
async def test_a_kill_between_claim_and_mark_sends_the_same_message_again(
    office: Office, open_room: OpenRoom
) -> None:
    office.put(activation())
    async with serving(MailServer()) as server:
        killed = office.queue("node0")
        (claimed,) = killed.claim(1)
        dead = make_sender(killed, settings(server), office.clock)
        await dead._hand_over(claimed)
        await dead._close_idle()
        room = open_room(settings(server))
        assert await room.fate() == "sent"

    first, second = server.messages
    assert first.as_bytes() == second.as_bytes()
    assert first["Message-ID"] == f"<{claimed.id}@{SETTINGS.domain}>"


async def test_a_stop_lets_the_current_letter_finish(office: Office, open_room: OpenRoom) -> None:
    came, may_answer = asyncio.Event(), asyncio.Event()

    async def slowly(_: object) -> str:
        came.set()
        await may_answer.wait()
        return "250 taken"

    server = MailServer()
    server.on_data = [slowly]
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        async with asyncio.timeout(PATIENCE):
            await came.wait()
        stopping = asyncio.create_task(room.sender.stop(grace_seconds=PATIENCE))
        room.send(activation())
        may_answer.set()
        await stopping

    assert [entry.state for entry in office.entries()] == ["waiting", "sent"]
    assert len(server.messages) == 1


async def test_a_stop_does_not_wait_for_ever(office: Office, open_room: OpenRoom) -> None:
    came = asyncio.Event()

    async def never(_: object) -> str:
        came.set()
        await asyncio.Event().wait()
        return "250 never"

    server = MailServer()
    server.on_data = [never]
    async with serving(server):
        room = open_room(settings(server))
        room.send(activation())
        async with asyncio.timeout(PATIENCE):
            await came.wait()
        await room.sender.stop(grace_seconds=0)

    assert office.entry().state == "waiting"
    assert office.queue("node0").reclaim() == 1


async def test_a_server_without_8bit_gets_a_letter_that_reads_the_same(
    open_room: OpenRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aiosmtplib.SMTP.supports_extension", lambda self, name: False)
    async with serving(MailServer()) as server:
        room = open_room(settings(server))
        room.send(one_time_password())
        assert await room.fate() == "sent"

    (message,) = server.messages
    assert message.as_bytes().isascii()
    body = message.get_body(("plain",))
    assert body is not None
    assert "hasło jednorazowe" in body.get_content()
