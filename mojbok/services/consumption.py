"""Zużycie: what a point's meter counted in a period, and what it showed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mojbok.domain.consumption import Chart, Extent, chart, slots_to_ask
from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.domain.meter_reading import Reading
from mojbok.domain.periods import Period, Scale, period_at
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.domain.warsaw import day_of
from mojbok.services.delivery_points import own_point

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class PointSheet:
    """What the screen of one point shows."""

    client_name: str
    point: DeliveryPoint
    extent: Extent | None
    chart: Chart
    readings: Sequence[Reading]
    today: date

    @property
    def newest_day(self) -> date:
        """Give the last day with data; without any, today."""
        return _newest_day(self.extent, self.today)

    @property
    def oldest_day(self) -> date:
        """Give the first day with data; without any, today."""
        return day_of(self.extent.start) if self.extent else self.today


@dataclass(frozen=True, kw_only=True, slots=True)
class Consumption:
    """The use cases of `/punkty-poboru/{id}`."""

    work: UnitOfWork
    today: Callable[[], date]

    def sheet(self, visitor: Visitor, ppe: str, period: Period | None) -> PointSheet:
        """Give a point with its consumption in a period; without one, in the newest that has data.

        Raises DeliveryPointUnknownError for a point that is not the visitor's own client's (POR-08).
        """
        with self.work(reads_only=True) as work:
            point = own_point(work, visitor, ppe)
            client_id = visitor.account.client_id
            extent = work.consumption.extent(point)
            return PointSheet(
                client_name=work.clients.get(client_id).name,
                point=point,
                extent=extent,
                chart=_chart(work, point, period or self._newest(extent)),
                readings=work.meter_readings.history(point, client_id),
                today=self.today(),
            )

    def chart(self, visitor: Visitor, ppe: str, period: Period) -> Chart:
        """Give the consumption in a period alone. Raises DeliveryPointUnknownError, as above."""
        with self.work(reads_only=True) as work:
            return _chart(work, own_point(work, visitor, ppe), period)

    def _newest(self, extent: Extent | None) -> Period:
        """Choose what to show first: the newest month by days, or its year where there are months alone."""
        finest = extent.finest if extent else Scale.YEAR
        scale = Scale.YEAR if finest is Scale.YEAR else Scale.MONTH
        return period_at(scale, _newest_day(extent, self.today()))


def _newest_day(extent: Extent | None, today: date) -> date:
    return day_of(extent.end - _INSTANT) if extent else today


def _chart(work: Work, point: DeliveryPoint, period: Period) -> Chart:
    return chart(period, work.consumption.sums(point, slots_to_ask(period)))
