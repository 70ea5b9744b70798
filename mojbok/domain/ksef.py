"""KSeF, the national system of invoices: its numbers, and the link by which an invoice is checked (KOD I)."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import date
from typing import Final

#: Seller's NIP, day of acceptance, twelve hexadecimal digits (once in two groups), checksum.
_FORM: Final = re.compile(
    r"(?P<nip>[1-9](?:\d[1-9]|[1-9]\d)\d{7})-(?:20[2-9]\d|2[1-9]\d{2}|[3-9]\d{3})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"-[0-9A-F]{6}-?[0-9A-F]{6}-(?P<check>[0-9A-F]{2})",
    re.ASCII,
)
_OLD_LENGTH: Final = 36
_OLD_DASH: Final = 26
_CHECKED: Final = 32
_POLYNOMIAL: Final = 0x07


@dataclass(frozen=True, kw_only=True, slots=True)
class KsefProof:
    """What stands beside an invoice that is in KSeF."""

    number: str
    link: str | None
    """Where it can be checked; None where the document as it was sent is not known."""


def is_ksef_number(number: str) -> bool:
    """Tell whether a number has the form of KSeF's and its checksum fits."""
    found = _FORM.fullmatch(number)
    if found is None:
        return False
    if len(number) == _OLD_LENGTH:
        number = number[:_OLD_DASH] + number[_OLD_DASH + 1 :]
    return f"{_crc8(number[:_CHECKED].encode()):02X}" == found["check"]


def check_link(host: str, ksef_number: str, issued_on: date, digest: bytes) -> str:
    """Give the link of KOD I; the digest is the SHA-256 of the XML as it was sent."""
    seller = ksef_number.partition("-")[0]
    hashed = urlsafe_b64encode(digest).decode().rstrip("=")
    return f"{host}/invoice/{seller}/{issued_on:%d-%m-%Y}/{hashed}"


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ _POLYNOMIAL if value & 0x80 else value << 1) & 0xFF
    return value
