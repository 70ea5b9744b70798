"""Consents that may be given and taken back at any time (zgody): each decision is kept, none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from mojbok.domain.accounts import Source


class Permission(StrEnum):
    """What the customer may agree to."""

    E_INVOICES = "e-faktury"
    NOTIFICATIONS = "powiadomienia"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The words of a consent; whoever changes them gives them a new version."""

    version: str
    text: str


#: What is asked now. A decision keeps the words that it was about, so that older ones stay as they were.
WORDINGS: Final[Mapping[Permission, Wording]] = MappingProxyType(
    {
        Permission.E_INVOICES: Wording(
            version="1.0",
            text=(
                "Chcę dostawać faktury w formie elektronicznej zamiast papierowych. "
                "Zgodę mogę wycofać w każdej chwili."
            ),
        ),
        Permission.NOTIFICATIONS: Wording(
            version="1.0",
            text=(
                "Chcę dostawać e-mailem powiadomienia o fakturach, terminach płatności "
                "i umowach. Zgodę mogę wycofać w każdej chwili."
            ),
        ),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """That somebody gave or withdrew a consent: in which words, when, from where."""

    permission: Permission
    is_given: bool
    version: str
    wording: str
    decided_at: datetime
    source: Source
