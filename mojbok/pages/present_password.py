"""The field for the password that somebody signed in types once more, before what can't be taken back."""

from typing import Final

from mojbok.domain.profile_form import LABELS
from mojbok.pages.fields import Field
from mojbok.services.drafts import Returned
from mojbok.texts.translate import _

_MOST: Final = 128


def present_password(back: Returned) -> None:
    """Lay it out, with what was wrong the last time; it never holds what was typed."""
    Field(
        "password",
        LABELS["password"],
        error=back.errors.get("password"),
        is_required=True,
        is_focused="password" in back.errors,
        # Without one the button would move away from under a click, when the error goes.
        hint=_("To, którym się logujesz."),
        type="password",
        maxlength=_MOST,
        autocomplete="current-password",
        autocapitalize="none",
        spellcheck="false",
    )
