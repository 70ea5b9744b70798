"""The CRM's clients and contracts, as the services read them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, and_, bindparam, select

from mojbok.domain.clients import Client, ClientType, Contract, ContractClaim
from mojbok.domain.contract_status import (
    SIGNED_BY_CLIENT,
    ContractStatus,
    is_signed_by_client,
)
from mojbok.domain.ports import Vault
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ClientRow, ContractRow, ContractStatusRow, PayerRow

_CLIENT = table_of(ClientRow)
_CONTRACT = table_of(ContractRow)
_STATUS = table_of(ContractStatusRow)
_PAYER = table_of(PayerRow)
# Asked with nearly every page: written once.
_OF_ID = select(_CLIENT).where(_CLIENT.c.client_id == bindparam("client_id"))
_SIGNED_RANK = select(_STATUS.c.rank).where(_STATUS.c.code == SIGNED_BY_CLIENT)
_CONTRACTS = (
    select(
        _CONTRACT,
        _STATUS,
        _PAYER.c.name.label("payer"),
        _SIGNED_RANK.scalar_subquery().label("signed_rank"),
    )
    .join(_STATUS, _STATUS.c.code == _CONTRACT.c.status_code)
    # A payer of another client would be told here: the export may name any.
    .outerjoin(
        _PAYER,
        and_(
            _PAYER.c.payer_id == _CONTRACT.c.payer_id, _PAYER.c.client_id == _CONTRACT.c.client_id
        ),
    )
    .where(_CONTRACT.c.client_id == bindparam("client_id"))
    .order_by(
        _CONTRACT.c.signed_on.is_(None), _CONTRACT.c.signed_on.desc(), _CONTRACT.c.contract_number
    )
)


class SqlClients:
    """Clients by SQL; a PESEL is found by its keyed index."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def by_pesel(self, pesel: str) -> Client | None:
        """Find a client by a valid PESEL."""
        return self._one(_CLIENT.c.pesel_index.in_(self._vault.indexes(pesel, purpose="pesel")))

    def by_nip(self, nip: str) -> Client | None:
        """Find a client by a valid NIP."""
        return self._one(_CLIENT.c.nip == nip)

    def get(self, client_id: str) -> Client:
        """Give the client. Raises LookupError when there is none."""
        row = self._connection.execute(_OF_ID, {"client_id": client_id}).mappings().first()
        if row is None:
            raise LookupError(client_id)
        return self.read(row)

    def lock(self, client_id: str) -> None:
        """Lock the client's row; on SQLite the transaction holds the whole database already."""
        self._connection.execute(
            select(_CLIENT.c.client_id).where(_CLIENT.c.client_id == client_id).with_for_update()
        )

    def claims(self, contract_number: str) -> Sequence[ContractClaim]:
        """Tell whose contracts bear a canonical number."""
        rows = self._connection.execute(
            select(_CONTRACT.c.client_id, _STATUS)
            .join(_STATUS, _STATUS.c.code == _CONTRACT.c.status_code)
            .where(_CONTRACT.c.number_key == contract_number)
        ).mappings()
        signed_rank = self._signed_rank()
        return [
            ContractClaim(
                client_id=row["client_id"],
                is_signed=is_signed_by_client(_status(row), signed_rank=signed_rank),
            )
            for row in rows
        ]

    def contracts(self, client_id: str) -> Sequence[Contract]:
        """List the client's contracts, newest first."""
        rows = self._connection.execute(_CONTRACTS, {"client_id": client_id}).mappings()
        return [_contract(row, row["signed_rank"]) for row in rows]

    def _signed_rank(self) -> int:
        rank: int = self._connection.execute(_SIGNED_RANK).scalar_one()
        return rank

    def _one(self, condition: Any) -> Client | None:  # noqa: ANN401 - an SQL expression
        row = self._connection.execute(select(_CLIENT).where(condition)).mappings().first()
        return None if row is None else self.read(row)

    def read(self, row: RowMapping) -> Client:
        """Give the client of a row."""
        sealed = row["pesel_sealed"]
        return Client(
            id=row["client_id"],
            type=ClientType(row["type"]),
            name=row["name"],
            email=row["email"] or "",
            phone=row["phone"] or "",
            pesel=self._vault.open(sealed, purpose="pesel") if sealed else None,
            nip=row["nip"],
        )


def _status(row: RowMapping) -> ContractStatus:
    return ContractStatus(code=row["code"], label=row["label"], rank=row["rank"])


def _contract(row: RowMapping, signed_rank: int) -> Contract:
    return Contract(
        number=row["contract_number"],
        status=row["label"],
        is_signed=is_signed_by_client(_status(row), signed_rank=signed_rank),
        product=row["product"] or "",
        tariff=row["tariff"] or "",
        payer=row["payer"] or "",
        signed_on=row["signed_on"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
