"""What is kept of a client's own data: correspondence address, consents, changes under way, changes for the CRM."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from mojbok.domain.client_changes import ClientChange
from mojbok.domain.clients import Place
from mojbok.domain.email_change import EmailChange
from mojbok.domain.own_data import OwnDataWork
from mojbok.domain.permissions import Decision, Permission
from mojbok.domain.postal_address import PostalAddress


class Addresses(Protocol):
    """Where letters go."""

    def correspondence(self, account_id: str) -> PostalAddress | None:
        """Find the account's correspondence address."""
        ...

    def set_correspondence(
        self, account_id: str, address: PostalAddress | None, at: datetime
    ) -> None:
        """Store the correspondence address in the place of an older one; None takes it away."""
        ...

    def places(self, client_id: str) -> Sequence[Place]:
        """List the client's addresses as the CRM has them: the client's own first, then those of contracts."""
        ...


class Permissions(Protocol):
    """Decisions on consents; there is no way to change or delete one."""

    def standing(self, account_id: str) -> Mapping[Permission, Decision]:
        """Give the last decision on each consent that was ever decided on."""
        ...

    def record(self, account_id: str, decision: Decision) -> None:
        """Write a decision down."""
        ...


class EmailChanges(Protocol):
    """Changes of e-mail addresses, at most one per account."""

    def replace(self, change: EmailChange) -> None:
        """Store a change; an older one of the account is dead."""
        ...

    def of_account(self, account_id: str) -> EmailChange | None:
        """Find the account's change."""
        ...

    def by_token(self, token_indexes: Collection[str]) -> EmailChange | None:
        """Find a change by the keyed indexes of its link's token."""
        ...

    def use(self, token_index: str, at: datetime) -> bool:
        """Use a link up. False when it was used or expired: of many at one moment one is told True."""
        ...

    def drop_unused(self, account_id: str) -> bool:
        """Forget the account's change that waits. False when there is none."""
        ...


class ClientChanges(Protocol):
    """Changes for the CRM, in the order in which they happened."""

    def record(self, client_id: str, changes: Iterable[ClientChange], at: datetime) -> None:
        """Put changes down."""
        ...


class ProfileWork(OwnDataWork, Protocol):
    """The part of a unit of work that is about a client's own data."""

    @property
    def addresses(self) -> Addresses: ...

    @property
    def permissions(self) -> Permissions: ...

    @property
    def email_changes(self) -> EmailChanges: ...

    @property
    def client_changes(self) -> ClientChanges: ...
