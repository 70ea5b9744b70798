"""Links and one-time passwords: secrets that the customer gets by mail and uses once."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mojbok.domain.errors import DomainError


class LinkState(StrEnum):
    """What an activation link is still good for."""

    READY = "ready"
    USED = "used"
    """It did its work: the account is active."""
    DEAD = "dead"
    """Expired, replaced, mangled or never made; which of them is not told."""


class OneTimePurpose(StrEnum):
    """What a one-time password was sent for."""

    ACTIVATION = "activation"
    RECOVERY = "recovery"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivationLink:
    """A link as stored: by the keyed index of its token."""

    token_index: str
    account_id: str
    expires_at: datetime
    used_at: datetime | None

    def state(self, now: datetime) -> LinkState:
        """Tell what the link is good for. It is good up to, not including, its last instant."""
        if self.used_at is not None:
            return LinkState.USED
        return LinkState.READY if now < self.expires_at else LinkState.DEAD


@dataclass(frozen=True, kw_only=True, slots=True)
class OneTimePassword:
    """A one-time password as stored: by its slow hash."""

    id: str
    account_id: str
    hash: str
    purpose: OneTimePurpose
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptCount:
    """Wrong passwords in a row at one login."""

    failures: int
    """At most as many as lock."""
    last_at: datetime | None
    is_locked: bool


@dataclass
class LinkDeadError(DomainError):
    """An activation link is expired, used by a former registration, replaced or mangled."""


@dataclass
class CurrentPasswordWrongError(DomainError):
    """The current password typed, to confirm a change, is not the account's."""


@dataclass
class OneTimePasswordMalformedError(DomainError):
    """What was typed can't be a one-time password: it has too few signs, too many, or other ones."""


@dataclass
class OneTimePasswordWrongError(DomainError):
    """The one-time password typed is not the one that waits, or its time is over."""
