"""Consumption, summed by the database in the slots of a chart."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    and_,
    cast,
    column,
    func,
    select,
    values,
)

from mojbok.domain.consumption import Energy, Extent, SlotSum
from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.domain.periods import Slot
from mojbok.domain.warsaw import midnight
from mojbok.storage.tables.base import Instant, Scaled, table_of
from mojbok.storage.tables.crm import ConsumptionRow

_SPAN = table_of(ConsumptionRow)
_ENERGY: Final = Scaled(3)


class SqlConsumption:
    """Consumption by SQL. The primary key (point, start) is the index of every question."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def extent(self, point: DeliveryPoint) -> Extent | None:
        """Tell from when to when there are data."""
        of_point = select(_SPAN.c.starts_at, _SPAN.c.ends_at).where(_of(point))
        newest = self._connection.execute(
            of_point.order_by(_SPAN.c.starts_at.desc()).limit(1)
        ).first()
        if newest is None:
            return None
        oldest = self._connection.execute(of_point.order_by(_SPAN.c.starts_at).limit(1)).one()
        return Extent(start=oldest.starts_at, end=newest.ends_at, newest_start=newest.starts_at)

    def sums(self, point: DeliveryPoint, slots: Sequence[Slot]) -> Sequence[SlotSum]:
        """Sum the spans in each slot, apart from those that fill one whole. Reads nothing outside the slots."""
        asked = _asked(slots)
        is_whole = and_(_SPAN.c.starts_at == asked.c.starts, _SPAN.c.ends_at == asked.c.ends)
        lies_within = and_(
            _of(point),
            _SPAN.c.starts_at >= asked.c.starts,
            _SPAN.c.starts_at < asked.c.ends,
            _SPAN.c.ends_at <= asked.c.ends,
        )
        found = (
            select(
                asked.c.number,
                is_whole.label("is_whole"),
                func.sum(_SPAN.c.kwh_in, type_=_ENERGY).label("taken"),
                func.sum(_SPAN.c.kwh_out, type_=_ENERGY).label("given"),
                func.sum(self._seconds()).label("covered"),
            )
            .select_from(asked)
            .join(_SPAN, lies_within)
            .group_by(asked.c.number, is_whole)
        )
        return [
            SlotSum(
                number=row.number,
                is_whole=bool(row.is_whole),
                energy=Energy(taken=row.taken, given=row.given),
                covered=timedelta(seconds=int(row.covered)),
            )
            for row in self._connection.execute(found)
        ]

    def _seconds(self) -> ColumnElement[int]:
        if self._connection.dialect.name == "sqlite":
            return cast(func.strftime("%s", _SPAN.c.ends_at), Integer) - cast(
                func.strftime("%s", _SPAN.c.starts_at), Integer
            )
        return func.extract("epoch", _SPAN.c.ends_at - _SPAN.c.starts_at)


def _asked(slots: Sequence[Slot]) -> CTE:
    """Write the slots down as a table; SQLite names the columns of no other list of values."""
    columns = (column("number", Integer), column("starts", Instant), column("ends", Instant))
    rows = [(number, slot.start, slot.end) for number, slot in enumerate(slots)]
    return values(*columns, name="slots").data(rows).cte("asked")


def _of(point: DeliveryPoint) -> ColumnElement[bool]:
    is_points = _SPAN.c.ppe_code == point.ppe
    if point.since is None:
        return is_points
    return and_(is_points, _SPAN.c.starts_at >= midnight(point.since))
