"""The audit log in the database."""

import json
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from mojbok.domain.accounts import Source
from mojbok.domain.ports import Clock
from mojbok.storage.tables.accounts import AuditRow
from mojbok.storage.tables.base import table_of

_AUDIT = table_of(AuditRow)


class SqlAudit:
    """Events by SQL; there is no way to change or delete one."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def record(
        self, event: str, *, account_id: str | None, source: Source | None, **facts: str
    ) -> None:
        """Write an event down."""
        self._connection.execute(
            insert(_AUDIT).values(
                at=self._clock.now(),
                event=event,
                account_id=account_id,
                ip=source.ip if source else None,
                user_agent=source.user_agent[:400] if source else None,
                facts=json.dumps(facts, ensure_ascii=False),
            )
        )

    def count(self, event: str, *, account_id: str, since: datetime) -> int:
        """Count an account's events of one kind since an instant."""
        counted = (
            select(func.count())
            .select_from(_AUDIT)
            .where(_AUDIT.c.account_id == account_id, _AUDIT.c.event == event, _AUDIT.c.at > since)
        )
        return self._connection.execute(counted).scalar_one()
