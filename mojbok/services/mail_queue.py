"""The queue of letters, as the Biuro Obsługi Klienta watches over it (BOK-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.letter_status import LetterStatus
from mojbok.domain.letters import State
from mojbok.domain.mail_queue import LetterNotRetriedError
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit

LETTERS_A_PAGE: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuePage:
    """A page of the letters in one state, and how many are in those that need somebody to look."""

    letters: Sequence[LetterStatus]
    state: State
    page: int
    has_more: bool
    waiting: int
    refused: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MailQueue:
    """The use cases of `/bok/poczta` and `mojbok mail retry`."""

    work: UnitOfWork

    def page(self, state: State, number: int, *, actor: Actor) -> QueuePage:
        """Give a page of letters in a state. Raises ActForbiddenError."""
        permit(actor, Act.SEE_MAIL)
        page = max(1, number)
        offset = (page - 1) * LETTERS_A_PAGE
        with self.work(reads_only=True) as work:
            book = work.letter_book
            # One more than is shown tells whether there is another page; letters that went are never counted.
            found = book.entries(state, limit=LETTERS_A_PAGE + 1, offset=offset)
            return QueuePage(
                letters=found[:LETTERS_A_PAGE],
                state=state,
                page=page,
                has_more=len(found) > LETTERS_A_PAGE,
                waiting=book.count("waiting"),
                refused=book.count("refused"),
            )

    def retry(self, letter_id: str | None = None, *, actor: Actor, reason: str = "") -> int:
        """Have a letter, or all that did not go, tried again at once; tell how many.

        Raises ActForbiddenError, ReasonInvalidError; LetterNotRetriedError for one that went, is going, or is none.
        """
        permit(actor, Act.RETRY_MAIL)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            count = work.letter_book.retry(letter_id)
            if letter_id is not None and not count:
                raise LetterNotRetriedError
            work.audit.record(
                AuditEvent.MAIL_RETRIED,
                account_id=None,
                source=actor.source,
                staff=actor.name,
                reason=why,
                count=str(count),
            )
        return count
