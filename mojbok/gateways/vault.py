"""AES-256-GCM for single values and HMAC-SHA-256 for their indexes, with keys derived from the application's secret."""

import hmac
import secrets
from collections.abc import Sequence
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

    While the secret is being changed, what was made under the `previous` one is still opened and found.
    """

    def __init__(self, secret: str, previous: str = "") -> None:
        self._present = _Key(secret)
        self._previous = _Key(previous) if previous else None

    @property
    def is_changing_keys(self) -> bool:
        """Tell whether there is a previous key."""
        return self._previous is not None

    def seal(self, plain: str, *, purpose: str) -> bytes:
        """Encrypt a text for one purpose."""
        return self._present.seal(plain, purpose)

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt what `seal` made for the same purpose."""
        plain = self._present.open(sealed, purpose)
        if plain is None and self._previous is not None:
            plain = self._previous.open(sealed, purpose)
        if plain is None:
            raise SealBrokenError(purpose)
        return plain

    def is_present(self, sealed: bytes, *, purpose: str) -> bool:
        """Tell whether this was sealed under the present key."""
        return self._present.open(sealed, purpose) is not None

    def index(self, value: str, *, purpose: str) -> str:
        """Give the keyed index of a value, as 64 hexadecimal digits."""
        return self._present.index(value, purpose)

    def indexes(self, value: str, *, purpose: str) -> Sequence[str]:
        """Give the indexes under which a value may stand: the present key's, then the previous one's."""
        keys = (self._present, self._previous)
        return [key.index(value, purpose) for key in keys if key is not None]


class _Key:
    """One secret's keys.

    Layout of a sealed value: one byte of version, 12 of nonce, then ciphertext and tag.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derive(secret, "mojbok seal"))
        self._index_key = _derive(secret, "mojbok index")

    def seal(self, plain: str, purpose: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain.encode(), purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> str | None:
        nonce, cipher = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._cipher.decrypt(nonce, cipher, purpose.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def index(self, value: str, purpose: str) -> str:
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), "sha256").hex()


@lru_cache(maxsize=16)
def _derive(secret: str, label: str) -> bytes:
    derivation = HKDF(
        algorithm=SHA256(), length=sha256().digest_size, salt=None, info=label.encode()
    )
    return derivation.derive(secret.encode())
