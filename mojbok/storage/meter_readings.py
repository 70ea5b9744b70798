"""Meter readings: the CRM's, and those that clients hand in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.domain.meter_reading import (
    HandedReading,
    Reading,
    ReadingExistsError,
    ReadingSource,
    ReadingState,
    Register,
)
from mojbok.domain.warsaw import day_of, midnight
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ReadingRow
from mojbok.storage.tables.energy import HandedReadingRow

_READING = table_of(ReadingRow)
_HANDED = table_of(HandedReadingRow)
#: Ten years of two registers, read every month.
_MOST: Final = 240


class SqlMeterReadings:
    """Readings by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def history(self, point: DeliveryPoint, client_id: str) -> Sequence[Reading]:
        """List the readings of a point, the newest first; one of a client's only until the CRM has that day's."""
        booked = self._booked(point)
        known = {(reading.day, reading.register) for reading in booked}
        # Of what is older than the list, nobody knows here whether the CRM has it.
        oldest = booked[-1].day if len(booked) == _MOST else date.min
        waiting = [
            reading
            for reading in self._handed(point, client_id, oldest)
            if (reading.day, reading.register) not in known
        ]
        return sorted([*waiting, *booked], key=lambda reading: reading.day, reverse=True)

    def hand_in(
        self, reading: HandedReading, *, client_id: str, account_id: str, at: datetime
    ) -> None:
        """Store a reading. Raises ReadingExistsError when one of that day and register waits already."""
        values = {
            "client_id": client_id,
            "account_id": account_id,
            "ppe_code": reading.ppe,
            "direction": reading.register,
            "read_on": reading.day,
            "kwh": reading.kwh,
            "is_meter_replaced": reading.is_meter_replaced,
            "is_insisted": reading.is_insisted,
            "note": reading.note,
            "handed_at": at,
        }
        try:
            self._connection.execute(insert(_HANDED).values(values))
        except IntegrityError as error:
            raise ReadingExistsError(is_waiting=True) from error

    def withdraw(self, reading_id: int, client_id: str, ppe: str, *, at: datetime) -> bool:
        """Withdraw a reading that is not on its way to the CRM. False when there is none such."""
        withdrawn = self._connection.execute(
            update(_HANDED)
            .where(
                _HANDED.c.id == reading_id,
                _HANDED.c.client_id == client_id,
                _HANDED.c.ppe_code == ppe,
                _HANDED.c.withdrawn_at.is_(None),
                _HANDED.c.export_number.is_(None),
            )
            .values(withdrawn_at=at)
        )
        return withdrawn.rowcount == 1

    def is_withdrawn(self, reading_id: int, client_id: str, ppe: str) -> bool:
        """Tell whether a reading was withdrawn."""
        found = select(_HANDED.c.withdrawn_at).where(
            _HANDED.c.id == reading_id,
            _HANDED.c.client_id == client_id,
            _HANDED.c.ppe_code == ppe,
        )
        return self._connection.scalar(found) is not None

    def _booked(self, point: DeliveryPoint) -> list[Reading]:
        since = [_READING.c.read_at >= midnight(point.since)] if point.since else []
        rows = self._connection.execute(
            select(_READING)
            .where(_READING.c.ppe_code == point.ppe, *since)
            .order_by(_READING.c.read_at.desc(), _READING.c.direction.desc())
            .limit(_MOST)
        ).mappings()
        return [
            Reading(
                day=day_of(row["read_at"]),
                register=Register(row["direction"]),
                kwh=row["kwh"],
                source=ReadingSource(row["source"]),
            )
            for row in rows
        ]

    def _handed(self, point: DeliveryPoint, client_id: str, oldest: date) -> Sequence[Reading]:
        rows = self._connection.execute(
            select(_HANDED)
            .where(
                _HANDED.c.ppe_code == point.ppe,
                _HANDED.c.client_id == client_id,
                _HANDED.c.withdrawn_at.is_(None),
                _HANDED.c.read_on >= oldest,
            )
            .order_by(_HANDED.c.read_on.desc(), _HANDED.c.direction.desc())
        ).mappings()
        return [
            Reading(
                day=row["read_on"],
                register=Register(row["direction"]),
                kwh=row["kwh"],
                source=ReadingSource.CLIENT,
                state=ReadingState.WAITING,
                id=row["id"],
                can_be_withdrawn=row["export_number"] is None,
            )
            for row in rows
        ]
