"""Complaints and their talk in the database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from mojbok.domain.complaints import (
    PAGE_SIZE,
    About,
    Category,
    Complaint,
    ComplaintQuery,
    ComplaintState,
    Message,
    MessageKind,
    SubjectKind,
    complaint_number,
    search_text,
    searched_for,
)
from mojbok.domain.complaints_repository import Found
from mojbok.storage.attachments import SqlAttachments
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import (
    ComplaintMessageRow,
    ComplaintNumberRow,
    ComplaintRow,
)

_COMPLAINT: Final = table_of(ComplaintRow)
_MESSAGE: Final = table_of(ComplaintMessageRow)
_NUMBER: Final = table_of(ComplaintNumberRow)
_OPEN_FIRST: Final = (
    _COMPLAINT.c.is_open.desc(),
    case((_COMPLAINT.c.is_open, _COMPLAINT.c.due_on)),
    _COMPLAINT.c.closed_at.desc(),
    _COMPLAINT.c.number,
)
_OPEN: Final = (
    select(_COMPLAINT)
    .where(
        _COMPLAINT.c.account_id == bindparam("account_id"),
        _COMPLAINT.c.state.in_([state for state in ComplaintState if state.is_open]),
    )
    .order_by(*_OPEN_FIRST)
    .limit(PAGE_SIZE)
)


class SqlComplaints:
    """Complaints by SQL; the database itself refuses to change a message (migration 0013)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next_number(self, year: int) -> str:
        """Give the year's next number, to nobody else: one statement counts up and reads."""
        statement = self._upsert(_NUMBER).values(year=year, last=1)
        counted = statement.on_conflict_do_update(
            index_elements=[_NUMBER.c.year], set_={"last": _NUMBER.c.last + 1}
        ).returning(_NUMBER.c.last)
        return complaint_number(year, self._connection.execute(counted).scalar_one())

    def add(self, complaint: Complaint, form_key: str) -> None:
        """Store a complaint under the key of the form that it was."""
        about = complaint.about
        values = {
            **{
                name: getattr(complaint, name)
                for name in _COMPLAINT.c.keys()  # noqa: SIM118 - of columns, not of a dict
                if hasattr(complaint, name)
            },
            "form_key": form_key,
            "about_kind": about.kind if about else None,
            "about_number": about.number if about else None,
            "search": search_text(complaint.number, complaint.subject, about),
            "is_open": complaint.state.is_open,
        }
        self._connection.execute(insert(_COMPLAINT).values(values))

    def get(self, complaint_id: str) -> Complaint | None:
        """Find a complaint."""
        return self._one(select(_COMPLAINT).where(_COMPLAINT.c.id == complaint_id))

    def lock(self, complaint_id: str) -> Complaint | None:
        """Lock the complaint's row; on SQLite the transaction holds the whole database already."""
        found = select(_COMPLAINT).where(_COMPLAINT.c.id == complaint_id)
        return self._one(found.with_for_update())

    def by_number(self, number: str) -> Complaint | None:
        """Find a complaint by its number."""
        return self._one(select(_COMPLAINT).where(_COMPLAINT.c.number == number))

    def by_form(self, account_id: str, form_key: str) -> Complaint | None:
        """Find the complaint that an account's form has become."""
        return self._one(
            select(_COMPLAINT).where(
                _COMPLAINT.c.account_id == account_id, _COMPLAINT.c.form_key == form_key
            )
        )

    def find(self, account_id: str, query: ComplaintQuery) -> Found:
        """List an account's complaints: the open ones by due date, then the closed ones, the newest first."""
        conditions = [_COMPLAINT.c.account_id == account_id]
        if query.states:
            conditions.append(_COMPLAINT.c.state.in_(query.states))
        conditions += [
            _COMPLAINT.c.search.contains(word, autoescape=True)
            for word in searched_for(query.search).split()
        ]
        rows = self._connection.execute(
            select(_COMPLAINT)
            .where(*conditions)
            .order_by(*_OPEN_FIRST)
            .limit(PAGE_SIZE)
            .offset((query.page - 1) * PAGE_SIZE)
        ).mappings()
        complaints = [complaint_of(row) for row in rows]
        is_all = query.page == 1 and len(complaints) < PAGE_SIZE
        return Found(
            complaints=complaints, total=len(complaints) if is_all else self._total(conditions)
        )

    def open_of(self, account_id: str) -> Sequence[Complaint]:
        """List an account's complaints that are not closed, by due date."""
        rows = self._connection.execute(_OPEN, {"account_id": account_id}).mappings()
        return [complaint_of(row) for row in rows]

    def _total(self, conditions: Sequence[ColumnElement[bool]]) -> int:
        counted = select(func.count()).select_from(_COMPLAINT).where(*conditions)
        return self._connection.execute(counted).scalar_one()

    def count(self, account_id: str) -> int:
        """Count all complaints of an account."""
        counted = select(func.count()).select_from(_COMPLAINT)
        return self._connection.execute(
            counted.where(_COMPLAINT.c.account_id == account_id)
        ).scalar_one()

    def queue(self, states: Collection[ComplaintState], limit: int) -> Sequence[Complaint]:
        """List everybody's complaints in these states, those that are due first at the top."""
        rows = self._connection.execute(
            select(_COMPLAINT)
            .where(_COMPLAINT.c.state.in_(states))
            .order_by(_COMPLAINT.c.due_on, _COMPLAINT.c.number)
            .limit(limit)
        ).mappings()
        return [complaint_of(row) for row in rows]

    def set_state(
        self, complaint_id: str, state: ComplaintState, *, closed_at: datetime | None = None
    ) -> None:
        """Move a complaint to a state, or leave it there: either way it has changed."""
        self._connection.execute(
            update(_COMPLAINT)
            .where(_COMPLAINT.c.id == complaint_id)
            .values(
                state=state,
                is_open=state.is_open,
                revision=_COMPLAINT.c.revision + 1,
                version=_COMPLAINT.c.version + 1,
                closed_at=closed_at,
            )
        )

    def change(self, changed: Complaint, *, seen: int) -> bool:
        """Store how a complaint stands now; False when its version is no longer the one that was seen."""
        done = self._connection.execute(
            update(_COMPLAINT)
            .where(_COMPLAINT.c.id == changed.id, _COMPLAINT.c.version == seen)
            .values(
                state=changed.state,
                is_open=changed.state.is_open,
                due_on=changed.due_on,
                closed_at=changed.closed_at,
                assignee_id=changed.assignee_id,
                revision=changed.revision,
                version=changed.version,
            )
        )
        return done.rowcount == 1

    def say(self, message: Message) -> None:
        """Add a message to the talk."""
        self._connection.execute(
            insert(_MESSAGE).values(
                id=message.id,
                complaint_id=message.complaint_id,
                kind=message.kind,
                text=message.text,
                verdict=message.verdict,
                at=message.at,
            )
        )

    def talk(self, complaint_id: str) -> Sequence[Message]:
        """Give the messages with their attachments, the oldest first: two queries, however long the talk."""
        rows = self._connection.execute(
            select(_MESSAGE)
            .where(_MESSAGE.c.complaint_id == complaint_id)
            .order_by(_MESSAGE.c.position)
        ).mappings()
        messages = [_message(row) for row in rows]
        attached = SqlAttachments(self._connection).by_message(complaint_id)
        return [replace(message, attachments=attached.get(message.id, ())) for message in messages]

    def revisions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present revision of each of these complaints."""
        rows = self._connection.execute(
            select(_COMPLAINT.c.id, _COMPLAINT.c.revision).where(_COMPLAINT.c.id.in_(complaint_ids))
        )
        return {row.id: row.revision for row in rows}

    def versions(self, complaint_ids: Collection[str]) -> Mapping[str, int]:
        """Give the present version of each of these complaints."""
        rows = self._connection.execute(
            select(_COMPLAINT.c.id, _COMPLAINT.c.version).where(_COMPLAINT.c.id.in_(complaint_ids))
        )
        return {row.id: row.version for row in rows}

    def _one(self, found: Select[Any]) -> Complaint | None:
        row = self._connection.execute(found).mappings().first()
        return None if row is None else complaint_of(row)

    def _upsert(self, table: Any) -> Any:  # noqa: ANN401 - the dialects' inserts share no type
        is_sqlite = self._connection.dialect.name == "sqlite"
        return (sqlite.insert if is_sqlite else postgresql.insert)(table)


def complaint_of(row: RowMapping) -> Complaint:
    """Give the complaint that a row tells of."""
    kind, number = row["about_kind"], row["about_number"]
    return Complaint(
        id=row["id"],
        number=row["number"],
        account_id=row["account_id"],
        client_id=row["client_id"],
        is_consumer=row["is_consumer"],
        category=Category(row["category"]),
        about=About(SubjectKind(kind), number) if kind else None,
        subject=row["subject"],
        state=ComplaintState(row["state"]),
        received_at=row["received_at"],
        due_on=row["due_on"],
        revision=row["revision"],
        closed_at=row["closed_at"],
        version=row["version"],
        assignee_id=row["assignee_id"],
    )


def _message(row: RowMapping) -> Message:
    return Message(
        id=row["id"],
        complaint_id=row["complaint_id"],
        kind=MessageKind(row["kind"]),
        text=row["text"],
        at=row["at"],
        verdict=ComplaintState(row["verdict"]) if row["verdict"] else None,
    )
