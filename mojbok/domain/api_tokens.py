"""Tokens with which a program of the seller's, such as its CRM, pushes data to us."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol

from mojbok.domain.errors import DomainError
from mojbok.domain.redaction import is_free_of_secrets

#: By this a token is known for what it is where it should not be: in a repository, in a letter, in a log.
PREFIX: Final = "mojbok_crm_"
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
_TOKEN: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiToken:
    """A token as it is stored; what opens the door by it is known only to whom it was given."""

    id: str
    name: str
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_good(self, now: datetime) -> bool:
        """Tell whether it opens the door."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass
class TokenNameInvalidError(DomainError):
    """A token's name has other signs than letters without accents, digits, dots and dashes, or too many."""


@dataclass
class TokenExistsError(DomainError):
    """There is a token of this name that was not revoked."""


@dataclass
class TokenUnknownError(DomainError):
    """There is no token of this name that was not revoked."""


@dataclass
class TokenExpiresInPastError(DomainError):
    """A token would be good for nothing from the beginning."""

    today: str
    """In ISO form."""


@dataclass
class TokenRefusedError(DomainError):
    """No token was brought, or one that is unknown, expired or revoked; which of them, nobody is told."""

    is_missing: bool = False


def parse_token_name(typed: str) -> str:
    """Give the name of a token. Raises TokenNameInvalidError."""
    if not _NAME.fullmatch(typed) or not is_free_of_secrets(typed):
        raise TokenNameInvalidError
    return typed


def is_token(text: str) -> bool:
    """Tell whether a text has the form of a token."""
    return _TOKEN.fullmatch(text) is not None


def fingerprint(token: str) -> str:
    """Give what is stored in the place of a token.

    Not keyed, as other tokens are: 256 random bits need no key against guessing, and a change of the program's keys
    must not lock the CRM out.
    """
    return sha256(token.encode()).hexdigest()


class ApiTokens(Protocol):
    """What is kept of tokens."""

    def add(self, token: ApiToken, print_of_token: str) -> None:
        """Store a new token."""
        ...

    def find(self, print_of_token: str) -> ApiToken | None:
        """Find a token by its fingerprint, good or not."""
        ...

    def by_name(self, name: str) -> ApiToken | None:
        """Find the token of a name that was not revoked."""
        ...

    def all(self) -> Sequence[ApiToken]:
        """List all, the oldest first."""
        ...

    def revoke(self, token_id: str, at: datetime) -> None:
        """Let a token open nothing any more."""
        ...

    def use(self, token_id: str, at: datetime) -> None:
        """Note that a token was used; until the transaction ends, others who use it wait."""
        ...


class ApiTokensWork(Protocol):
    """The part of a unit of work that keeps tokens."""

    @property
    def api_tokens(self) -> ApiTokens: ...
