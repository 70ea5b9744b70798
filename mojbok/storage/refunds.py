"""Refunds by SQL; account numbers and their holders lie sealed."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from mojbok.domain.ports import Vault
from mojbok.domain.refund import Refund, RefundState
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.refunds import RefundExportRow, RefundRow

_REFUND: Final = table_of(RefundRow)
_EXPORT: Final = table_of(RefundExportRow)
REFUND_PURPOSE: Final = "refund account"
_PLAIN: Final = (
    "reference",
    "account_id",
    "client_id",
    "payer_id",
    "amount",
    "requested_at",
    "held_until",
    "approved_at",
    "export_number",
    "closed_at",
    "approved_by",
    "word",
)
_NEWEST: Final = (
    select(_REFUND)
    .where(_REFUND.c.account_id == bindparam("account_id"))
    .order_by(_REFUND.c.requested_at.desc(), _REFUND.c.reference.desc())
    .limit(bindparam("most", type_=Integer))
)
_IS_TO_EXPORT: Final = (
    _REFUND.c.state == RefundState.APPROVED,
    _REFUND.c.export_number.is_(None),
)


class SqlRefunds:
    """Refunds in the database."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, refund: Refund) -> None:
        """Store a refund."""
        secret = json.dumps({"nrb": refund.nrb, "holder": refund.holder})
        values = {name: getattr(refund, name) for name in _PLAIN}
        self._connection.execute(
            insert(_REFUND).values(
                **values,
                state=refund.state,
                sealed=self._vault.seal(secret, purpose=REFUND_PURPOSE),
                nrb_index=self._vault.index(refund.nrb, purpose=REFUND_PURPOSE),
                changed_at=refund.requested_at,
            )
        )

    def get(self, reference: str) -> Refund | None:
        """Find a refund."""
        found = self._found(_REFUND.c.reference == reference)
        return found[0] if found else None

    def of_account(self, account_id: str, limit: int) -> Sequence[Refund]:
        """List so many of an account's, the newest first."""
        wanted = {"account_id": account_id, "most": limit}
        return [self._refund(row) for row in self._connection.execute(_NEWEST, wanted).mappings()]

    def of_payer(self, payer_id: str) -> Sequence[Refund]:
        """List all of a payer's, the oldest first."""
        return self._found(_REFUND.c.payer_id == payer_id)

    def in_states(self, states: Collection[RefundState], limit: int) -> Sequence[Refund]:
        """List so many in these states, the oldest first."""
        return self._found(_REFUND.c.state.in_(states), limit=limit)

    def is_known(self, account_id: str, nrb: str) -> bool:
        """Tell whether a refund of the account was paid to this number before."""
        found = select(_REFUND.c.reference).where(
            _REFUND.c.account_id == account_id,
            _REFUND.c.nrb_index.in_(self._vault.indexes(nrb, purpose=REFUND_PURPOSE)),
            _REFUND.c.state == RefundState.PAID,
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def move(self, reference: str, before: RefundState, after: RefundState, at: datetime) -> bool:
        """Take a refund from one state into another. False when it was not in the first."""
        ends = {} if after.is_open else {"closed_at": at}
        return self._change(
            _REFUND.c.reference == reference,
            _REFUND.c.state == before,
            state=after,
            changed_at=at,
            **ends,
        )

    def approve(self, reference: str, at: datetime, by: str) -> bool:
        """Approve a refund that was asked for. False when it is in another state."""
        return self._change(
            _REFUND.c.reference == reference,
            _REFUND.c.state == RefundState.REQUESTED,
            state=RefundState.APPROVED,
            changed_at=at,
            approved_at=at,
            approved_by=by,
        )

    def reject(self, reference: str, at: datetime, word: str) -> bool:
        """Reject a refund that is open and in no export. False when it is not."""
        return self._change(
            _REFUND.c.reference == reference,
            _REFUND.c.state.in_([state for state in RefundState if state.is_open]),
            _REFUND.c.export_number.is_(None),
            state=RefundState.REJECTED,
            changed_at=at,
            closed_at=at,
            word=word,
        )

    def export(self, at: datetime, but_of: str | None = None) -> int | None:
        """Take all that are approved into a new export, and give its number; those that `but_of` has approved stay."""
        taken = [*_IS_TO_EXPORT, *([] if but_of is None else [_REFUND.c.approved_by != but_of])]
        found = self._connection.execute(select(_REFUND.c.reference).where(*taken))
        if found.first() is None:
            return None
        begun = insert(_EXPORT).values(exported_at=at).returning(_EXPORT.c.number)
        number: int = self._connection.execute(begun).scalar_one()
        # One statement: of two exports at the same moment, each refund is in one.
        moved = update(_REFUND).where(*taken).values(export_number=number, changed_at=at)
        if self._connection.execute(moved).rowcount:
            return number
        self._connection.execute(delete(_EXPORT).where(_EXPORT.c.number == number))
        return None

    def exported(self, number: int) -> Sequence[Refund]:
        """List what an export has."""
        return self._found(_REFUND.c.export_number == number)

    def news_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose refunds have moved since an instant, each with a mark of it."""
        rows = self._connection.execute(
            select(
                _REFUND.c.account_id,
                _REFUND.c.reference,
                _REFUND.c.state,
                _REFUND.c.export_number,
            ).where(_REFUND.c.changed_at >= at)
        )
        return {
            (row.account_id, f"{row.reference} {row.state} {row.export_number}") for row in rows
        }

    def _change(self, *conditions: ColumnElement[bool], **values: object) -> bool:
        changed = self._connection.execute(update(_REFUND).where(*conditions).values(**values))
        return changed.rowcount == 1

    def _found(
        self, condition: ColumnElement[bool], *, limit: int | None = None
    ) -> Sequence[Refund]:
        order = (_REFUND.c.requested_at, _REFUND.c.reference)
        rows = self._connection.execute(
            select(_REFUND).where(condition).order_by(*order).limit(limit)
        )
        return [self._refund(row) for row in rows.mappings()]

    def _refund(self, row: RowMapping) -> Refund:
        secret = json.loads(self._vault.open(row["sealed"], purpose=REFUND_PURPOSE))
        values = {name: row[name] for name in _PLAIN}
        return Refund(
            **values,
            state=RefundState(row["state"]),
            nrb=secret["nrb"],
            holder=secret["holder"],
        )
