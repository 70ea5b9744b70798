"""Delivery to a mail server over SMTP, with TLS."""

import asyncio
import contextlib
import socket
import ssl
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from typing import Final

import aiosmtplib

from mojbok.mail.failures import DeliveryError, LetterRefusedError
from mojbok.mail.settings import MailSettings
from mojbok.mail.verdicts import hung_up, of_letter, of_sender, of_server

CONNECT_SECONDS: Final = 30
# RFC 5321, 4.5.3.2: who gives up sooner sends a letter again that a slow server has taken already.
COMMAND_SECONDS: Final = 5 * 60
DATA_SECONDS: Final = 10 * 60
#: Taking leave politely is worth no more.
QUIT_SECONDS: Final = 5

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}


class SmtpTransport:
    """One connection to the mail server, opened for the first letter and kept for the next ones."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, message: EmailMessage, letter_id: str) -> None:  # noqa: ARG002
        """Hand a message over; when this returns, the server has it. Raises DeliveryError."""
        try:
            client = await self._begin(message)
            await self._finish(client, message)
        except DeliveryError:
            # The next letter begins with a fresh connection, in a state that is known.
            await self.close()
            raise
        except BaseException:
            self._drop()
            raise

    async def close(self) -> None:
        """Take leave of the server."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit(timeout=QUIT_SECONDS)
        self._drop()

    async def _begin(self, message: EmailMessage) -> aiosmtplib.SMTP:
        is_kept = self._client is not None
        client = self._client or await self._open()
        try:
            await client.mail(self._settings.sender, options=_options(client, message))
        except (aiosmtplib.SMTPException, OSError) as error:
            # Servers hang up between two letters; of this one nothing has been said yet.
            if is_kept and hung_up(error):
                self._drop()
                return await self._begin(message)
            raise of_sender(error) from error
        return client

    async def _finish(self, client: aiosmtplib.SMTP, message: EmailMessage) -> None:
        utf8 = _needs_utf8(message)
        cte = "8bit" if client.supports_extension("8bitmime") else "7bit"
        data = message.as_bytes(policy=(SMTPUTF8 if utf8 else SMTP).clone(cte_type=cte))
        try:
            await client.rcpt(_recipient(message), encoding="utf-8" if utf8 else "ascii")
            await client.data(data, timeout=DATA_SECONDS)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise of_letter(error) from error

    async def _open(self) -> aiosmtplib.SMTP:
        try:
            return await self._connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            self._drop()
            raise of_server(error) from error

    async def _connect(self) -> aiosmtplib.SMTP:
        given = self._settings
        host = given.smtp_host
        # Reads the machine's authorities, or those of SSL_CERT_FILE; from files, so in a thread.
        context = await asyncio.to_thread(ssl.create_default_context)
        self._client = client = aiosmtplib.SMTP(
            hostname=host,
            sock=await _connected(host, given.smtp_port or _PORTS[given.smtp_security]),
            # The name of the host itself may be unknown outside, and asking for it may take long.
            local_hostname=given.domain,
            use_tls=given.smtp_security == "tls",
            start_tls=False,
            tls_context=context,
            timeout=COMMAND_SECONDS,
        )
        await client.connect()
        if given.smtp_security == "starttls":
            await client.starttls()
        await client.ehlo()
        if given.smtp_username:
            await client.login(given.smtp_username, given.smtp_password or "")
        return client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


async def _connected(host: str, port: int) -> socket.socket:
    # Done here because aiosmtplib has one time limit for both this and the server's greeting,
    # and a greeting may be held back for minutes to scare spammers.
    loop = asyncio.get_running_loop()
    trouble: OSError = OSError("no address")
    for family, kind, protocol, _, address in await loop.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)  # noqa: FBT003
        try:
            await asyncio.wait_for(loop.sock_connect(sock, address), CONNECT_SECONDS)
        except OSError as error:
            sock.close()
            trouble = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise trouble


def _recipient(message: EmailMessage) -> str:
    (address,) = message["To"].addresses
    return str(address.addr_spec)


def _needs_utf8(message: EmailMessage) -> bool:
    return not _recipient(message).isascii()


def _options(client: aiosmtplib.SMTP, message: EmailMessage) -> list[str]:
    options = ["BODY=8BITMIME"] if client.supports_extension("8bitmime") else []
    if not _needs_utf8(message):
        return options
    if not client.supports_extension("smtputf8"):
        raise LetterRefusedError("Serwer poczty nie obsługuje adresów ze znakami spoza ASCII.")
    return [*options, "SMTPUTF8"]
