"""A mail server on this machine that does what a test tells it."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Answer = Callable[[SMTP], Awaitable[str]]


async def take(server: SMTP) -> str:
    return "250 taken"


def say(reply: str) -> Answer:
    async def answer(server: SMTP) -> str:
        return reply

    return answer


async def vanish(server: SMTP) -> str:
    """Break the connection off after all data has come."""
    _transport(server).abort()
    return "250 nobody hears this"


class MailServer:
    """Keeps what it takes; what it answers to MAIL, RCPT and DATA may be scripted."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.seen_data = 0
        self.connections = 0
        self.logins: list[tuple[str, str]] = []
        self.was_encrypted: list[bool] = []
        self.on_mail: list[Answer] = []
        self.on_rcpt: list[Answer] = []
        self.on_data: list[Answer] = []
        self.port = 0

    # The names and signatures are aiosmtpd's.

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._next(self.on_mail)(server)
        if reply.startswith("250"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._next(self.on_rcpt)(server)
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.seen_data += 1
        self.was_encrypted.append(session.ssl is not None or _is_encrypted(server))
        reply = await self._next(self.on_data)(server)
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.messages.append(message_from_bytes(envelope.content, policy=SMTP_POLICY))
            self.envelopes.append(envelope)
        return reply

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object
    ) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        pair = (auth_data.login.decode(), auth_data.password.decode())
        self.logins.append(pair)
        return AuthResult(success=pair == ("mojbok", "dobre hasło"), handled=False)

    @property
    def numbers(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.messages]

    def _next(self, script: list[Answer]) -> Answer:
        return script.pop(0) if script else take


@asynccontextmanager
async def serving(
    server: MailServer,
    *,
    port: int = 0,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
) -> AsyncIterator[MailServer]:
    """Run the server in the test's own event loop."""
    protocols: list[SMTP] = []

    def connected() -> SMTP:
        server.connections += 1
        protocol = SMTP(
            server,
            hostname="localhost",
            ident="test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=login,
            auth_require_tls=tls is None,
            authenticator=server.authenticate if login else None,
            loop=asyncio.get_running_loop(),
        )
        protocols.append(protocol)
        return protocol

    listener = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", port, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for protocol in protocols:
            if protocol.transport is not None:
                _transport(protocol).abort()
        await listener.wait_closed()


def _is_encrypted(server: SMTP) -> bool:
    return _transport(server).get_extra_info("sslcontext") is not None


def _transport(server: SMTP) -> asyncio.WriteTransport:
    return cast("asyncio.WriteTransport", server.transport)
