"""Forgetting by SQL: the rows are taken first, and none that another node is forgetting at the moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    or_,
    select,
    tuple_,
)

from mojbok.domain.retention import Kept
from mojbok.storage.tables.accounts import (
    ActivationLinkRow,
    AuditRow,
    DeviceRow,
    DraftRow,
    OneTimePasswordRow,
    SessionRow,
)
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow
from mojbok.storage.tables.payments import OnlinePaymentItemRow, OnlinePaymentRow
from mojbok.storage.tables.profile import EmailChangeRow
from mojbok.storage.tables.staff import StaffSessionRow

IsOver = Callable[[Table, datetime], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Whose rows are forgotten, when, and those of which other table (by its column) with them."""

    table: Table
    is_over: IsOver
    with_them: Column[Any] | None = None


def _ended(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.ended_at < before


def _expired(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.expires_at < before


def _used_or_expired(table: Table, before: datetime) -> ColumnElement[bool]:
    return or_(table.c.used_at < before, table.c.expires_at < before)


def _never_paid(table: Table, before: datetime) -> ColumnElement[bool]:
    # By the index of what was booked: what was not, is few. The provider is not asked about it any more.
    was_given_up = and_(table.c.booked_at.is_(None), table.c.next_check_at.is_(None))
    return and_(was_given_up, table.c.created_at < before)


def _started(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.started_at < before


def _happened(table: Table, before: datetime) -> ColumnElement[bool]:
    return table.c.at < before


_RULES: Final[Mapping[Kept, _Rule]] = {
    Kept.SESSIONS: _Rule(table_of(SessionRow), _ended),
    Kept.STAFF_SESSIONS: _Rule(table_of(StaffSessionRow), _ended),
    Kept.LINKS: _Rule(table_of(ActivationLinkRow), _used_or_expired),
    Kept.ONE_TIME_PASSWORDS: _Rule(table_of(OneTimePasswordRow), _used_or_expired),
    Kept.EMAIL_CHANGES: _Rule(table_of(EmailChangeRow), _used_or_expired),
    Kept.DEVICES: _Rule(table_of(DeviceRow), _expired),
    Kept.DRAFTS: _Rule(table_of(DraftRow), _expired),
    Kept.UNPAID: _Rule(
        table_of(OnlinePaymentRow), _never_paid, table_of(OnlinePaymentItemRow).c.reference
    ),
    Kept.IMPORTS: _Rule(table_of(CrmImportRow), _started, table_of(RejectedRow).c.import_id),
    Kept.AUDIT: _Rule(table_of(AuditRow), _happened),
}


class SqlForgetting:
    """Forgets rows of the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, kind: Kept, before: datetime, *, at_once: int) -> int:
        """Forget so many at most that came to their end before an instant; tell how many there were."""
        rule = _RULES[kind]
        # The log grows in the order of its numbers, so that only its beginning need be looked at.
        is_log = kind is Kept.AUDIT
        keys = self._oldest(rule, before, at_once) if is_log else self._any(rule, before, at_once)
        if not keys:
            return 0
        if rule.with_them is not None:
            self._connection.execute(
                delete(rule.with_them.table).where(rule.with_them.in_([key[0] for key in keys]))
            )
        forgotten = self._connection.execute(delete(rule.table).where(_key(rule).in_(keys)))
        return forgotten.rowcount

    def _any(self, rule: _Rule, before: datetime, at_once: int) -> Sequence[tuple[Any, ...]]:
        found = select(*rule.table.primary_key).where(rule.is_over(rule.table, before))
        return self._taken(rule, found.limit(at_once))

    def _oldest(self, rule: _Rule, before: datetime, at_once: int) -> Sequence[tuple[Any, ...]]:
        (number,) = rule.table.primary_key
        first = select(rule.table).order_by(number).limit(at_once).subquery()
        old = select(first.c[number.name]).where(first.c.at < before)
        numbers = self._connection.execute(old).scalars().all()
        if not numbers:
            return []
        return self._taken(rule, select(number).where(number.in_(numbers)))

    def _taken(self, rule: _Rule, found: Any) -> Sequence[tuple[Any, ...]]:  # noqa: ANN401 - a statement
        in_order = found.order_by(*rule.table.primary_key)
        # Another node's chore has the rows that are locked.
        rows = self._connection.execute(in_order.with_for_update(skip_locked=True))
        return [tuple(row) for row in rows]


def _key(rule: _Rule) -> Any:  # noqa: ANN401 - one column or several
    return tuple_(*rule.table.primary_key)
