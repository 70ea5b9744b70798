"""What the services need of the world, in the words of the business."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mojbok.domain.rates import Rates
from mojbok.domain.sessions import EndReason


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


class AppCodes(Protocol):
    """Codes of an app that a secret and the time make (TOTP, RFC 6238)."""

    def secret(self) -> str:
        """Give a new secret, as it is typed into an app."""
        ...

    def address(self, secret: str, name: str) -> str:
        """Give the address that an app reads from a QR code."""
        ...

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        """Tell of which time step a code is, of this one and those beside it; None when of none of them."""
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
        """Give the keyed index (64 hexadecimal digits) of a value: equal for equal values, else meaningless.

        It is what is stored. What is looked for is looked for by all of its `indexes`.
        """
        ...

    def indexes(self, value: str, *, purpose: str) -> Sequence[str]:
        """Give the indexes under which a value may stand: the present key's, then the previous one's, if any."""
        ...

    @property
    def is_changing_keys(self) -> bool:
        """Tell whether there may be things under a previous key."""
        ...

    def is_present(self, sealed: bytes, *, purpose: str) -> bool:
        """Tell whether this was sealed under the present key."""
        ...


class RateLimiter(Protocol):
    """Counts within moving windows. What is counted (a PESEL, an address) is stored by its keyed hash alone."""

    def take(self, rates: Rates, name: str, *key: str) -> int:
        """Count one if all the rates allow it, and give 0. Otherwise count nothing and give the seconds to wait."""
        ...

    def wait(self, rates: Rates, name: str, *key: str) -> int:
        """Give the seconds until the rates allow one more, 0 when they do now. Counts nothing."""
        ...


class Challenges(Protocol):
    """Proofs of work: a second of one browser's time, but dear for a flood."""

    def issue(self, purpose: str) -> str:
        """Give a new challenge for a purpose, as the browser's script takes it."""
        ...

    def accept(self, solution: str, purpose: str) -> bool:
        """Tell whether this solves a challenge of that purpose, in time and for the first time."""
        ...


class SealBrokenError(Exception):
    """A sealed value can't be opened: other key, other purpose, or changed bytes."""


class SessionEvents(Protocol):
    """Tells every open tab, on every node, that sessions have ended."""

    def ended(self, session_ids: Sequence[str], reason: EndReason) -> None:
        """Announce the end of sessions."""
        ...
