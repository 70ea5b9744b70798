"""How far letters have come, for those who look after the queue."""

from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.letters import State


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterStatus:
    """How far a letter has come, without what it says."""

    id: str
    kind: str
    account_id: str | None
    recipient: str
    #: Known once the letter has been sent.
    subject: str | None
    state: State
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str | None
