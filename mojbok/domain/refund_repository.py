"""What is kept of refunds."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from mojbok.domain.refund import Refund, RefundState


class RefundBook(Protocol):
    """Refunds, by their reference."""

    def add(self, refund: Refund) -> None:
        """Store a refund."""
        ...

    def get(self, reference: str) -> Refund | None:
        """Find a refund."""
        ...

    def of_account(self, account_id: str, limit: int) -> Sequence[Refund]:
        """List so many of an account's, the newest first."""
        ...

    def of_payer(self, payer_id: str) -> Sequence[Refund]:
        """List all of a payer's, the oldest first."""
        ...

    def in_states(self, states: Collection[RefundState], limit: int) -> Sequence[Refund]:
        """List so many in these states, the oldest first."""
        ...

    def is_known(self, account_id: str, nrb: str) -> bool:
        """Tell whether a refund of the account was paid to this number before."""
        ...

    def move(self, reference: str, before: RefundState, after: RefundState, at: datetime) -> bool:
        """Take a refund from one state into another. False when it was not in the first, at the same moment."""
        ...

    def approve(self, reference: str, at: datetime, by: str) -> bool:
        """Approve a refund that was asked for. False when it is in another state, at the same moment."""
        ...

    def reject(self, reference: str, at: datetime, word: str) -> bool:
        """Reject a refund that is open and in no export. False when it is not."""
        ...

    def export(self, at: datetime, but_of: str | None = None) -> int | None:
        """Take all that are approved into a new export, and give its number; None when there are none.

        Those that `but_of` has approved stay.
        """
        ...

    def exported(self, number: int) -> Sequence[Refund]:
        """List what an export has."""
        ...

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose refunds have moved since an instant, each with a mark of it."""
        ...


class RefundsWork(Protocol):
    """The part of a unit of work that is about refunds."""

    @property
    def refunds(self) -> RefundBook: ...
