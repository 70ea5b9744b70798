"""What is kept of sessions: as much of either kind, and what is asked of a client's alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from mojbok.domain.accounts import Account, Source
from mojbok.domain.sessions import AnySession, EndReason, Session, Visitor

S = TypeVar("S", bound=AnySession[Any])


class AnySessions(Protocol[S]):
    """Sessions of clients or of staff, by the keyed index of their token."""

    def add(self, session: S, token_index: str, source: Source) -> None:
        """Store a new session."""
        ...

    def by_token(self, token_indexes: Collection[str]) -> S | None:
        """Find a session, ended or not."""
        ...

    def touch(self, session_id: str, at: datetime) -> None:
        """Note that its owner acted; never moves backwards."""
        ...

    def end(self, session_id: str, reason: EndReason, at: datetime) -> bool:
        """End a session. False when it had ended."""
        ...

    def end_all(
        self, owner_id: str, reason: EndReason, at: datetime, *, except_id: str | None = None
    ) -> Sequence[str]:
        """End all sessions of an account or of a member of staff but one, and tell which."""
        ...

    def open_of(self, owner_id: str) -> Sequence[S]:
        """List the owner's sessions that have not ended, the oldest first."""
        ...

    def overdue(self, *, idle_since: datetime, now: datetime) -> Sequence[S]:
        """List open sessions without activity since `idle_since` or past their last hour."""
        ...

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why."""
        ...


class Sessions(AnySessions[Session], Protocol):
    """Sessions of clients."""

    def get(self, session_id: str) -> Session | None:
        """Find a session, ended or not."""
        ...

    def visitor(self, token_indexes: Collection[str]) -> Visitor | None:
        """Find a session, ended or not, with its account: it is for the caller to tell whether it may go on."""
        ...

    def open_with_sources(self, account_id: str) -> Sequence[tuple[Session, Source]]:
        """As `open_of`, each with where it was opened from."""
        ...

    def sources(self, account: Account, since: datetime) -> Collection[Source]:
        """Tell from where sessions of the account's present epoch were opened since an instant, ended ones too."""
        ...
