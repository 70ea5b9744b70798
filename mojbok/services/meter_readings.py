"""Odczyty: handing in what a meter shows, and taking it back while it waits for the CRM."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from mojbok.domain.accounts import Source
from mojbok.domain.audit import AuditEvent
from mojbok.domain.delivery_points import DeliveryPoint, DeliveryPointUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.meter_reading import (
    HandedReading,
    ReadingExistsError,
    ReadingUnknownError,
    Register,
    check_day,
    check_plausible,
)
from mojbok.domain.periods import Slot
from mojbok.domain.ports import Clock
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.reading_form import ReadingForm, check_reading_form
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.delivery_points import own_point
from mojbok.services.throttle import Throttle

_YEAR: Final = timedelta(days=365)
_DAY: Final = timedelta(days=1)
#: The usual of fewer days is no usual: a holiday, or the first week in a new flat.
_FEWEST_DAYS: Final = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class MeterReadings:
    """The use cases of readings."""

    work: UnitOfWork
    clock: Clock
    today: Callable[[], date]
    throttle: Throttle

    def hand_in(self, visitor: Visitor, form: ReadingForm, source: Source) -> None:
        """Store what a form tells of one or both registers, all of it or nothing.

        Raises DeliveryPointUnknownError, TooManyRequestsError, FormInvalidError; a ReadingTooHighError in it can be
        insisted on.
        """
        account = visitor.account
        with self.work(reads_only=True) as work:
            point = own_point(work, visitor, form.ppe)
        if not point.is_signed:
            raise DeliveryPointUnknownError
        readings = check_reading_form(form, today=self.today(), is_prosumer=point.is_prosumer)
        self._count(account.id, source)
        with self.work() as work:
            self._check(work, point, readings, account.client_id)
            for reading in readings.values():
                self._store(work, visitor, reading, source)

    def withdraw(self, visitor: Visitor, ppe: str, reading_id: int, source: Source) -> None:
        """Take a reading back; once more does nothing. Raises DeliveryPointUnknownError, ReadingUnknownError."""
        account = visitor.account
        with self.work() as work:
            point = own_point(work, visitor, ppe)
            which = (reading_id, account.client_id, point.ppe)
            if not work.meter_readings.withdraw(*which, at=self.clock.now()):
                if work.meter_readings.is_withdrawn(*which):
                    return
                raise ReadingUnknownError
            work.audit.record(AuditEvent.READING_WITHDRAWN, account_id=account.id, source=source)

    def _count(self, account_id: str, source: Source) -> None:
        try:
            self.throttle.reading(account_id)
        except TooManyRequestsError as error:
            self.throttle.note(error, source)
            raise

    def _check(
        self,
        work: Work,
        point: DeliveryPoint,
        readings: Mapping[str, HandedReading],
        client_id: str,
    ) -> None:
        history = work.meter_readings.history(point, client_id)
        usual = self._usual(work, point)
        errors: dict[str, DomainError] = {}
        for name, reading in readings.items():
            try:
                check_day(reading.day, reading.register, history)
            except DomainError as error:
                errors.setdefault("day", error)
                continue
            try:
                check_plausible(reading, history, usual.get(reading.register))
            except DomainError as error:
                errors[name] = error
        if errors:
            raise FormInvalidError(errors=errors)

    def _usual(self, work: Work, point: DeliveryPoint) -> dict[Register, Decimal]:
        """Give how much is taken and given on an average day of the last year."""
        now = self.clock.now()
        year = Slot((0, 0), now - _YEAR, now)
        sums = work.consumption.sums(point, [year])
        if not sums or sums[0].covered < _FEWEST_DAYS * _DAY:
            return {}
        days = Decimal(sums[0].covered // timedelta(hours=1)) / 24
        energy = sums[0].energy
        usual = {Register.TAKEN: energy.taken / days}
        if energy.given is not None:
            usual[Register.GIVEN] = energy.given / days
        return usual

    def _store(self, work: Work, visitor: Visitor, reading: HandedReading, source: Source) -> None:
        account = visitor.account
        try:
            work.meter_readings.hand_in(
                reading,
                client_id=account.client_id,
                account_id=account.id,
                at=self.clock.now(),
            )
        except ReadingExistsError as error:
            raise FormInvalidError(errors={"day": error}) from error
        work.audit.record(
            AuditEvent.READING_HANDED_IN,
            account_id=account.id,
            source=source,
            register=reading.register.value,
        )
