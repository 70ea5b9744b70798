"""News of accounts, for the pages that show them."""

from typing import Protocol


class AccountEvents(Protocol):
    """Tells every open tab that something of an account is different now."""

    def changed(self, account_id: str) -> None:
        """Announce that what pages show of an account has changed."""
        ...
