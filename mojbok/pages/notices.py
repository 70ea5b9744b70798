"""Notices: what happened, and what to do next."""

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountLockedError,
    RegistrationMismatchError,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import TooManyRequestsError
from mojbok.pages.elements import Html, still
from mojbok.pages.icons import icon
from mojbok.pages.prose import prose
from mojbok.pages.site import Contact
from mojbok.texts.errors import explain
from mojbok.texts.translate import _

#: Where trying again does not help everybody.
_DEAD_ENDS = (
    AccountExistsError,
    AccountLockedError,
    RegistrationMismatchError,
    TooManyRequestsError,
)
_ICON = {"error": "alert", "success": "done", "info": "info"}


def notice(
    kind: str,
    *sentences: str,
    heading: str = "",
    is_focused: bool = False,
    contact: Contact | None = None,
    way_on: tuple[str, str] | None = None,
) -> None:
    """Show a notice: `kind` is error, success or info; with a `contact` it ends with how to reach BOK.

    `way_on` is the address and the words of a link.

    What has just happened is to be `is_focused`: readers of the screen say it as the page comes. An address with a
    fragment keeps browsers from that.
    """
    role = "alert" if kind == "error" else "status"
    with still("div", None, f"notice {kind}", role=role, tabindex="-1", autofocus=is_focused):
        icon(_ICON[kind])
        with Html("div", None, "notice-words"):
            if heading:
                Html("h2", heading)
            for sentence in sentences:
                prose("p", sentence)
            if way_on:
                address, words = way_on
                Html("a", words, href=address)
            if contact:
                bok_line(contact)


def notice_of(error: DomainError | None, contact: Contact) -> None:
    """Show what the rules said of a whole form, with the way on."""
    if error is None:
        return
    way_on = contact if isinstance(error, _DEAD_ENDS) else None
    notice("error", explain(error), is_focused=True, contact=way_on)


def bok_line(contact: Contact) -> None:
    """Say how to reach the Biuro Obsługi Klienta."""
    with Html("p", None, "bok"):
        Html("span", _("Telefon: "))
        Html("a", contact.phone, href=f"tel:{contact.phone.replace(' ', '')}")
        prose("span", _(", e-mail: "))
        Html("a", contact.email, href=f"mailto:{contact.email}")
        Html("span", f" ({contact.hours})" if contact.hours else "")
