"""What may go wrong with a delivery, and what of it may be kept."""

import re
from typing import Final

_LONGEST: Final = 200
_ADDRESS: Final = re.compile(r"\S+@\S+")
_LINK: Final = re.compile(r"\S*://\S*")
#: Tokens, one-time passwords, encoded credentials, PESELs: servers quote what they were sent.
_SECRET: Final = re.compile(r"\S{16,}|\b(?:[A-Z2-9]{4}[ -]){3}[A-Z2-9]{4}\b|\d{9,}")
_SPACE: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


class DeliveryError(Exception):
    """A letter was not delivered; `reason` may be kept and shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ServerUnavailableError(DeliveryError):
    """The mail server can't be used at all now, so no letter can go."""


class AccessRefusedError(ServerUnavailableError):
    """The mail server doesn't accept us: asking often would not help and looks like an attack."""


class LetterDelayedError(DeliveryError):
    """The server may take this letter later."""


class LetterRefusedError(DeliveryError):
    """The server will never take this letter."""


def reply(code: int, message: str) -> str:
    """Give a server's reply as it may be kept."""
    return scrubbed(f"{code} {message}")


def scrubbed(text: str) -> str:
    """Give a server's words on one line, without the addresses and secrets that they may quote."""
    # Replies that are no UTF-8 come with surrogates, which no database takes.
    line = _SPACE.sub(" ", text.encode("utf-8", "replace").decode())
    for pattern, instead in ((_LINK, "…"), (_ADDRESS, "<adres>"), (_SECRET, "…")):
        line = pattern.sub(instead, line)
    return line.strip()[:_LONGEST]
