"""What the program counts about itself, for whoever watches over it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What only the database knows at the moment."""

    letters_waiting: int
    oldest_letter: datetime | None
    """When the oldest letter that waits was put down."""
    letters_refused: int
    sessions: Mapping[str, int]
    """Sessions that have not ended, by whose they are."""
    payments_waiting: int
    last_import: Mapping[str, int] = field(default_factory=dict)
    """Rows of the CRM's last import that is over, by what became of them."""
    last_import_at: datetime | None = None


class Measures(Protocol):
    """Counts, without a word about whom: never an address, a login, a number of a client."""

    def answered(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer to a request. `route` is the pattern of an address (`/faktury/{id}`), never the address."""
        ...

    def socket_event(self, outcome: str) -> None:
        """Count a word of a page's over its socket."""
        ...

    def happened(self, told: Mapping[str, str]) -> None:
        """Count an event of the audit log (`audit`, and its facts), once it is committed."""
        ...

    def letter(self, outcome: str) -> None:
        """Count an attempt to deliver a letter."""
        ...

    def chore(self, name: str, *, is_done: bool) -> None:
        """Note that a chore was done, or failed."""
        ...

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Tell a figure of this process's, asked for whenever somebody looks."""
        ...

    def report(self) -> tuple[str, bytes]:
        """Give everything as a document, with its media type."""
        ...
