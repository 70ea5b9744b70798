"""Letters over real SMTP: what arrives, when, and how often."""

import asyncio
import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from mojbok.domain.letters import WaitingLetter
from mojbok.mail import smtp
from mojbok.mail.message import LetterComposer
from mojbok.mail.pauses import ACCESS_LONGEST, SERVER_LONGEST
from mojbok.mail.sender import DELIVERY_SECONDS, GIVE_UP_AFTER, LANES, make_sender
from mojbok.mail.settings import MailSettings, Security
from mojbok.mail.smtp import SmtpTransport
from mojbok.storage.outbox import ABANDONED_AFTER
from tests.mail.letters import ANNA, LINK, NOON, PASSWORD, SETTINGS, activation, one_time_password
from tests.mail.office import PATIENCE, Office, OpenRoom, on_both
from tests.mail.server import Answer, MailServer, say, serving, take, vanish

A_WHILE = timedelta(minutes=15)
SECURE: tuple[Security, ...] = ("starttls", "tls")


def settings(server: MailServer) -> MailSettings:
    return replace(SETTINGS, smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


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


@pytest.mark.usefixtures("trusted")
async def test_a_letter_goes_over_starttls_with_login(
    open_room: OpenRoom, certificate: ssl.SSLContext
) -> None:
    async with serving(MailServer(), starttls=certificate, login=True) as server:
        secure = replace(
            settings(server),
            smtp_host="localhost",
            smtp_security="starttls",
            smtp_username="mojbok",
            smtp_password="dobre hasło",
        )
        room = open_room(secure)
        room.send(activation())
        assert await room.fate() == "sent"

    assert server.was_encrypted == [True]
    assert server.logins == [("mojbok", "dobre hasło")]


@pytest.mark.usefixtures("trusted")
@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")  # aiosmtpd knows only STARTTLS
async def test_a_letter_goes_over_implicit_tls(
    open_room: OpenRoom, certificate: ssl.SSLContext
) -> None:
    async with serving(MailServer(), tls=certificate, login=True) as server:
        secure = replace(
            settings(server),
            smtp_security="tls",
            smtp_username="mojbok",
            smtp_password="dobre hasło",
        )
        room = open_room(secure)
        room.send(activation())
        assert await room.fate() == "sent"

    assert server.was_encrypted == [True]


@pytest.mark.parametrize("security", SECURE)
async def test_a_server_with_an_unknown_certificate_gets_nothing(
    office: Office, open_room: OpenRoom, certificate: ssl.SSLContext, security: Security
) -> None:
    starttls, tls = (certificate, None) if security == "starttls" else (None, certificate)
    async with serving(MailServer(), starttls=starttls, tls=tls) as server:
        secure = replace(settings(server), smtp_host="localhost", smtp_security=security)
        room = open_room(secure)
        room.send(activation())
        assert await room.fate() == "postponed"

    assert server.seen_data == 0
    assert "Certyfikat" in str(office.entry().last_error)


@pytest.mark.usefixtures("trusted")
async def test_a_certificate_of_another_host_is_refused(
    office: Office, open_room: OpenRoom, authority: trustme.CA
) -> None:
    foreign = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("mail.example.com").configure_cert(foreign)
    async with serving(MailServer(), tls=foreign) as server:
        room = open_room(replace(settings(server), smtp_host="localhost", smtp_security="tls"))
        room.send(activation())
        assert await room.fate() == "postponed"

    assert "Certyfikat" in str(office.entry().last_error)


async def test_without_starttls_nothing_is_sent_in_the_clear(
    office: Office, open_room: OpenRoom
) -> None:
    async with serving(MailServer()) as server:
        secure = replace(
            settings(server),
            smtp_security="starttls",
            smtp_username="mojbok",
            smtp_password="dobre hasło",
        )
        room = open_room(secure)
        room.send(activation())
        assert await room.fate() == "postponed"

    assert (server.seen_data, server.logins) == (0, [])


@pytest.mark.usefixtures("trusted")
async def test_a_wrong_password_is_not_tried_again_and_again(
    office: Office, open_room: OpenRoom, certificate: ssl.SSLContext
) -> None:
    async with serving(MailServer(), starttls=certificate, login=True) as server:
        wrong = replace(
            settings(server),
            smtp_host="localhost",
            smtp_security="starttls",
            smtp_username="mojbok",
            smtp_password="tajne złe hasło",
        )
        room = open_room(wrong)
        room.send(activation())
        for _ in range(12):
            assert await room.fate() == "postponed"
            room.later(ACCESS_LONGEST)

    error = str(office.entry().last_error)
    assert "535" in error
    assert "tajne" not in error
    assert office.entry().due_at - office.clock.now() <= ACCESS_LONGEST
    assert repr(wrong).find("tajne") == -1


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
