"""What the services need of the world, in the words of the business."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC."""
        ...


class Tokens(Protocol):
    """The only source of randomness."""

    def link_token(self) -> str:
        """Give 256 random bits as URL-safe text: for links, cookies, sessions."""
        ...

    def one_time_password(self) -> str:
        """Give 80 random bits as 16 unambiguous capital letters and digits, without dashes."""
        ...

    def identifier(self) -> str:
        """Give a new identifier of a row: 32 hexadecimal digits, ordered by time."""
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords."""

    def hash(self, password: str) -> str:
        """Hash a password."""
        ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password fits. With no hash it takes as long and answers False."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether the hash was made with older parameters."""
        ...


class Vault(Protocol):
    """Encryption of single values, and keyed indexes to find them by; keys never touch the database."""

    def seal(self, plain: str, *, purpose: str) -> bytes:
        """Encrypt a text for one purpose."""
        ...

    def open(self, sealed: bytes, *, purpose: str) -> str:
        """Decrypt. Raises `SealBrokenError` when the bytes or the purpose are not those of `seal`."""
        ...

    def index(self, value: str, *, purpose: str) -> str:
        """Give the keyed index (64 hexadecimal digits) of a value: equal for equal values, else meaningless."""
        ...


class SealBrokenError(Exception):
    """A sealed value can't be opened: other key, other purpose, or changed bytes."""
