"""Argon2id, a bounded number at a time."""

from threading import BoundedSemaphore
from typing import Final

from argon2 import Parameters
from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

#: `security.md` B2: 64 MiB, three passes, one lane (about 0.1 s on one core).
RECOMMENDED: Final = Parameters(
    type=Type.ID,
    version=19,
    salt_len=16,
    hash_len=32,
    time_cost=3,
    memory_cost=65536,
    parallelism=1,
)


class Argon2Hasher:
    """Hashes of passwords. Each running hash takes its memory cost, so that no more than `at_once` run."""

    def __init__(self, parameters: Parameters = RECOMMENDED, *, at_once: int = 2) -> None:
        self._argon2 = Argon2.from_parameters(parameters)
        self._slots = BoundedSemaphore(at_once)
        self._nobody = self._argon2.hash("nobody's password")

    def hash(self, password: str) -> str:
        """Hash a password."""
        with self._slots:
            return self._argon2.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password fits; an unknown account's costs the same and never does."""
        with self._slots:
            try:
                self._argon2.verify(hashed or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Tell whether the hash was made with other parameters than today's."""
        return self._argon2.check_needs_rehash(hashed)
