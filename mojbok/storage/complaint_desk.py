"""The queue of complaints, and the notes of staff, in the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, case, func, insert, or_, select, text, update

from mojbok.domain.complaint_desk import DESK_PAGE_SIZE, DeskQuery, Note, Tab
from mojbok.domain.complaints import Category, ComplaintState
from mojbok.domain.complaints_repository import Colleague, QueuedComplaint, QueueStamp
from mojbok.storage.complaints import complaint_of
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import (
    ComplaintMessageRow,
    ComplaintNoteRow,
    ComplaintRow,
)
from mojbok.storage.tables.crm import ClientRow
from mojbok.storage.tables.staff import StaffMemberRow

_COMPLAINT: Final = table_of(ComplaintRow)
_MESSAGE: Final = table_of(ComplaintMessageRow)
_NOTE: Final = table_of(ComplaintNoteRow)
_CLIENT: Final = table_of(ClientRow)
_MEMBER: Final = table_of(StaffMemberRow)
#: As the partial indexes have it, word for word: SQLite would not know them by `is_open = 1`.
_IS_OPEN: Final = text("complaints.is_open")
_IS_CLOSED: Final = text("NOT complaints.is_open")
_BY_DUE_DATE: Final = (_COMPLAINT.c.due_on, _COMPLAINT.c.received_at, _COMPLAINT.c.number)
_NEWEST_FIRST: Final = (_COMPLAINT.c.closed_at.desc(), _COMPLAINT.c.number.desc())


class SqlComplaintDesk:
    """What staff alone sees of complaints by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, query: DeskQuery, staff_id: str) -> Sequence[QueuedComplaint]:
        """List one page of the queue: those due first at the top; of the closed ones, the newest."""
        is_closed = query.tab is Tab.CLOSED
        found = (
            select(_COMPLAINT, _CLIENT.c.name.label("client"), _MEMBER.c.name.label("assignee"))
            .join(_CLIENT, _CLIENT.c.client_id == _COMPLAINT.c.client_id, isouter=True)
            .join(_MEMBER, _MEMBER.c.id == _COMPLAINT.c.assignee_id, isouter=True)
            .where(_IS_CLOSED if is_closed else _IS_OPEN)
            .order_by(*(_NEWEST_FIRST if is_closed else _BY_DUE_DATE))
            .limit(DESK_PAGE_SIZE)
            .offset((query.page - 1) * DESK_PAGE_SIZE)
        )
        if query.tab is Tab.MINE:
            found = found.where(_COMPLAINT.c.assignee_id == staff_id)
        if query.tab is Tab.UNASSIGNED:
            found = found.where(_COMPLAINT.c.assignee_id.is_(None))
        if query.category:
            found = found.where(_COMPLAINT.c.category == query.category)
        return [
            QueuedComplaint(
                complaint=complaint_of(row),
                client_name=row["client"] or "",
                assignee=row["assignee"] or "",
            )
            for row in self._connection.execute(found).mappings()
        ]

    def counts(self, category: Category | None, staff_id: str) -> Mapping[Tab, int]:
        """Count what each part of the queue holds: two queries."""
        about = [_COMPLAINT.c.category == category] if category else []
        assignee = _COMPLAINT.c.assignee_id
        mine, unassigned, every = self._connection.execute(
            select(
                func.count(case((assignee == staff_id, 1))),
                func.count(case((assignee.is_(None), 1))),
                func.count(),
            )
            .select_from(_COMPLAINT)
            .where(_IS_OPEN, *about)
        ).one()
        closed = self._connection.execute(
            select(func.count()).select_from(_COMPLAINT).where(_IS_CLOSED, *about)
        ).scalar_one()
        return {Tab.MINE: mine, Tab.UNASSIGNED: unassigned, Tab.ALL: every, Tab.CLOSED: closed}

    def stamp(self) -> QueueStamp:
        """Give what tells whether the queue has changed; the closed ones of years are not looked at."""
        asked = select(func.count(), func.sum(_COMPLAINT.c.version), func.max(_COMPLAINT.c.number))
        return tuple(self._connection.execute(asked.select_from(_COMPLAINT).where(_IS_OPEN)).one())

    def next_for(self, staff_id: str, *, soon: date) -> str | None:
        """Give the number of the most urgent complaint that is one's own or nobody's."""
        assignee = _COMPLAINT.c.assignee_id
        found = (
            select(_COMPLAINT.c.number)
            .where(
                _IS_OPEN,
                or_(assignee == staff_id, assignee.is_(None)),
                or_(_COMPLAINT.c.state != ComplaintState.ASKED, _COMPLAINT.c.due_on <= soon),
            )
            .order_by(*_BY_DUE_DATE)
            .limit(1)
        )
        number: str | None = self._connection.execute(found).scalar()
        return number

    def name_of(self, staff_id: str) -> str:
        """Name a member of staff; empty when there is none."""
        found = select(_MEMBER.c.name).where(_MEMBER.c.id == staff_id)
        return self._connection.execute(found).scalar() or ""

    def release(self, staff_id: str) -> None:
        """Let the open complaints that somebody deals with be nobody's."""
        self._connection.execute(
            update(_COMPLAINT)
            .where(_IS_OPEN, _COMPLAINT.c.assignee_id == staff_id)
            .values(assignee_id=None, version=_COMPLAINT.c.version + 1)
        )

    def colleagues(self) -> Sequence[Colleague]:
        """List who can be given complaints, by name."""
        found = select(_MEMBER.c.id, _MEMBER.c.name).where(_MEMBER.c.is_active)
        rows = self._connection.execute(found.order_by(_MEMBER.c.name_key))
        return [Colleague(id=row.id, name=row.name) for row in rows]

    def add_note(self, note: Note) -> None:
        """Store a note."""
        self._connection.execute(
            insert(_NOTE).values(
                id=note.id,
                complaint_id=note.complaint_id,
                author=note.author,
                text=note.text,
                at=note.at,
            )
        )

    def notes(self, complaint_id: str) -> Sequence[Note]:
        """List the notes of a complaint, the oldest first."""
        found = select(_NOTE).where(_NOTE.c.complaint_id == complaint_id)
        rows = self._connection.execute(found.order_by(_NOTE.c.position)).mappings()
        return [
            Note(
                id=row["id"],
                complaint_id=row["complaint_id"],
                author=row["author"],
                text=row["text"],
                at=row["at"],
            )
            for row in rows
        ]

    def number_of_message(self, message_id: str) -> str | None:
        """Give the number of the complaint in which a message was written."""
        found = select(_COMPLAINT.c.number).join(
            _MESSAGE, _MESSAGE.c.complaint_id == _COMPLAINT.c.id
        )
        number: str | None = self._connection.execute(
            found.where(_MESSAGE.c.id == message_id)
        ).scalar()
        return number
