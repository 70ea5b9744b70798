"""News of ended sessions, inside one process."""

from collections.abc import Callable, Sequence

from mojbok.domain.sessions import EndReason

Listener = Callable[[Sequence[str], EndReason], None]


class LocalSessionEvents:
    """Passes the end of sessions on to whoever listens in this process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the identifiers of ended sessions and the reason, from any thread."""
        self._listeners.append(listener)

    def ended(self, session_ids: Sequence[str], reason: EndReason) -> None:
        """Announce the end of sessions."""
        if not session_ids:
            return
        for listener in self._listeners:
            listener(session_ids, reason)
