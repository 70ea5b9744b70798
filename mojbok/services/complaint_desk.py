"""What the Biuro Obsługi Klienta does with complaints; each act is audited with who and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.accounts import AccountUnknownError
from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.complaints import (
    OPEN_STATES,
    VERDICTS,
    Complaint,
    ComplaintClosedError,
    ComplaintState,
    ComplaintUnknownError,
    Message,
    MessageKind,
    check_reply,
    parse_number,
)
from mojbok.domain.letters import ComplaintAnsweredLetter, ComplaintStep
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSheet:
    """A complaint with its talk, as staff see it."""

    complaint: Complaint
    client_name: str
    talk: Sequence[Message]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintDesk:
    """The use cases of staff, in the console and from the command line; each raises ActForbiddenError."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens

    def queue(
        self, *, actor: Actor, is_closed: bool = False, most: int = 100
    ) -> Sequence[Complaint]:
        """List complaints that wait for an answer, those that are due first at the top; or the closed ones."""
        permit(actor, Act.SEE_COMPLAINTS)
        closed = tuple(state for state in ComplaintState if not state.is_open)
        with self.work(reads_only=True) as work:
            return work.complaints.queue(closed if is_closed else OPEN_STATES, most)

    def show(self, number: str, *, actor: Actor, reason: str = "") -> DeskSheet:
        """Give a complaint and its talk. Raises ComplaintUnknownError, ReasonInvalidError."""
        permit(actor, Act.SEE_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            complaint = _found(work, number)
            _note(work, AuditEvent.COMPLAINT_SHOWN, complaint, actor=actor, reason=why)
            return DeskSheet(
                complaint=complaint,
                client_name=work.clients.get(complaint.client_id).name,
                talk=work.complaints.talk(complaint.id),
            )

    def take(self, number: str, *, actor: Actor, reason: str = "") -> None:
        """Begin to work on a complaint. Raises ComplaintUnknownError, ComplaintClosedError, ReasonInvalidError."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            complaint = _open(work, number)
            state = ComplaintState.IN_PROGRESS
            work.complaints.set_state(complaint.id, state)
            _note(work, AuditEvent.COMPLAINT_TAKEN, complaint, actor=actor, reason=why)

    def ask(self, number: str, text: str, *, actor: Actor, reason: str = "") -> None:
        """Ask the customer something; the legal deadline runs on.

        Raises ComplaintUnknownError, ComplaintClosedError, FormInvalidError, ReasonInvalidError.
        """
        permit(actor, Act.ANSWER_COMPLAINTS)
        why, question, now = (
            checked_reason(reason, is_required=False),
            check_reply(text),
            self.clock.now(),
        )
        with self.work() as work:
            complaint = _open(work, number)
            self._say(work, complaint, MessageKind.QUESTION, question, now)
            work.complaints.set_state(complaint.id, ComplaintState.ASKED)
            _tell(work, complaint, "question", now)
            _note(work, AuditEvent.COMPLAINT_ASKED, complaint, actor=actor, reason=why)

    def answer(
        self, number: str, verdict: ComplaintState, text: str, *, actor: Actor, reason: str = ""
    ) -> None:
        """Answer for good. Raises as `ask`, and ValueError for a state that is no verdict."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        if verdict not in VERDICTS:
            raise ValueError("no verdict")
        why, answer, now = (
            checked_reason(reason, is_required=False),
            check_reply(text),
            self.clock.now(),
        )
        with self.work() as work:
            complaint = _open(work, number)
            self._say(work, complaint, MessageKind.ANSWER, answer, now, verdict)
            work.complaints.set_state(complaint.id, verdict, closed_at=now)
            _tell(work, complaint, "answer", now)
            _note(
                work,
                AuditEvent.COMPLAINT_ANSWERED,
                complaint,
                actor=actor,
                reason=why,
                verdict=verdict,
            )

    def _say(
        self,
        work: Work,
        complaint: Complaint,
        kind: MessageKind,
        text: str,
        at: datetime,
        verdict: ComplaintState | None = None,
    ) -> None:
        message_id = self.tokens.identifier()
        work.complaints.say(
            Message(
                id=message_id,
                complaint_id=complaint.id,
                kind=kind,
                text=text,
                at=at,
                verdict=verdict,
            )
        )


def _found(work: Work, number: str) -> Complaint:
    known = parse_number(number)
    complaint = work.complaints.by_number(known) if known else None
    if complaint is None:
        raise ComplaintUnknownError
    return complaint


def _open(work: Work, number: str) -> Complaint:
    complaint = work.complaints.lock(_found(work, number).id)
    if complaint is None or not complaint.state.is_open:
        raise ComplaintClosedError
    return complaint


def _tell(work: Work, complaint: Complaint, step: ComplaintStep, at: datetime) -> None:
    account = work.accounts.get(complaint.account_id)
    if account is None:
        raise AccountUnknownError
    letter = ComplaintAnsweredLetter(
        to=account.email, number=complaint.number, step=step, written_at=at
    )
    work.outbox.put(letter, account_id=account.id)


def _note(
    work: Work, event: AuditEvent, complaint: Complaint, *, actor: Actor, **facts: str
) -> None:
    work.audit.record(
        event,
        account_id=complaint.account_id,
        source=actor.source,
        number=complaint.number,
        staff=actor.name,
        **facts,
    )
