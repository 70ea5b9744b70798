"""Account (konto): the right to sign in as one client of the seller."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mojbok.domain.errors import DomainError


class AccountStatus(StrEnum):
    """What an account may do."""

    PENDING = "pending"
    """Registered, waiting for its activation link to be used."""
    ACTIVE = "active"
    BLOCKED = "blocked"
    """Stopped by the Biuro Obsługi Klienta."""
    DISOWNED = "disowned"
    """Somebody else had registered it: its client may register anew, and nobody signs in to it again."""
    CLOSED = "closed"
    """Its owner has closed it: what only we held is erased, and its client may register anew."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account of one client. `login` is canonical: see `mojbok.domain.login_name`."""

    id: str
    client_id: str
    login: str
    email: str
    phone: str
    status: AccountStatus
    password_hash: str | None
    auth_epoch: int
    """Grows with every change of credentials; sessions of an older epoch are dead."""
    created_at: datetime
    expires_at: datetime | None
    """When a pending registration lapses."""
    held_until: datetime | None = None
    """Until when contact data can't be changed: see `mojbok.domain.contact_hold`."""
    closes_at: datetime | None = None
    """When it is closed, unless its owner stays: see `mojbok.domain.closing`."""

    def is_held(self, now: datetime) -> bool:
        """Tell whether contact data can't be changed yet."""
        return self.held_until is not None and now < self.held_until

    def is_lapsed(self, now: datetime) -> bool:
        """Tell whether this is a registration whose time to be activated is over."""
        return (
            self.status is AccountStatus.PENDING
            and self.expires_at is not None
            and self.expires_at <= now
        )

    def is_same_registration(self, *, login: str, email: str, phone: str) -> bool:
        """Tell whether a registration typed now says the same as this one, which waits."""
        return (self.login, self.email, self.phone) == (login, email, phone)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """An account and where its letters go: all that a letter to everybody needs to know."""

    account_id: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a request came from: evidence for consents, sessions and the audit log."""

    ip: str
    user_agent: str


@dataclass
class AccountExistsError(DomainError):
    """The client has an account already, for good."""


@dataclass
class RegistrationMismatchError(DomainError):
    """PESEL or NIP and the contract number do not make a client who may register; which of them is not told."""

    is_business: bool = False
    """What the registrant has chosen to be."""


@dataclass
class LoginTakenError(DomainError):
    """The login wished for belongs to another account."""


@dataclass
class WrongCredentialsError(DomainError):
    """Login and password do not fit each other; the same for a login that does not exist."""


@dataclass
class AccountLockedError(DomainError):
    """Too many wrong passwords in a row; only the Biuro Obsługi Klienta unlocks."""


@dataclass
class RegistrationLapsedError(DomainError):
    """The registration was not activated in time, so that its link can't be sent anew (for staff)."""


@dataclass
class AccountUnknownError(DomainError):
    """There is no account with this login (for staff; customers are never told)."""


@dataclass
class AccountNotActiveError(DomainError):
    """Only an active account can be blocked (for staff)."""


@dataclass
class UnblockFirstError(DomainError):
    """BOK has blocked the account: what would be sent to it could not be used (for staff)."""


@dataclass
class UnlockFirstError(DomainError):
    """The account is locked after wrong passwords: as above (for staff)."""


@dataclass
class AccountNotHeldError(DomainError):
    """The account's contact data can be changed already (for staff)."""


@dataclass
class AccountNotBlockedError(DomainError):
    """Only a blocked account can be unblocked (for staff)."""
