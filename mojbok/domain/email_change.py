"""A change of the e-mail address: it counts once the link sent to the new address is used."""

from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import Account, AccountStatus
from mojbok.domain.credentials import LinkState
from mojbok.domain.errors import DomainError


@dataclass(frozen=True, kw_only=True, slots=True)
class EmailChange:
    """A change as stored: by the keyed index of its link's token. An account has at most one."""

    account_id: str
    token_index: str
    new_email: str
    auth_epoch: int
    """The account's when the change was asked for: a change of the password after that ends it."""
    requested_at: datetime
    expires_at: datetime
    used_at: datetime | None

    def state(self, account: Account, now: datetime) -> LinkState:
        """Tell what the link is good for. It is good up to, not including, its last instant."""
        if account.status is not AccountStatus.ACTIVE:
            return LinkState.DEAD
        if self.used_at is not None:
            return LinkState.USED
        is_ready = now < self.expires_at and self.auth_epoch == account.auth_epoch
        return LinkState.READY if is_ready else LinkState.DEAD


@dataclass
class EmailChangesTooManyError(DomainError):
    """As many confirmation links were sent within so many hours as may be."""

    hours: int


def masked_email(email: str) -> str:
    """Hide all but the first sign of the mailbox's name: `a•••@poczta.pl`."""
    mailbox, _, domain = email.rpartition("@")
    return f"{mailbox[:1]}•••@{domain}"
