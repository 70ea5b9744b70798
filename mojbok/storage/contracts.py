"""Who pays for contracts and where they deliver to, by SQL."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, select

from mojbok.domain.clients import Place
from mojbok.domain.contract_repository import ContractPoint
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ContractRow, DeliveryPointRow, PayerRow

_CONTRACT = table_of(ContractRow)
_PAYER = table_of(PayerRow)
_POINT = table_of(DeliveryPointRow)


class SqlContracts:
    """The contracts of clients."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def payer_ids(self, client_id: str) -> Mapping[str, str]:
        """Tell which of the client's own payers pays for each of the client's contracts, by its number."""
        is_own = and_(
            _PAYER.c.payer_id == _CONTRACT.c.payer_id, _PAYER.c.client_id == _CONTRACT.c.client_id
        )
        rows = self._connection.execute(
            select(_CONTRACT.c.contract_number, _PAYER.c.payer_id)
            .join(_PAYER, is_own)
            .where(_CONTRACT.c.client_id == client_id)
        )
        return {row.contract_number: row.payer_id for row in rows}

    def points(self, client_id: str) -> Mapping[str, Sequence[ContractPoint]]:
        """List the points of delivery of the client's contracts, by the contract's number."""
        rows = self._connection.execute(
            select(_POINT)
            .join(_CONTRACT, _CONTRACT.c.contract_number == _POINT.c.contract_number)
            .where(_CONTRACT.c.client_id == client_id)
            .order_by(_POINT.c.contract_number, _POINT.c.ppe_code)
        )
        found: dict[str, list[ContractPoint]] = {}
        for row in rows:
            place = Place(
                contract_number=row.contract_number,
                street=row.street or "",
                postal_code=row.postal_code or "",
                city=row.city or "",
            )
            point = ContractPoint(
                ppe_code=row.ppe_code,
                place=place,
                tariff=row.tariff or "",
                distributor=row.distributor or "",
            )
            found.setdefault(row.contract_number, []).append(point)
        return found
