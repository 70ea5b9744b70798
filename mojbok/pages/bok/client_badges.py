"""How an account stands, as a badge."""

from typing import Final

from mojbok.domain.account_state import AccountState
from mojbok.pages.elements import Html
from mojbok.pages.icons import icon
from mojbok.texts.clients import account_state

#: How a state looks; what is not here is plain.
_BADGES: Final = {
    AccountState.ACTIVE: ("good", "done"),
    AccountState.PENDING: ("waiting", "clock"),
    AccountState.LOCKED: ("late", "alert"),
    AccountState.BLOCKED: ("late", "alert"),
}


def state_badge(state: AccountState) -> None:
    """Show how an account stands: a word, an icon and a colour."""
    classes, drawing = _BADGES.get(state, ("plain", "info"))
    with Html("p", None, f"badge {classes}"):
        icon(drawing)
        Html("span", account_state(state))
