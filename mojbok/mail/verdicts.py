"""What an SMTP failure means for the letter: wait for the server, try later, or give up."""

import ssl
from collections.abc import Iterator
from typing import Final

import aiosmtplib

from mojbok.mail.failures import (
    AccessRefusedError,
    DeliveryError,
    LetterDelayedError,
    LetterRefusedError,
    ServerUnavailableError,
    reply,
    scrubbed,
)

_PERMANENT: Final = 500
_CLOSING: Final = 421
#: Encrypt first, log in first, wrong password (RFC 3207, RFC 4954): our access, not the letter.
_ACCESS: Final = frozenset({530, 534, 535, 538})


def hung_up(error: Exception) -> bool:
    """Tell whether the server has ended the connection."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code == _CLOSING
    return isinstance(error, aiosmtplib.SMTPServerDisconnected)


def of_server(error: Exception) -> ServerUnavailableError:
    """Judge a failure to connect, to encrypt or to log in."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= _PERMANENT:
        # The reply may quote what was sent, so only its code is kept.
        return AccessRefusedError(f"Serwer poczty odrzucił login lub hasło ({error.code}).")
    return ServerUnavailableError(_described(error))


def of_sender(error: Exception) -> DeliveryError:
    """Judge a failure at MAIL: what is refused for good there is our address, not the letter."""
    if not isinstance(error, aiosmtplib.SMTPResponseException) or hung_up(error):
        return of_server(error)
    told = reply(error.code, error.message)
    return AccessRefusedError(told) if error.code >= _PERMANENT else LetterDelayedError(told)


def of_letter(error: Exception) -> DeliveryError:
    """Judge a failure at RCPT or DATA. A lost connection leaves open whether the server has it."""
    if not isinstance(error, aiosmtplib.SMTPResponseException):
        return LetterDelayedError(_described(error))
    told = reply(error.code, error.message)
    if error.code in _ACCESS:
        return AccessRefusedError(told)
    return LetterRefusedError(told) if error.code >= _PERMANENT else LetterDelayedError(told)


def _described(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return reply(error.code, error.message)
    for cause in _chain(error):
        if told := _cause_described(cause):
            return told
    if isinstance(error, ConnectionError):
        return "Serwer poczty przerwał połączenie."
    return f"Serwer poczty: {scrubbed(str(error))}"


def _cause_described(cause: BaseException) -> str | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        told = scrubbed(cause.verify_message)
        return f"Certyfikat serwera poczty nie przeszedł sprawdzenia: {told}."
    if isinstance(cause, ssl.SSLError):
        return f"Nie udało się szyfrowanie połączenia z serwerem poczty: {cause.reason}."
    if isinstance(cause, TimeoutError):
        return "Serwer poczty nie odpowiedział na czas."
    if isinstance(cause, OSError) and cause.strerror:
        return f"Nie ma połączenia z serwerem poczty: {scrubbed(cause.strerror)}."
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    # The library's errors are connection errors too, but only what caused them tells why.
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
