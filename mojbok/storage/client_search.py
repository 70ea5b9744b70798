"""Clients by what staff know of them: each kind of clue is the look-up of an index."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, and_, select

from mojbok.domain.client_search import Clue, ClueKind, FoundClient
from mojbok.domain.ports import Vault
from mojbok.storage.accounts import IS_SOMEBODYS, LOGIN_PURPOSE, SqlAccounts
from mojbok.storage.clients import SqlClients
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import ComplaintRow
from mojbok.storage.tables.crm import (
    ClientRow,
    ContractRow,
    DeliveryPointRow,
    InvoiceRow,
    PayerRow,
)
from mojbok.storage.tables.refunds import RefundRow

_CLIENT: Final = table_of(ClientRow)
_ACCOUNT: Final = table_of(AccountRow)
_CONTRACT: Final = table_of(ContractRow)
_PAYER: Final = table_of(PayerRow)
_INVOICE: Final = table_of(InvoiceRow)
_POINT: Final = table_of(DeliveryPointRow)
_COMPLAINT: Final = table_of(ComplaintRow)
_REFUND: Final = table_of(RefundRow)
#: Behind every sign that a name has.
_LAST_SIGN: Final = "\U0010ffff"
Found = Select[Any]


class SqlClientSearch:
    """The search by SQL."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._asked: Mapping[ClueKind, Callable[[str], Sequence[Found]]] = {
            **_ASKED_AS_IT_IS,
            ClueKind.PESEL: lambda pesel: [
                _clients(_CLIENT.c.pesel_index.in_(vault.indexes(pesel, purpose="pesel")))
            ],
            ClueKind.LOGIN: lambda login: [
                _accounts(
                    and_(
                        _ACCOUNT.c.login_index.in_(vault.indexes(login, purpose=LOGIN_PURPOSE)),
                        IS_SOMEBODYS,
                    )
                )
            ],
        }

    def ids(self, clue: Clue, most: int) -> Sequence[str]:
        """Find so many clients at most that fit."""
        found: dict[str, None] = {}
        for statement in self._asked[clue.kind](clue.value):
            rows = self._connection.execute(statement.limit(most)).scalars()
            found |= dict.fromkeys(rows)
        return list(found)[:most]

    def found(self, client_ids: Collection[str]) -> Sequence[FoundClient]:
        """Give these clients, in the order of their names."""
        is_of_client = _ACCOUNT.c.client_id == _CLIENT.c.client_id
        # What was disowned is nobody's account.
        asked = (
            select(_CLIENT, _ACCOUNT.c.id.label("account_id"))
            .select_from(_CLIENT.outerjoin(_ACCOUNT, and_(is_of_client, IS_SOMEBODYS)))
            .where(_CLIENT.c.client_id.in_(client_ids))
            .order_by(_CLIENT.c.surname_key, _CLIENT.c.client_id)
        )
        rows = self._connection.execute(asked).mappings().all()
        clients = SqlClients(self._connection, self._vault)
        accounts = SqlAccounts(self._connection, self._vault).among(
            [row["account_id"] for row in rows if row["account_id"]]
        )
        return [
            FoundClient(
                client=clients.read(row),
                city=row["city"] or "",
                account=accounts.get(row["account_id"] or ""),
            )
            for row in rows
        ]


def _clients(condition: Any) -> Found:  # noqa: ANN401 - an SQL expression
    return select(_CLIENT.c.client_id).where(condition)


def _accounts(condition: Any) -> Found:  # noqa: ANN401 - as above
    return select(_ACCOUNT.c.client_id).where(condition)


def _beginning(column: Column[Any], key: str) -> Found:
    return _clients(and_(column >= key, column < key + _LAST_SIGN)).order_by(column)


def _of_invoice(number: str) -> Sequence[Found]:
    return [
        select(_PAYER.c.client_id)
        .join(_INVOICE, _INVOICE.c.payer_id == _PAYER.c.payer_id)
        .where(_INVOICE.c.invoice_number.in_(_spellings(number)))
    ]


def _of_point(condition: Any) -> Found:  # noqa: ANN401 - as above
    return (
        select(_CONTRACT.c.client_id)
        .join(_POINT, _POINT.c.contract_number == _CONTRACT.c.contract_number)
        .where(condition)
    )


def _spellings(number: str) -> set[str]:
    return {number, number.upper(), "".join(number.split()).upper()}


#: What lies open in the database; a PESEL and a login are asked for by their keyed index.
_ASKED_AS_IT_IS: Final[Mapping[ClueKind, Callable[[str], Sequence[Found]]]] = {
    ClueKind.NIP: lambda nip: [_clients(_CLIENT.c.nip == nip)],
    ClueKind.PPE: lambda code: [_of_point(_POINT.c.ppe_code == code)],
    ClueKind.EMAIL: lambda key: [
        _clients(_CLIENT.c.email_key == key),
        _accounts(_ACCOUNT.c.email_key == key),
    ],
    ClueKind.PHONE: lambda key: [
        _clients(_CLIENT.c.phone_key == key),
        _accounts(_ACCOUNT.c.phone.in_([f"+{key}", f"+48{key}"])),
    ],
    ClueKind.CONTRACT: lambda key: [
        select(_CONTRACT.c.client_id).where(_CONTRACT.c.number_key == key)
    ],
    ClueKind.INVOICE: _of_invoice,
    ClueKind.CLIENT: lambda number: [
        _clients(_CLIENT.c.client_id.in_([number, number.upper()])),
        select(_PAYER.c.client_id).where(_PAYER.c.payer_id.in_([number, number.upper()])),
    ],
    ClueKind.METER: lambda number: [_of_point(_POINT.c.meter_number.in_(_spellings(number)))],
    ClueKind.COMPLAINT: lambda number: [
        select(_COMPLAINT.c.client_id).where(_COMPLAINT.c.number == number)
    ],
    ClueKind.REFUND: lambda reference: [
        select(_REFUND.c.client_id).where(_REFUND.c.reference == reference)
    ],
    ClueKind.NAME: lambda key: [
        _beginning(_CLIENT.c.name_key, key),
        _beginning(_CLIENT.c.surname_key, key),
    ],
}
