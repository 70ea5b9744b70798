"""The two kinds of session, a client's and one of staff: each has its own cookie and its own part of the addresses.

Below `/bok` only the cookie of staff is looked at, everywhere else only that of clients, so that neither opens anything
of the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from mojbok.domain.sessions import EndReason, Visitor
from mojbok.domain.staff import StaffVisitor
from mojbok.services.sessions import Gone
from mojbok.web.visit import Visit

BOK: Final = "/bok"


class AnySessions(Protocol):
    """The sessions of either kind."""

    def visitor(self, token: str, *, is_activity: bool) -> Visitor | StaffVisitor | Gone:
        """Tell who is behind a token."""
        ...

    def end_overdue(self) -> None:
        """End every session whose time is over."""
        ...

    def ended_among(self, session_ids: Collection[str]) -> Mapping[str, EndReason]:
        """Tell which of these sessions have ended, and why."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionKind:
    """One of the two."""

    cookie: str
    login: str
    """Where those go who are not signed in."""
    homes: Collection[str]
    """Addresses that nobody need be led back to after signing in."""
    sessions: AnySessions


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionKinds:
    """Both."""

    clients: SessionKind
    staff: SessionKind

    @property
    def both(self) -> tuple[SessionKind, SessionKind]:
        """Give one after the other."""
        return self.clients, self.staff

    def of(self, visit: Visit) -> SessionKind:
        """Give the kind that a request is about."""
        return self.staff if visit.is_bok else self.clients


def is_of_bok(path: str) -> bool:
    """Tell whether an address is one of staff's."""
    return path == BOK or path.startswith(f"{BOK}/")
