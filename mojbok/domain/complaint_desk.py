"""The complaints desk: who of staff deals with a complaint, what an act makes of it, and the queue."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from mojbok.domain.complaint_deadline import due_after_reopening
from mojbok.domain.complaints import (
    MOST,
    Category,
    Complaint,
    ComplaintClosedError,
    ComplaintState,
    tidy_text,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, may

DESK_PAGE_SIZE: Final = 50
LABELS: Final = {
    "text": "Odpowiedź dla klienta",
    "verdict": "Rozstrzygnięcie",
    "note": "Notatka",
    "reopening": "Dlaczego wznawiasz (klient to przeczyta)",
}
#: What a text block leaves to be filled in, such as […] or [kwota…].
_GAP: Final = re.compile(r"\[[^\[\]\n]{0,80}…\]")
#: These answers tell the customer where to go next.
REFUSALS: Final = (ComplaintState.REJECTED, ComplaintState.PARTLY_ACCEPTED)


class Tab(StrEnum):
    """A part of the queue; the values stand in addresses."""

    MINE = "moje"
    UNASSIGNED = "nieprzydzielone"
    ALL = "wszystkie"
    CLOSED = "zamkniete"


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskQuery:
    """Which complaints the desk lists."""

    tab: Tab = Tab.ALL
    category: Category | None = None
    page: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What staff tell each other about a complaint; its client never sees it."""

    id: str
    complaint_id: str
    author: str
    text: str
    at: datetime


@dataclass
class ComplaintChangedError(DomainError):
    """Something has happened to the complaint since it was looked at: nothing of the act was done."""


@dataclass
class ComplaintOfColleagueError(DomainError):
    """Somebody else deals with the complaint."""

    name: str


@dataclass
class ComplaintOpenError(DomainError):
    """The complaint is not closed, so that there is nothing to open anew."""


@dataclass
class ColleagueUnknownError(DomainError):
    """Nobody like that works here, or not any more."""


@dataclass
class VerdictMissingError(DomainError):
    """It was not said whether the complaint is accepted."""


@dataclass
class GapInTextError(DomainError):
    """A text block's gap was not filled in."""

    gap: str


def check_answer(typed: str, label: str = LABELS["text"], most: int = MOST["text"]) -> str:
    """Give a text for a customer, tidied. Raises FormInvalidError."""
    text = tidy_text(typed)
    if not text:
        raise FormInvalidError({"text": FieldRequiredError(label=label)})
    if len(text) > most:
        raise FormInvalidError({"text": FieldTooLongError(most=most)})
    if gap := gap_in(text):
        raise FormInvalidError({"text": GapInTextError(gap=gap)})
    return text


def check_note(typed: str) -> str:
    """Give a note's text, tidied. Raises FormInvalidError."""
    text = tidy_text(typed)
    if not text:
        raise FormInvalidError({"note": FieldRequiredError(label=LABELS["note"])})
    if len(text) > MOST["text"]:
        raise FormInvalidError({"note": FieldTooLongError(most=MOST["text"])})
    return text


def gap_in(text: str) -> str:
    """Give the first gap that a text block has left, with its brackets; empty when there is none."""
    found = _GAP.search(text)
    return found[0] if found else ""


def may_act_on(complaint: Complaint, actor: Actor) -> bool:
    """Tell whether a complaint is one's own, nobody's, or one may act on those of others."""
    is_free = complaint.assignee_id in {None, actor.id}
    return is_free or may(actor.role, Act.REASSIGN_COMPLAINTS)


def opened(complaint: Complaint) -> Complaint:
    """See that a complaint is open. Raises ComplaintClosedError."""
    if not complaint.state.is_open:
        raise ComplaintClosedError
    return complaint


def assigned(complaint: Complaint, staff_id: str | None) -> Complaint:
    """Give a complaint to somebody, or to nobody; whoever gets it begins to work on it."""
    begins = staff_id is not None and complaint.state is ComplaintState.RECEIVED
    given = replace(complaint, assignee_id=staff_id, version=complaint.version + 1)
    return in_state(given, ComplaintState.IN_PROGRESS) if begins else given


def begun(complaint: Complaint, actor: Actor) -> Complaint:
    """Note that somebody works on a complaint; from a shell, it is nobody's for that."""
    return in_state(_taken(complaint, actor), ComplaintState.IN_PROGRESS)


def asked(complaint: Complaint, actor: Actor) -> Complaint:
    """Note that the customer was asked something."""
    return in_state(_taken(complaint, actor), ComplaintState.ASKED)


def answered(
    complaint: Complaint, verdict: ComplaintState, actor: Actor, at: datetime
) -> Complaint:
    """End a complaint by a verdict."""
    return replace(in_state(_taken(complaint, actor), verdict), closed_at=at)


def reopened(complaint: Complaint, actor: Actor, at: datetime) -> Complaint:
    """Open a closed complaint anew. Raises ComplaintOpenError."""
    if complaint.closed_at is None:
        raise ComplaintOpenError
    due = due_after_reopening(complaint.due_on, closed_at=complaint.closed_at, now=at)
    return replace(begun(complaint, actor), due_on=due, closed_at=None)


def noted(complaint: Complaint) -> Complaint:
    """Note that something happened which its client does not see."""
    return replace(complaint, version=complaint.version + 1)


def in_state(complaint: Complaint, state: ComplaintState) -> Complaint:
    """Move a complaint to a state, which its client sees."""
    return replace(complaint, state=state, revision=complaint.revision + 1)


def _taken(complaint: Complaint, actor: Actor) -> Complaint:
    assignee_id = actor.id or complaint.assignee_id
    return replace(complaint, assignee_id=assignee_id, version=complaint.version + 1)
