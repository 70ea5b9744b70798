"""How an account stands, in the one word that staff ask for first."""

from datetime import datetime
from enum import StrEnum

from mojbok.domain.accounts import Account, AccountStatus


class AccountState(StrEnum):
    """What keeps somebody from signing in, or that nothing does."""

    NONE = "none"
    """The client has never registered."""
    PENDING = "pending"
    """The activation link waits to be used."""
    LAPSED = "lapsed"
    """It was not used in time: the client must register again."""
    ACTIVE = "active"
    LOCKED = "locked"
    """After wrong passwords."""
    BLOCKED = "blocked"
    """By BOK."""
    DISOWNED = "disowned"
    """Closed: it was somebody else's."""
    CLOSED = "closed"
    """By its owner."""


def state_of(account: Account | None, *, is_locked: bool, now: datetime) -> AccountState:
    """Tell how an account stands; BOK's block comes before a lock, for it must be lifted first."""
    if account is None:
        return AccountState.NONE
    if account.is_lapsed(now):
        return AccountState.LAPSED
    if account.status is AccountStatus.ACTIVE and is_locked:
        return AccountState.LOCKED
    return AccountState(account.status.value)
