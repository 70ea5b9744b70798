"""The two kinds of session, a client's and one of staff: each has its own cookie and its own part of the addresses.

Below `/bok` only the cookie of staff is looked at, everywhere else only that of clients, so that neither opens anything
of the other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from mojbok.services.any_sessions import AnySessions
from mojbok.web.visit import Visit

BOK: Final = "/bok"


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionKind:
    """One of the two."""

    cookie: str
    login: str
    """Where those go who are not signed in."""
    homes: Collection[str]
    """Addresses that nobody need be led back to after signing in."""
    sessions: AnySessions[Any, Any]


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
