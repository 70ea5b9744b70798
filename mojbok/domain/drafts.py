"""Drafts: what a form that could not be sent goes back with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What a form that could not be sent goes back with: values (never a password) and what was wrong."""

    values: Mapping[str, str]
    errors: Mapping[str, object]
    notice: object | None
    is_long: bool = False
    """What was typed for long is kept for long."""


class Drafts(Protocol):
    """Drafts of forms, by browser and form."""

    def save(self, browser: str, form: str, draft: Draft, until: datetime) -> None:
        """Keep a draft, in the place of an older one of the same browser and form."""
        ...

    def find(self, browser: str, form: str, now: datetime) -> Draft | None:
        """Find a draft whose time is not over."""
        ...

    def discard(self, browser: str, form: str) -> None:
        """Forget a draft."""
        ...

    def discard_expired(self, now: datetime) -> None:
        """Forget every draft whose time is over."""
        ...
