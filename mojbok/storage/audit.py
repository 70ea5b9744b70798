"""The audit log in the database."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnClause, Connection, Select, func, insert, literal_column, select

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.audit_facts import check_facts
from mojbok.domain.audit_repository import AuditEntry
from mojbok.domain.ports import Clock
from mojbok.domain.redaction import on_one_line, redacted
from mojbok.storage.tables.accounts import AuditRow
from mojbok.storage.tables.base import table_of

_AUDIT = table_of(AuditRow)
_LONGEST_USER_AGENT: Final = 400


class SqlAudit:
    """Events by SQL; the database itself refuses to change or delete one (migration 0009)."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock
        self.recorded: list[Mapping[str, str]] = []
        """What was written down in this transaction, for the log once it is committed."""

    def record(
        self, event: AuditEvent, *, account_id: str | None, source: Source | None, **facts: str
    ) -> None:
        """Write an event down. Raises ValueError for a fact that is not the event's."""
        check_facts(event, facts)
        self._connection.execute(
            insert(_AUDIT).values(
                at=self._clock.now(),
                event=event,
                account_id=account_id,
                ip=source.ip if source else None,
                user_agent=_told(source.user_agent) if source else None,
                facts=json.dumps(facts, ensure_ascii=False),
            )
        )
        self.recorded.append({"audit": event, "account": account_id or "", **facts})

    def count(self, event: AuditEvent, *, account_ids: Collection[str], since: datetime) -> int:
        """Count these accounts' events of one kind since an instant."""
        counted = (
            select(func.count())
            .select_from(_AUDIT)
            .where(
                _AUDIT.c.account_id.in_(account_ids), _AUDIT.c.event == event, _AUDIT.c.at > since
            )
        )
        return self._connection.execute(counted).scalar_one()

    def page(
        self, account_ids: Collection[str], *, limit: int, offset: int
    ) -> Sequence[AuditEntry]:
        """List so many events of these accounts, the newest first."""
        found = _newest_first(_AUDIT.c.account_id.in_(account_ids))
        return self._entries(found.limit(limit).offset(offset))

    def count_all(self, account_ids: Collection[str]) -> int:
        """Count all events of these accounts."""
        counted = (
            select(func.count()).select_from(_AUDIT).where(_AUDIT.c.account_id.in_(account_ids))
        )
        return self._connection.execute(counted).scalar_one()

    def of_kinds(
        self, events: Collection[AuditEvent], account_id: str, since: datetime
    ) -> Sequence[AuditEntry]:
        """List an account's events of some kinds since an instant, the newest first."""
        is_asked = (_AUDIT.c.event.in_(events), _AUDIT.c.at >= since)
        return self._entries(_newest_first(_AUDIT.c.account_id == account_id, *is_asked))

    def newest(self, account_ids: Collection[str]) -> Mapping[str, int]:
        """Give the number of the newest event of each of these accounts."""
        rows = self._connection.execute(
            select(_AUDIT.c.account_id, func.max(_AUDIT.c.id))
            .where(_AUDIT.c.account_id.in_(account_ids))
            .group_by(_AUDIT.c.account_id)
        )
        return {row[0]: row[1] for row in rows}

    def last_locks(self, since: datetime, until: datetime) -> Sequence[AuditEntry]:
        """List the accounts that were locked in a time, each by its last lock of all, the newest first."""
        later = _AUDIT.alias("later")
        is_lock: ColumnClause[str] = literal_column(f"'{AuditEvent.LOCKED}'")
        is_later = (
            later.c.account_id == _AUDIT.c.account_id,
            later.c.event == is_lock,
            later.c.id > _AUDIT.c.id,
        )
        return self._entries(
            _newest_first(
                # As the index has it, literally.
                _AUDIT.c.event == is_lock,
                _AUDIT.c.at >= since,
                _AUDIT.c.at < until,
                _AUDIT.c.account_id.is_not(None),
                ~select(later.c.id).where(*is_later).exists(),
            )
        )

    def _entries(self, found: Select[Any]) -> list[AuditEntry]:
        rows = self._connection.execute(found).mappings()
        return [AuditEntry(**dict(row) | {"facts": json.loads(row["facts"])}) for row in rows]


def _newest_first(*conditions: Any) -> Select[Any]:  # noqa: ANN401 - SQL expressions
    return select(_AUDIT).where(*conditions).order_by(_AUDIT.c.id.desc())


def _told(user_agent: str) -> str:
    # The only thing here that a stranger writes.
    return on_one_line(redacted(user_agent))[:_LONGEST_USER_AGENT]
