"""Points of delivery, as the services read them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select, true

from mojbok.domain.contract_status import SIGNED_BY_CLIENT
from mojbok.domain.delivery_points import DeliveryPoint, PointsPage
from mojbok.domain.meter_reading import Register
from mojbok.storage.alphabet import by_alphabet
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import (
    ConsumptionRow,
    ContractRow,
    ContractStatusRow,
    DeliveryPointRow,
    ReadingRow,
)

_POINT = table_of(DeliveryPointRow)
_CONTRACT = table_of(ContractRow)
_STATUS = table_of(ContractStatusRow)
_READING = table_of(ReadingRow)
_CONSUMPTION = table_of(ConsumptionRow)
_SEARCHED = (
    _POINT.c.street,
    _POINT.c.city,
    _POINT.c.postal_code,
    _POINT.c.ppe_code,
    _POINT.c.meter_number,
    _POINT.c.contract_number,
)


class SqlDeliveryPoints:
    """Points of delivery by SQL; every question goes through the contracts of one client (POR-08)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(self, client_id: str, words: Sequence[str], *, offset: int, most: int) -> PointsPage:
        """List a client's points in which every word is found somewhere, by town and street."""
        fits = and_(true(), *map(_is_found, words))
        counted = select(func.count(), func.count().filter(fits))
        total, found = self._connection.execute(
            counted.select_from(_OWNED).where(_CONTRACT.c.client_id == client_id)
        ).one()
        rows = self._connection.execute(
            _points(client_id)
            .where(fits)
            .order_by(by_alphabet(_POINT.c.city), by_alphabet(_POINT.c.street), _POINT.c.ppe_code)
            .offset(offset)
            .limit(most)
        ).mappings()
        return PointsPage(points=[_point(row) for row in rows], found=found, total=total)

    def find(self, client_id: str, ppe: str) -> DeliveryPoint | None:
        """Find a point of the client's; None for one of another's."""
        found = _points(client_id).where(_POINT.c.ppe_code == ppe)
        row = self._connection.execute(found).mappings().first()
        return None if row is None else _point(row)


_OWNED = _POINT.join(_CONTRACT, _CONTRACT.c.contract_number == _POINT.c.contract_number)


def _points(client_id: str) -> Select[Any]:
    signed = select(_STATUS.c.rank).where(_STATUS.c.code == SIGNED_BY_CLIENT).scalar_subquery()
    return (
        select(
            _POINT,
            _STATUS.c.label,
            _CONTRACT.c.valid_from,
            func.coalesce(_STATUS.c.rank >= signed, False).label("is_signed"),
            _is_prosumer().label("is_prosumer"),
        )
        .select_from(_OWNED.join(_STATUS, _STATUS.c.code == _CONTRACT.c.status_code))
        .where(_CONTRACT.c.client_id == client_id)
    )


def _is_prosumer() -> ColumnElement[bool]:
    """Look for a reading of what was given back, and at the newest consumption alone: there may be years of hours."""
    has_reading = (
        select(_READING.c.ppe_code)
        .where(_READING.c.ppe_code == _POINT.c.ppe_code, _READING.c.direction == Register.GIVEN)
        .exists()
    )
    newest = (
        select(_CONSUMPTION.c.kwh_out)
        .where(_CONSUMPTION.c.ppe_code == _POINT.c.ppe_code)
        .order_by(_CONSUMPTION.c.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return or_(has_reading, newest.is_not(None))


def _is_found(word: str) -> ColumnElement[bool]:
    # SQLite knows the case of ASCII letters alone; the usual ways to write a word are tried one by one.
    spellings = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    return or_(
        *(
            column.icontains(spelling, autoescape=True)
            for column in _SEARCHED
            for spelling in spellings
        )
    )


def _point(row: RowMapping) -> DeliveryPoint:
    return DeliveryPoint(
        ppe=row["ppe_code"],
        street=row["street"] or "",
        postal_code=row["postal_code"] or "",
        city=row["city"] or "",
        tariff=row["tariff"] or "",
        distributor=row["distributor"] or "",
        meter_number=row["meter_number"] or "",
        contract_number=row["contract_number"],
        contract_status=row["label"],
        is_signed=bool(row["is_signed"]),
        since=row["valid_from"],
        is_prosumer=bool(row["is_prosumer"]),
    )
