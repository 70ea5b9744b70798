"""The audit log in the database."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent, check_facts
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


def _told(user_agent: str) -> str:
    # The only thing here that a stranger writes.
    return on_one_line(redacted(user_agent))[:_LONGEST_USER_AGENT]
