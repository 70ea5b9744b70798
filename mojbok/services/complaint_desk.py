"""What the Biuro Obsługi Klienta does with complaints; each act is audited with who and why.

An act may state the version that it was based on (`seen`). It is then refused when anything has happened since, so that
two members of staff never overwrite each other. From a shell, an act is based on how things are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.complaint_desk import (
    LABELS,
    REFUSALS,
    ColleagueUnknownError,
    ComplaintChangedError,
    ComplaintOfColleagueError,
    Note,
    answered,
    asked,
    assigned,
    begun,
    check_answer,
    check_note,
    may_act_on,
    noted,
    opened,
    reopened,
)
from mojbok.domain.complaints import (
    OPEN_STATES,
    VERDICTS,
    Complaint,
    ComplaintState,
    ComplaintUnknownError,
    Message,
    MessageKind,
)
from mojbok.domain.form_keys import identifier_of_form
from mojbok.domain.letters import ComplaintAnsweredLetter, ComplaintStep
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, permit
from mojbok.services.complaint_cases import account_of, found, place_of, record_act


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintDesk:
    """The acts of staff, in the console and from the command line; each raises ActForbiddenError.

    Those that change a complaint raise ComplaintUnknownError and ReasonInvalidError, ComplaintChangedError when `seen`
    is not its version any more, and, reopening and notes apart, ComplaintClosedError and ComplaintOfColleagueError.
    """

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    ways_on: Callable[[Complaint], str]
    """Says where a customer may go who does not agree with the answer."""

    def queue(
        self, *, actor: Actor, is_closed: bool = False, most: int = 100
    ) -> Sequence[Complaint]:
        """List complaints that wait for an answer, those that are due first at the top; or the closed ones."""
        permit(actor, Act.SEE_COMPLAINTS)
        closed = tuple(state for state in ComplaintState if not state.is_open)
        with self.work(reads_only=True) as work:
            return work.complaints.queue(closed if is_closed else OPEN_STATES, most)

    def take(self, number: str, *, actor: Actor, reason: str = "", seen: int | None = None) -> None:
        """Begin to work on a complaint; in the console it is one's own from then on."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            complaint = _open(work, number, actor, seen)
            _change(work, complaint, begun(complaint, actor))
            record_act(work, AuditEvent.COMPLAINT_TAKEN, complaint, actor=actor, reason=why)

    def give_back(
        self, number: str, *, actor: Actor, reason: str = "", seen: int | None = None
    ) -> None:
        """Let a complaint be nobody's again."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            complaint = _open(work, number, actor, seen)
            _change(work, complaint, assigned(complaint, None))
            record_act(work, AuditEvent.COMPLAINT_ASSIGNED, complaint, actor=actor, reason=why)

    def hand_over(
        self,
        number: str,
        staff_id: str,
        *,
        actor: Actor,
        reason: str = "",
        seen: int | None = None,
    ) -> None:
        """Give a complaint to a colleague. Raises ColleagueUnknownError, too."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            # Locked, and first: whoever is disabled at this moment does so in the same order, and keeps nothing.
            member = work.staff.lock(staff_id)
            complaint = _open(work, number, actor, seen)
            if member is None or not member.is_active:
                raise ColleagueUnknownError
            _change(work, complaint, assigned(complaint, member.id))
            record_act(
                work,
                AuditEvent.COMPLAINT_ASSIGNED,
                complaint,
                actor=actor,
                reason=why,
                member=member.name,
            )

    def ask(
        self,
        number: str,
        text: str,
        *,
        actor: Actor,
        reason: str = "",
        seen: int | None = None,
    ) -> None:
        """Ask the customer something; the legal deadline runs on. Raises FormInvalidError, too."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        why, now = checked_reason(reason, is_required=False), self.clock.now()
        question = check_answer(text)
        with self.work() as work:
            complaint = _open(work, number, actor, seen)
            _change(work, complaint, asked(complaint, actor))
            self._say(work, complaint, MessageKind.QUESTION, question, actor=actor)
            _tell(work, complaint, "question", now)
            record_act(work, AuditEvent.COMPLAINT_ASKED, complaint, actor=actor, reason=why)

    def answer(
        self,
        number: str,
        verdict: ComplaintState,
        text: str,
        *,
        actor: Actor,
        reason: str = "",
        seen: int | None = None,
    ) -> None:
        """Answer for good; a refusal says by itself where the customer may go next.

        Raises FormInvalidError, too, and ValueError for a state that is no verdict.
        """
        permit(actor, Act.ANSWER_COMPLAINTS)
        if verdict not in VERDICTS:
            raise ValueError("no verdict")
        why, now = checked_reason(reason, is_required=False), self.clock.now()
        answer = check_answer(text)
        with self.work() as work:
            complaint = _open(work, number, actor, seen)
            _change(work, complaint, answered(complaint, verdict, actor, now))
            if verdict in REFUSALS:
                answer = f"{answer}\n\n{self.ways_on(complaint)}"
            self._say(work, complaint, MessageKind.ANSWER, answer, actor=actor, verdict=verdict)
            _tell(work, complaint, "answer", now)
            record_act(
                work,
                AuditEvent.COMPLAINT_ANSWERED,
                complaint,
                actor=actor,
                reason=why,
                verdict=verdict,
            )

    def reopen(self, number: str, text: str, *, actor: Actor, seen: int | None = None) -> None:
        """Open a closed complaint anew, and tell the customer why.

        Raises ComplaintOpenError, FormInvalidError, too.
        """
        permit(actor, Act.ANSWER_COMPLAINTS)
        why, now = check_answer(text, LABELS["reopening"]), self.clock.now()
        with self.work() as work:
            complaint = _looked_at(work, number, seen)
            anew = reopened(complaint, actor, now)
            _change(work, complaint, anew)
            self._say(work, complaint, MessageKind.REOPENING, why, actor=actor)
            _tell(work, complaint, "reopened", now)
            due = anew.due_on.isoformat()
            record_act(work, AuditEvent.COMPLAINT_REOPENED, complaint, actor=actor, due_on=due)

    def note(self, number: str, text: str, *, actor: Actor, key: str = "") -> None:
        """Write a note that only staff sees; the same form, named by its key, once. Raises FormInvalidError, too."""
        permit(actor, Act.ANSWER_COMPLAINTS)
        checked = check_note(text)
        with self.work() as work:
            complaint = _looked_at(work, number, None)
            note_id = identifier_of_form(key, complaint.id) if key else self.tokens.identifier()
            if any(note.id == note_id for note in work.complaint_desk.notes(complaint.id)):
                return
            _change(work, complaint, noted(complaint))
            work.complaint_desk.add_note(
                Note(
                    id=note_id,
                    complaint_id=complaint.id,
                    author=actor.name,
                    text=checked,
                    at=self.clock.now(),
                )
            )
            record_act(work, AuditEvent.COMPLAINT_NOTED, complaint, actor=actor)

    def _say(
        self,
        work: Work,
        complaint: Complaint,
        kind: MessageKind,
        text: str,
        *,
        actor: Actor,
        verdict: ComplaintState | None = None,
    ) -> None:
        message = Message(
            id=self.tokens.identifier(),
            complaint_id=complaint.id,
            kind=kind,
            text=text,
            at=self.clock.now(),
            verdict=verdict,
        )
        work.complaints.say(message)
        work.attachments.send(complaint.account_id, place_of(complaint, actor), message.id)


def _looked_at(work: Work, number: str, seen: int | None) -> Complaint:
    complaint = work.complaints.lock(found(work, number).id)
    if complaint is None:
        raise ComplaintUnknownError
    if seen is not None and seen != complaint.version:
        raise ComplaintChangedError
    return complaint


def _open(work: Work, number: str, actor: Actor, seen: int | None) -> Complaint:
    complaint = opened(_looked_at(work, number, seen))
    if not may_act_on(complaint, actor):
        raise ComplaintOfColleagueError(
            name=work.complaint_desk.name_of(complaint.assignee_id or "")
        )
    return complaint


def _change(work: Work, complaint: Complaint, changed: Complaint) -> None:
    if not work.complaints.change(changed, seen=complaint.version):
        raise ComplaintChangedError


def _tell(work: Work, complaint: Complaint, step: ComplaintStep, at: datetime) -> None:
    account = account_of(work, complaint)
    if not account.email:
        # Reopened after its account was closed: BOK answers by the CRM's address.
        return
    letter = ComplaintAnsweredLetter(
        to=account.email, number=complaint.number, step=step, written_at=at
    )
    work.outbox.put(letter, account_id=account.id)
