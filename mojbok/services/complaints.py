"""Reklamacje (POR-07): what customers do with their complaints. Whose each one is, is decided here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.clients import ClientType, Contract
from mojbok.domain.complaint_deadline import (
    Deadline,
    Silence,
    day_in_warsaw,
    deadline,
    due_on,
)
from mojbok.domain.complaints import (
    INVOICES_OFFERED,
    AboutUnknownError,
    Attachment,
    CheckedComplaint,
    Complaint,
    ComplaintClosedError,
    ComplaintForm,
    ComplaintQuery,
    ComplaintState,
    ComplaintUnknownError,
    Message,
    MessageKind,
    check_complaint,
    check_reply,
)
from mojbok.domain.complaints_repository import Found, OfferedInvoice, OfferedPoint
from mojbok.domain.form_keys import identifier_of_form
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import ComplaintReceivedLetter
from mojbok.domain.ports import Clock, Tokens
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.attachments import NEW
from mojbok.services.throttle import Throttle

#: The same reply within this time is the same one: a double click.
_SAME_REPLY: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintList:
    """One page of a customer's complaints."""

    client_name: str
    found: Found
    has_any: bool
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintOffer:
    """What a new complaint may be about, and what is attached to it already."""

    client_name: str
    invoices: Sequence[OfferedInvoice]
    contracts: Sequence[Contract]
    points: Sequence[OfferedPoint]
    waiting: Sequence[Attachment]
    key: str
    """Names the form: sent twice, it is one complaint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintSheet:
    """A complaint as its customer sees it."""

    client_name: str
    complaint: Complaint
    talk: Sequence[Message]
    waiting: Sequence[Attachment]
    deadline: Deadline
    silence: Silence


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaints:
    """The use cases of SCR-COMPLAINTS."""

    work: UnitOfWork
    clock: Clock
    tokens: Tokens
    throttle: Throttle

    def list(self, visitor: Visitor, query: ComplaintQuery) -> ComplaintList:
        """List the visitor's own complaints."""
        with self.work(reads_only=True) as work:
            found = work.complaints.find(visitor.account.id, query)
            return ComplaintList(
                client_name=work.clients.get(visitor.account.client_id).name,
                found=found,
                has_any=bool(found.total) or work.complaints.count(visitor.account.id) > 0,
                now=self.clock.now(),
            )

    def offer(self, visitor: Visitor) -> ComplaintOffer:
        """Give what the form for a new complaint needs."""
        client_id = visitor.account.client_id
        with self.work(reads_only=True) as work:
            return ComplaintOffer(
                client_name=work.clients.get(client_id).name,
                invoices=work.complaint_subjects.invoices(client_id, INVOICES_OFFERED),
                contracts=work.clients.contracts(client_id),
                points=work.complaint_subjects.points(client_id),
                waiting=work.attachments.waiting(visitor.account.id, NEW),
                key=self.tokens.identifier(),
            )

    def is_filed(self, visitor: Visitor, key: str) -> bool:
        """Tell whether the visitor's form of this key has become a complaint: its draft is of no use any more."""
        with self.work(reads_only=True) as work:
            return work.complaints.by_form(visitor.account.id, key) is not None

    def file(self, visitor: Visitor, form: ComplaintForm, key: str, source: Source) -> Complaint:
        """File a complaint, with the files that wait for it; the letter is in the same transaction.

        Raises FormInvalidError, TooManyRequestsError.
        """
        account, checked = visitor.account, check_complaint(form)
        with self.work(reads_only=True) as work:
            if already := work.complaints.by_form(account.id, key):
                return already
            checked = _with_own_subject(work, visitor, checked, form)
        self.throttle.of_account("complaints_account", account, source)
        with self.work() as work:
            work.accounts.lock(account.id)
            # Asked again, now that no other click of the same form can come in between.
            if already := work.complaints.by_form(account.id, key):
                return already
            complaint = self._new(work, visitor, checked)
            work.complaints.add(complaint, key)
            self._say(work, complaint, MessageKind.COMPLAINT, checked.text, place=NEW)
            work.audit.record(
                AuditEvent.COMPLAINT_FILED,
                account_id=account.id,
                source=source,
                number=complaint.number,
                category=complaint.category,
            )
            letter = ComplaintReceivedLetter(
                to=account.email,
                number=complaint.number,
                received_on=day_in_warsaw(complaint.received_at),
                due_on=complaint.due_on,
            )
            work.outbox.put(letter, account_id=account.id)
        return complaint

    def sheet(self, visitor: Visitor, complaint_id: str) -> ComplaintSheet:
        """Give a complaint of the visitor's own. Raises ComplaintUnknownError."""
        with self.work(reads_only=True) as work:
            complaint = _own(visitor, work.complaints.get(complaint_id))
            return ComplaintSheet(
                client_name=work.clients.get(visitor.account.client_id).name,
                complaint=complaint,
                talk=work.complaints.talk(complaint.id),
                waiting=work.attachments.waiting(visitor.account.id, complaint.id),
                deadline=deadline(complaint.due_on, now=self.clock.now()),
                silence=complaint.silence,
            )

    def reply(
        self, visitor: Visitor, complaint_id: str, typed: str, source: Source, key: str = ""
    ) -> None:
        """Write to an open complaint, with the files that wait for it; the same form, named by its key, once.

        Raises ComplaintUnknownError, ComplaintClosedError, FormInvalidError, TooManyRequestsError.
        """
        with self.work(reads_only=True) as work:
            complaint = _own(visitor, work.complaints.get(complaint_id))
            talk = work.complaints.talk(complaint.id)
            if key and _has(talk, identifier_of_form(key, complaint.id)):
                # Though the complaint may have been closed since.
                return
            reply = self._reply(_open(complaint), check_reply(typed), key)
            if _is_said(talk, reply):
                return
        self.throttle.of_account("complaint_replies_account", visitor.account, source)
        with self.work() as work:
            complaint = _own(visitor, work.complaints.lock(complaint_id))
            # Asked again, now that no other click of the same form can come in between.
            if _is_said(work.complaints.talk(complaint.id), reply):
                return
            _open(complaint)
            work.complaints.say(reply)
            work.attachments.send(complaint.account_id, complaint.id, reply.id)
            is_answer = complaint.state is ComplaintState.ASKED
            state = ComplaintState.IN_PROGRESS if is_answer else complaint.state
            work.complaints.set_state(complaint.id, state)
            self._record(work, AuditEvent.COMPLAINT_REPLIED, complaint, source)

    def withdraw(self, visitor: Visitor, complaint_id: str, source: Source) -> None:
        """Take a complaint back; once more does nothing. Raises ComplaintUnknownError, ComplaintClosedError."""
        now = self.clock.now()
        with self.work() as work:
            complaint = _own(visitor, work.complaints.lock(complaint_id))
            if complaint.state is ComplaintState.WITHDRAWN:
                return
            _open(complaint)
            self._say(work, complaint, MessageKind.WITHDRAWAL, "", place=None)
            work.complaints.set_state(complaint.id, ComplaintState.WITHDRAWN, closed_at=now)
            self._record(work, AuditEvent.COMPLAINT_WITHDRAWN, complaint, source)

    def revisions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present revisions of complaints: for pages that show them already."""
        with self.work(reads_only=True) as work:
            return work.complaints.revisions(complaint_ids)

    def _new(self, work: Work, visitor: Visitor, checked: CheckedComplaint) -> Complaint:
        now = self.clock.now()
        client = work.clients.get(visitor.account.client_id)
        return Complaint(
            id=self.tokens.link_token(),
            number=work.complaints.next_number(day_in_warsaw(now).year),
            account_id=visitor.account.id,
            client_id=client.id,
            is_consumer=client.type is ClientType.INDIVIDUAL,
            category=checked.category,
            about=checked.about,
            subject=checked.subject,
            state=ComplaintState.RECEIVED,
            received_at=now,
            due_on=due_on(now),
            revision=1,
            closed_at=None,
        )

    def _say(
        self, work: Work, complaint: Complaint, kind: MessageKind, text: str, *, place: str | None
    ) -> None:
        message = Message(
            id=self.tokens.identifier(),
            complaint_id=complaint.id,
            kind=kind,
            text=text,
            at=self.clock.now(),
        )
        work.complaints.say(message)
        if place is not None:
            work.attachments.send(complaint.account_id, place, message.id)

    def _reply(self, complaint: Complaint, text: str, key: str) -> Message:
        return Message(
            id=identifier_of_form(key, complaint.id) if key else self.tokens.identifier(),
            complaint_id=complaint.id,
            kind=MessageKind.REPLY,
            text=text,
            at=self.clock.now(),
        )

    @staticmethod
    def _record(work: Work, event: AuditEvent, complaint: Complaint, source: Source) -> None:
        work.audit.record(
            event, account_id=complaint.account_id, source=source, number=complaint.number
        )


def _own(visitor: Visitor, complaint: Complaint | None) -> Complaint:
    """Give the visitor's complaint: somebody else's is as if it were not there."""
    if complaint is None or complaint.account_id != visitor.account.id:
        raise ComplaintUnknownError
    return complaint


def _open(complaint: Complaint) -> Complaint:
    if not complaint.state.is_open:
        raise ComplaintClosedError
    return complaint


def _is_said(talk: Sequence[Message], reply: Message) -> bool:
    """Tell whether the same form has been sent before; or another one with the same words, a moment ago."""
    last = talk[-1]
    is_same = last.kind is MessageKind.REPLY and last.text == reply.text
    is_again = is_same and reply.at - last.at < _SAME_REPLY
    return is_again or _has(talk, reply.id)


def _has(talk: Sequence[Message], message_id: str) -> bool:
    return any(message.id == message_id for message in talk)


def _with_own_subject(
    work: Work, visitor: Visitor, checked: CheckedComplaint, form: ComplaintForm
) -> CheckedComplaint:
    """See that the invoice, contract or PPE is the client's own. Raises FormInvalidError."""
    if checked.about is None:
        return checked
    own = work.complaint_subjects.own(visitor.account.client_id, checked.about)
    if own is None:
        name = "about" if form.about else "other_invoice"
        raise FormInvalidError({name: AboutUnknownError()})
    return CheckedComplaint(
        category=checked.category, about=own, subject=checked.subject, text=checked.text
    )
