"""What each role of staff may do: the only place where that stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mojbok.domain.errors import DomainError
from mojbok.domain.staff import Actor, Role


class Act(StrEnum):
    """What staff can do."""

    SEE_CLIENTS = "see-clients"
    """Find clients and look at their accounts."""
    REVEAL_PESEL = "reveal-pesel"
    UNLOCK = "unlock"
    RESEND = "resend"
    END_SESSIONS = "end-sessions"
    BLOCK = "block"
    """Stop an account, or let it be used again."""
    DISOWN = "disown"
    """Close an account that somebody else had registered."""
    RELEASE_CONTACT = "release-contact"
    """Let contact data be changed before their time."""
    UNLOCK_MANY = "unlock-many"
    SEE_COMPLAINTS = "see-complaints"
    ANSWER_COMPLAINTS = "answer-complaints"
    REASSIGN_COMPLAINTS = "reassign-complaints"
    """Act on complaints that somebody else deals with, and give them to others."""
    SEE_MAIL = "see-mail"
    RETRY_MAIL = "retry-mail"
    SEE_IMPORTS = "see-imports"
    SEE_TERMS = "see-terms"
    PUBLISH_TERMS = "publish-terms"
    SEE_REFUNDS = "see-refunds"
    APPROVE_REFUNDS = "approve-refunds"
    MANAGE_STAFF = "manage-staff"
    MANAGE_API_TOKENS = "manage-api-tokens"
    """Let programs of the seller's push data."""


_OF_ADMINISTRATORS_ALONE: Final = frozenset(
    {
        Act.UNLOCK_MANY,
        Act.REASSIGN_COMPLAINTS,
        Act.RETRY_MAIL,
        Act.PUBLISH_TERMS,
        Act.APPROVE_REFUNDS,
        Act.MANAGE_STAFF,
        Act.MANAGE_API_TOKENS,
    }
)
PERMITTED: Final[Mapping[Role, frozenset[Act]]] = {
    Role.KONSULTANT: frozenset(Act) - _OF_ADMINISTRATORS_ALONE,
    Role.ADMINISTRATOR: frozenset(Act),
}


@dataclass
class ActForbiddenError(DomainError):
    """The role of who acts does not allow the act."""

    act: str


def may(role: Role, act: Act) -> bool:
    """Tell whether a role allows an act."""
    return act in PERMITTED[role]


def permit(actor: Actor, act: Act) -> None:
    """See that somebody may do something. Raises ActForbiddenError."""
    if not may(actor.role, act):
        raise ActForbiddenError(act=act)
