"""Words in the customer's language: gettext with the Polish sentence as the source."""

from contextvars import ContextVar
from gettext import NullTranslations
from typing import Final

Language = NullTranslations
_language: Final = ContextVar[Language]("language", default=NullTranslations())  # noqa: B039 - never changed in place


def _(polish: str) -> str:
    """Give a sentence in the language of the present request; Polish needs no catalogue."""
    return _language.get().gettext(polish)


def language() -> Language:
    """Give the language of the present request: what is written once and kept is kept for each."""
    return _language.get()
