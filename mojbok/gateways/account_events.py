"""News of accounts, inside one process."""

from collections.abc import Callable

Listener = Callable[[str], None]


class LocalAccountEvents:
    """Passes news of accounts on to whoever listens in this process."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Call `listener` with the identifier of an account that has changed, from any thread."""
        self._listeners.append(listener)

    def changed(self, account_id: str) -> None:
        """Announce that what pages show of an account has changed."""
        for listener in self._listeners:
            listener(account_id)
