"""What is kept of points of delivery: the CRM's data, read only, and the readings that clients hand in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from mojbok.domain.consumption import Extent, SlotSum
from mojbok.domain.delivery_points import DeliveryPoint, PointsPage
from mojbok.domain.meter_reading import HandedReading, Reading
from mojbok.domain.periods import Slot


class DeliveryPoints(Protocol):
    """Points of delivery; whose they are is asked with every question."""

    def page(self, client_id: str, words: Sequence[str], *, offset: int, most: int) -> PointsPage:
        """List a client's points in which every word is found somewhere, by town and street."""
        ...

    def find(self, client_id: str, ppe: str) -> DeliveryPoint | None:
        """Find a point of the client's; None for one of another's."""
        ...


class Consumption(Protocol):
    """What meters counted."""

    def extent(self, point: DeliveryPoint) -> Extent | None:
        """Tell from when to when there are data; None where there are none."""
        ...

    def sums(self, point: DeliveryPoint, slots: Sequence[Slot]) -> Sequence[SlotSum]:
        """Sum the spans in each slot, apart from those that fill one whole. Reads nothing outside the slots."""
        ...


class MeterReadings(Protocol):
    """Readings: the CRM's, and those that wait for it."""

    def history(self, point: DeliveryPoint, client_id: str) -> Sequence[Reading]:
        """List the readings of a point, the newest first; one of a client's only until the CRM has that day's."""
        ...

    def hand_in(
        self, reading: HandedReading, *, client_id: str, account_id: str, at: datetime
    ) -> None:
        """Store a reading. Raises ReadingExistsError when one of that day and register waits already."""
        ...

    def withdraw(self, reading_id: int, client_id: str, ppe: str, *, at: datetime) -> bool:
        """Withdraw a reading that is not on its way to the CRM. False when there is none such."""
        ...

    def is_withdrawn(self, reading_id: int, client_id: str, ppe: str) -> bool:
        """Tell whether a reading was withdrawn; False, too, when there is none such."""
        ...


class EnergyWork(Protocol):
    """The part of a unit of work that is about energy."""

    @property
    def delivery_points(self) -> DeliveryPoints: ...

    @property
    def consumption(self) -> Consumption: ...

    @property
    def meter_readings(self) -> MeterReadings: ...
