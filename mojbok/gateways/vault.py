"""AES-256-GCM for single values and HMAC-SHA-256 for their indexes, with keys derived from the application's secret."""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mojbok.domain.ports import SealBrokenError

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12


class KeyedVault:
    """Seals values under `secret`. The purpose is part of the seal: a value moved to another column won't open.

    Layout of a sealed value: one byte of version, 12 of nonce, then ciphertext and tag.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derive(secret, "mojbok seal"))
        self._index_key = _derive(secret, "mojbok index")

    def seal(self, plain: str, *, purpose: str) -> bytes:
        """Encrypt a text for one purpose."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain.encode(), purpose.encode())

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt what `seal` made for the same purpose."""
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, cipher, purpose.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(purpose) from error

    def index(self, value: str, *, purpose: str) -> str:
        """Give the keyed index of a value, as 64 hexadecimal digits."""
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), "sha256").hex()


@lru_cache(maxsize=16)
def _derive(secret: str, label: str) -> bytes:
    derivation = HKDF(
        algorithm=SHA256(), length=sha256().digest_size, salt=None, info=label.encode()
    )
    return derivation.derive(secret.encode())
