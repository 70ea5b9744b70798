"""What staff sees of complaints: the queue, and one case with all that is needed to answer it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mojbok.domain.accounts import Account, AccountUnknownError
from mojbok.domain.audit import AuditEvent, checked_reason
from mojbok.domain.clients import ClientType, Contract
from mojbok.domain.complaint_deadline import (
    SOON,
    Deadline,
    Silence,
    day_in_warsaw,
    deadline,
)
from mojbok.domain.complaint_desk import DeskQuery, Note, Tab, may_act_on
from mojbok.domain.complaints import (
    Attachment,
    Complaint,
    ComplaintUnknownError,
    Message,
    SubjectKind,
    parse_number,
)
from mojbok.domain.complaints_repository import (
    Colleague,
    OfferedPoint,
    QueuedComplaint,
    QueueStamp,
)
from mojbok.domain.invoices import ListedInvoice
from mojbok.domain.ports import Clock
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.staff import Actor
from mojbok.domain.staff_permissions import Act, may, permit
from mojbok.services.ledgers import Ledgers

#: Whose complaints nobody's are: somebody in a shell has none of their own.
_NOBODY: Final = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskList:
    """One page of the queue."""

    complaints: Sequence[QueuedComplaint]
    counts: Mapping[Tab, int]
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientCard:
    """Who complains, in short."""

    id: str
    name: str
    is_business: bool
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSheet:
    """A complaint as staff sees it."""

    complaint: Complaint
    client: ClientCard
    talk: Sequence[Message]
    notes: Sequence[Note]
    waiting: Sequence[Attachment]
    """Files that go with the answer of who asks."""
    deadline: Deadline
    silence: Silence
    assignee: str
    may_act: bool
    colleagues: Sequence[Colleague]
    """To whom it can be given."""
    subject: ListedInvoice | Contract | OfferedPoint | None
    """What it is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplaintCases:
    """The use cases of staff that change nothing; each raises ActForbiddenError."""

    work: UnitOfWork
    clock: Clock
    ledgers: Ledgers

    def list(self, query: DeskQuery, *, actor: Actor) -> DeskList:
        """List one page of the queue: three queries, however many complaints."""
        permit(actor, Act.SEE_COMPLAINTS)
        staff_id = actor.id or _NOBODY
        with self.work(reads_only=True) as work:
            return DeskList(
                complaints=work.complaint_desk.page(query, staff_id),
                counts=work.complaint_desk.counts(query.category, staff_id),
                now=self.clock.now(),
            )

    def show(self, number: str, *, actor: Actor, reason: str = "") -> CaseSheet:
        """Give a complaint to somebody who opens it, which is noted.

        Raises ComplaintUnknownError, ReasonInvalidError.
        """
        permit(actor, Act.SEE_COMPLAINTS)
        why = checked_reason(reason, is_required=False)
        with self.work() as work:
            complaint = found(work, number)
            record_act(work, AuditEvent.COMPLAINT_SHOWN, complaint, actor=actor, reason=why)
        return self.sheet(number, actor=actor)

    def sheet(self, number: str, *, actor: Actor) -> CaseSheet:
        """Give a complaint as it is now, to a page that shows it already. Raises ComplaintUnknownError."""
        permit(actor, Act.SEE_COMPLAINTS)
        with self.work(reads_only=True) as work:
            client_id = found(work, number).client_id
        self.ledgers.bring_up_to_date(client_id)
        with self.work(reads_only=True) as work:
            complaint = found(work, number)
            own = complaint.assignee_id
            return CaseSheet(
                complaint=complaint,
                client=_card(work, complaint),
                talk=work.complaints.talk(complaint.id),
                notes=work.complaint_desk.notes(complaint.id),
                waiting=work.attachments.waiting(complaint.account_id, place_of(complaint, actor)),
                deadline=deadline(complaint.due_on, now=self.clock.now()),
                silence=complaint.silence,
                assignee=work.complaint_desk.name_of(own) if own else "",
                may_act=may(actor.role, Act.ANSWER_COMPLAINTS) and may_act_on(complaint, actor),
                colleagues=work.complaint_desk.colleagues(),
                subject=_subject(work, complaint),
            )

    def check(self, number: str, *, actor: Actor) -> None:
        """See that there is such a complaint. Raises ComplaintUnknownError."""
        permit(actor, Act.SEE_COMPLAINTS)
        with self.work(reads_only=True) as work:
            found(work, number)

    def next_for(self, actor: Actor) -> str | None:
        """Give the number of the most urgent complaint that somebody can answer without asking a colleague."""
        permit(actor, Act.SEE_COMPLAINTS)
        soon = day_in_warsaw(self.clock.now()) + SOON
        with self.work(reads_only=True) as work:
            return work.complaint_desk.next_for(actor.id or _NOBODY, soon=soon)

    def stamp(self) -> QueueStamp:
        """Give what tells whether the queue has changed: for pages that show it already."""
        with self.work(reads_only=True) as work:
            return work.complaint_desk.stamp()

    def versions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present versions of complaints: for pages that show them already."""
        with self.work(reads_only=True) as work:
            return work.complaints.versions(complaint_ids)


def found(work: Work, number: str) -> Complaint:
    """Find a complaint by its number as staff types it. Raises ComplaintUnknownError."""
    known = parse_number(number)
    complaint = work.complaints.by_number(known) if known else None
    if complaint is None:
        raise ComplaintUnknownError
    return complaint


def place_of(complaint: Complaint, actor: Actor) -> str:
    """Tell where the files of somebody's answer wait."""
    return f"bok:{actor.id or _NOBODY}:{complaint.id}"


def account_of(work: Work, complaint: Complaint) -> Account:
    """Give the account that complains. Raises AccountUnknownError."""
    account = work.accounts.get(complaint.account_id)
    if account is None:
        raise AccountUnknownError
    return account


def record_act(
    work: Work, event: AuditEvent, complaint: Complaint, *, actor: Actor, **facts: str
) -> None:
    """Write an act of staff into the audit log."""
    work.audit.record(
        event,
        account_id=complaint.account_id,
        source=actor.source,
        number=complaint.number,
        staff=actor.name,
        **facts,
    )


def _card(work: Work, complaint: Complaint) -> ClientCard:
    client, account = work.clients.get(complaint.client_id), account_of(work, complaint)
    return ClientCard(
        id=client.id,
        name=client.name,
        is_business=client.type is ClientType.BUSINESS,
        email=account.email,
        phone=account.phone,
    )


def _subject(work: Work, complaint: Complaint) -> ListedInvoice | Contract | OfferedPoint | None:
    if complaint.about is None:
        return None
    number, client_id = complaint.about.number, complaint.client_id
    match complaint.about.kind:
        case SubjectKind.INVOICE:
            payer_ids = [payer.id for payer in work.ledgers.payers(client_id)]
            return next(iter(work.invoices.by_numbers(payer_ids, [number])), None)
        case SubjectKind.CONTRACT:
            contracts = work.clients.contracts(client_id)
            return next((one for one in contracts if one.number == number), None)
        case SubjectKind.PPE:
            points = work.complaint_subjects.points(client_id)
            return next((one for one in points if one.ppe == number), None)
