"""All that is held on a client, row by row."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, select, update

from mojbok.domain.accounts import Account
from mojbok.domain.own_data import Record, Section
from mojbok.domain.ports import Vault
from mojbok.storage.messages import belongs_to
from mojbok.storage.own_data_parts import PARTS, Part
from mojbok.storage.tables.accounts import SessionRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import ComplaintRow
from mojbok.storage.tables.crm import ContractRow, DeliveryPointRow, InvoiceRow, PayerRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.storage.tables.payments import OnlinePaymentRow

_AT_ONCE: Final = 500
#: Facts of events that name staff, and what they noted down.
_NOT_THE_CLIENTS: Final = ("staff", "reason", "member")
#: Columns that hold an object in JSON, whose fields are told in the place of its own.
_OBJECTS: Final = {"facts", "account"}
_COMPLAINT: Final = table_of(ComplaintRow)
_CONTRACT: Final = table_of(ContractRow)
_INVOICE: Final = table_of(InvoiceRow)
_ONLINE: Final = table_of(OnlinePaymentRow)
_PAYER: Final = table_of(PayerRow)
_POINT: Final = table_of(DeliveryPointRow)
_SESSION: Final = table_of(SessionRow)


class SqlOwnData:
    """A client's data by SQL; no more than some hundred rows are held at a time."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def open_to(self, session_id: str, at: datetime) -> bool:
        """Note that the password was typed once more in a session. False when it has ended."""
        noted = self._connection.execute(
            update(_SESSION)
            .where(_SESSION.c.id == session_id, _SESSION.c.ended_at.is_(None))
            .values(proven_at=at)
        )
        return noted.rowcount == 1

    def sections(self, account: Account) -> Iterator[Section]:
        """Give all of it; each section is gone through before the next one is asked for."""
        for name, part in PARTS.items():
            yield Section(name=name, records=self._records(part, account))

    def _records(self, part: Part, account: Account) -> Iterator[Record]:
        table = table_of(part.table)
        told = [table.c[name] for name in (*part.columns.split(), *part.sealed)]
        statement = select(*told).where(_is_of(table, account)).order_by(*table.primary_key)
        options = {"stream_results": True, "yield_per": _AT_ONCE}
        with self._connection.execute(statement, execution_options=options) as rows:
            for row in rows.mappings():
                yield self._record(part, row)

    def _record(self, part: Part, row: RowMapping) -> Record:
        record: dict[str, Any] = {name: row[name] for name in part.columns.split()}
        for column, (name, purpose) in part.sealed.items():
            sealed = row[column]
            record[name] = self._vault.open(sealed, purpose=purpose) if sealed else None
        for name in _OBJECTS & record.keys():
            record |= _told(record.pop(name))
        return record


def _told(kept: str) -> Mapping[str, str]:
    facts = json.loads(kept)
    return {name: facts[name] for name in facts if name not in _NOT_THE_CLIENTS}


def _is_of(table: Table, account: Account) -> ColumnElement[bool]:
    """Tell whose a row is: by the shortest way from its table to the account or the client."""
    columns, client_id = table.c, account.client_id
    if table is table_of(LetterRow):
        return belongs_to(account)
    if "account_id" in columns:
        return columns.account_id == account.id
    if table.name == "accounts":
        return columns.id == account.id
    if "client_id" in columns:
        return columns.client_id == client_id
    contracts = select(_CONTRACT.c.contract_number).where(_CONTRACT.c.client_id == client_id)
    payers = select(_PAYER.c.payer_id).where(_PAYER.c.client_id == client_id)
    ways: dict[str, tuple[ColumnElement[Any], Any]] = {
        "reference": (_ONLINE.c.reference, _ONLINE.c.account_id == account.id),
        "complaint_id": (_COMPLAINT.c.id, _COMPLAINT.c.account_id == account.id),
        "payer_id": (_PAYER.c.payer_id, _PAYER.c.client_id == client_id),
        "contract_number": (_CONTRACT.c.contract_number, _CONTRACT.c.client_id == client_id),
        "ppe_code": (_POINT.c.ppe_code, _POINT.c.contract_number.in_(contracts)),
        "invoice_number": (_INVOICE.c.invoice_number, _INVOICE.c.payer_id.in_(payers)),
    }
    name = next(name for name in ways if name in columns)
    key, is_own = ways[name]
    return columns[name].in_(select(key).where(is_own))
