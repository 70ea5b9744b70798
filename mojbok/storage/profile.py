"""What clients say of themselves, in the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from mojbok.domain.accounts import Source
from mojbok.domain.client_changes import ClientChange
from mojbok.domain.clients import Place
from mojbok.domain.email_change import EmailChange
from mojbok.domain.permissions import Decision, Permission
from mojbok.domain.postal_address import PostalAddress
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ClientRow, ContractRow, DeliveryPointRow
from mojbok.storage.tables.profile import (
    ClientChangeRow,
    CorrespondenceAddressRow,
    EmailChangeRow,
    PermissionDecisionRow,
)

_ADDRESS = table_of(CorrespondenceAddressRow)
_DECISION = table_of(PermissionDecisionRow)
_EMAIL_CHANGE = table_of(EmailChangeRow)
_CHANGE = table_of(ClientChangeRow)
_CLIENT = table_of(ClientRow)
_CONTRACT = table_of(ContractRow)
_POINT = table_of(DeliveryPointRow)
_PARTS = [_ADDRESS.c[field.name] for field in fields(PostalAddress)]


class SqlAddresses:
    """Correspondence addresses by SQL, and the CRM's addresses beside them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def correspondence(self, account_id: str) -> PostalAddress | None:
        """Find the account's correspondence address."""
        found = select(*_PARTS).where(_ADDRESS.c.account_id == account_id)
        row = self._connection.execute(found).mappings().first()
        return None if row is None else PostalAddress(**row)

    def set_correspondence(
        self, account_id: str, address: PostalAddress | None, at: datetime
    ) -> None:
        """Store the correspondence address in the place of an older one; None takes it away."""
        self._connection.execute(delete(_ADDRESS).where(_ADDRESS.c.account_id == account_id))
        if address is not None:
            values = {"account_id": account_id, "changed_at": at, **asdict(address)}
            self._connection.execute(insert(_ADDRESS).values(values))

    def places(self, client_id: str) -> Sequence[Place]:
        """List the client's addresses as the CRM has them: the client's own first, then those of contracts."""
        own = select(_CLIENT).where(_CLIENT.c.client_id == client_id, _CLIENT.c.city.is_not(None))
        of_contracts = (
            select(_POINT)
            .join(_CONTRACT, _CONTRACT.c.contract_number == _POINT.c.contract_number)
            .where(_CONTRACT.c.client_id == client_id, _POINT.c.city.is_not(None))
            .order_by(_POINT.c.contract_number, _POINT.c.ppe_code)
        )
        rows = [
            *self._connection.execute(own).mappings(),
            *self._connection.execute(of_contracts).mappings(),
        ]
        places = (
            Place(
                contract_number=row.get("contract_number") or "",
                street=row["street"] or "",
                postal_code=row["postal_code"] or "",
                city=row["city"],
            )
            for row in rows
        )
        # Several points of delivery of one contract may share an address.
        return list(dict.fromkeys(places))


class SqlPermissions:
    """Decisions on consents by SQL; there is no way to change or delete one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, account_id: str) -> Mapping[Permission, Decision]:
        """Give the last decision on each consent that was ever decided on."""
        last = (
            select(func.max(_DECISION.c.id))
            .where(_DECISION.c.account_id == account_id)
            .group_by(_DECISION.c.permission)
        )
        rows = self._connection.execute(select(_DECISION).where(_DECISION.c.id.in_(last)))
        return {Permission(row["permission"]): _decision(row) for row in rows.mappings()}

    def record(self, account_id: str, decision: Decision) -> None:
        """Write a decision down."""
        self._connection.execute(
            insert(_DECISION).values(
                account_id=account_id,
                permission=decision.permission,
                is_given=decision.is_given,
                version=decision.version,
                wording=decision.wording,
                decided_at=decision.decided_at,
                ip=decision.source.ip,
                user_agent=decision.source.user_agent[:400],
            )
        )


class SqlEmailChanges:
    """Changes of e-mail by SQL; a use is one conditional UPDATE, so that of many at once one wins."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, change: EmailChange) -> None:
        """Store a change; an older one of the account is dead."""
        is_accounts = _EMAIL_CHANGE.c.account_id == change.account_id
        self._connection.execute(delete(_EMAIL_CHANGE).where(is_accounts))
        self._connection.execute(insert(_EMAIL_CHANGE).values(asdict(change)))

    def of_account(self, account_id: str) -> EmailChange | None:
        """Find the account's change."""
        return self._one(_EMAIL_CHANGE.c.account_id == account_id)

    def by_token(self, token_indexes: Collection[str]) -> EmailChange | None:
        """Find a change by the keyed indexes of its link's token."""
        return self._one(_EMAIL_CHANGE.c.token_index.in_(token_indexes))

    def use(self, token_index: str, at: datetime) -> bool:
        """Use a link up. False when it was used or expired."""
        used = self._connection.execute(
            update(_EMAIL_CHANGE)
            .where(
                _EMAIL_CHANGE.c.token_index == token_index,
                _EMAIL_CHANGE.c.used_at.is_(None),
                _EMAIL_CHANGE.c.expires_at > at,
            )
            .values(used_at=at)
        )
        return used.rowcount == 1

    def drop_unused(self, account_id: str) -> bool:
        """Forget the account's change that waits. False when there is none."""
        dropped = self._connection.execute(
            delete(_EMAIL_CHANGE).where(
                _EMAIL_CHANGE.c.account_id == account_id, _EMAIL_CHANGE.c.used_at.is_(None)
            )
        )
        return dropped.rowcount == 1

    def _one(self, condition: Any) -> EmailChange | None:  # noqa: ANN401 - an SQL expression
        found = select(_EMAIL_CHANGE).where(condition)
        row = self._connection.execute(found).mappings().first()
        return None if row is None else EmailChange(**row)


class SqlClientChanges:
    """Changes for the CRM by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, client_id: str, changes: Iterable[ClientChange], at: datetime) -> None:
        """Put changes down."""
        rows = [
            {
                "client_id": client_id,
                "field": change.field,
                "old_value": change.old,
                "new_value": change.new,
                "version": change.version,
                "changed_at": at,
            }
            for change in changes
        ]
        if rows:
            self._connection.execute(insert(_CHANGE), rows)


def _decision(row: RowMapping) -> Decision:
    return Decision(
        permission=Permission(row["permission"]),
        is_given=row["is_given"],
        version=row["version"],
        wording=row["wording"],
        decided_at=row["decided_at"],
        source=Source(ip=row["ip"], user_agent=row["user_agent"]),
    )
