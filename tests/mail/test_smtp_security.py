"""Letters go over TLS to the server that was meant, or not at all."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from mojbok.mail.pauses import ACCESS_LONGEST
from mojbok.mail.settings import Security
from tests.mail.letters import activation
from tests.mail.office import Office, OpenRoom
from tests.mail.sending import settings
from tests.mail.server import MailServer, serving

SECURE: tuple[Security, ...] = ("starttls", "tls")


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
