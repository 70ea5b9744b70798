"""What is kept of complaints, and where their files are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Protocol

from mojbok.domain.complaint_desk import DeskQuery, Note, Tab
from mojbok.domain.complaints import (
    About,
    Attachment,
    Category,
    Complaint,
    ComplaintQuery,
    ComplaintState,
    Message,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedInvoice:
    """An invoice that a complaint may be about."""

    number: str
    issued_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferedPoint:
    """A point of delivery that a complaint may be about."""

    ppe: str
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One page of a list, and how many there are in all."""

    complaints: Sequence[Complaint]
    total: int


class Complaints(Protocol):
    """Complaints and their talk. There is no way to change or delete a message."""

    def next_number(self, year: int) -> str:
        """Give the year's next number, to nobody else."""
        ...

    def add(self, complaint: Complaint, form_key: str) -> None:
        """Store a complaint under the key of the form that it was; an account has each key once."""
        ...

    def get(self, complaint_id: str) -> Complaint | None:
        """Find a complaint."""
        ...

    def lock(self, complaint_id: str) -> Complaint | None:
        """Give the complaint as it is now, and let nobody change it until this unit of work ends."""
        ...

    def by_number(self, number: str) -> Complaint | None:
        """Find a complaint by its number."""
        ...

    def by_form(self, account_id: str, form_key: str) -> Complaint | None:
        """Find the complaint that an account's form has become."""
        ...

    def find(self, account_id: str, query: ComplaintQuery) -> Found:
        """List an account's complaints: the open ones by due date, then the closed ones, the newest first."""
        ...

    def open_of(self, account_id: str) -> Sequence[Complaint]:
        """List an account's complaints that are not closed, by due date, so many as stand on one page."""
        ...

    def count(self, account_id: str) -> int:
        """Count all complaints of an account."""
        ...

    def queue(self, states: Collection[ComplaintState], limit: int) -> Sequence[Complaint]:
        """List everybody's complaints in these states, those that are due first at the top."""
        ...

    def set_state(
        self, complaint_id: str, state: ComplaintState, *, closed_at: datetime | None = None
    ) -> None:
        """Move a complaint to a state, or leave it there: either way it has changed."""
        ...

    def change(self, changed: Complaint, *, seen: int) -> bool:
        """Store how a complaint stands now; False when its version is no longer the one that was seen."""
        ...

    def say(self, message: Message) -> None:
        """Add a message to the talk."""
        ...

    def talk(self, complaint_id: str) -> Sequence[Message]:
        """Give the messages with their attachments, the oldest first."""
        ...

    def revisions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present revision of each of these complaints."""
        ...

    def versions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present version of each of these complaints."""
        ...


class Attachments(Protocol):
    """Files of complaints, as rows; the files themselves are in an `AttachmentStore`."""

    def add(self, attachment: Attachment, place: str) -> None:
        """Store a file that waits at a place (a form) to be sent."""
        ...

    def waiting(self, account_id: str, place: str) -> Sequence[Attachment]:
        """List the files that wait at a place, the oldest first."""
        ...

    def get(self, attachment_id: str) -> Attachment | None:
        """Find an attachment."""
        ...

    def send(self, account_id: str, place: str, message_id: str) -> int:
        """Let the files that wait at a place go with a message; tell how many did."""
        ...

    def drop_waiting(self, account_id: str, place: str, attachment_id: str) -> str | None:
        """Forget a file that waits at a place, and give its key; None when there is none like that."""
        ...

    def forget_waiting(self, attachment_ids: Collection[str]) -> None:
        """Forget those of these files that still wait, wherever it is."""
        ...

    def waiting_before(self, instant: datetime, *, at_once: int) -> Sequence[Attachment]:
        """List files that have waited since before an instant, so many at most."""
        ...

    def known_keys(self, file_keys: Collection[str]) -> set[str]:
        """Tell which of these files have a row."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedComplaint:
    """A complaint as the queue lists it."""

    complaint: Complaint
    client_name: str
    assignee: str
    """The name of who deals with it; empty: nobody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """Somebody of staff to whom a complaint can be given."""

    id: str
    name: str


#: Changes with every change of an open complaint, and when one comes in or is closed.
QueueStamp = tuple[object, ...]


class ComplaintDeskBook(Protocol):
    """What is kept of complaints for staff alone."""

    def page(self, query: DeskQuery, staff_id: str) -> Sequence[QueuedComplaint]:
        """List one page of the queue: those due first at the top; of the closed ones, the newest."""
        ...

    def counts(self, category: Category | None, staff_id: str) -> Mapping[Tab, int]:
        """Count what each part of the queue holds."""
        ...

    def stamp(self) -> QueueStamp:
        """Give what tells whether the queue has changed."""
        ...

    def next_for(self, staff_id: str, *, soon: date) -> str | None:
        """Give the number of the most urgent complaint that is one's own or nobody's.

        Those whose client was asked something wait, unless they are due by the day that is soon.
        """
        ...

    def name_of(self, staff_id: str) -> str:
        """Name a member of staff; empty when there is none."""
        ...

    def release(self, staff_id: str) -> None:
        """Let the open complaints that somebody deals with be nobody's."""
        ...

    def colleagues(self) -> Sequence[Colleague]:
        """List who can be given complaints, by name."""
        ...

    def add_note(self, note: Note) -> None:
        """Store a note."""
        ...

    def notes(self, complaint_id: str) -> Sequence[Note]:
        """List the notes of a complaint, the oldest first."""
        ...

    def number_of_message(self, message_id: str) -> str | None:
        """Give the number of the complaint in which a message was written."""
        ...


class ComplaintSubjects(Protocol):
    """What of the CRM's data a client's complaint may be about."""

    def invoices(self, client_id: str, limit: int) -> Sequence[OfferedInvoice]:
        """List the newest invoices of the client's payers."""
        ...

    def points(self, client_id: str) -> Sequence[OfferedPoint]:
        """List the points of delivery of the client's contracts."""
        ...

    def own(self, client_id: str, about: About) -> About | None:
        """Give what is named, as the CRM writes it; None when the client has no such thing."""
        ...


class ComplaintsWork(Protocol):
    """The part of a unit of work that is about complaints."""

    @property
    def complaints(self) -> Complaints: ...

    @property
    def complaint_desk(self) -> ComplaintDeskBook: ...

    @property
    def attachments(self) -> Attachments: ...

    @property
    def complaint_subjects(self) -> ComplaintSubjects: ...


class AttachmentStore(Protocol):
    """Files under random names, outside everything that the web serves."""

    def keep(self, file: BinaryIO) -> str:
        """Keep a copy and give its key; whatever fails half-way leaves nothing behind."""
        ...

    def place(self, file_key: str) -> str | None:
        """Give the path of a file; None when it is gone."""
        ...

    def remove(self, file_key: str) -> None:
        """Delete a file; one that is gone is no error."""
        ...

    def older_than(self, instant: datetime) -> Sequence[str]:
        """List the keys of files last changed before an instant."""
        ...
