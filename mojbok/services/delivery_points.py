"""Punkty poboru: the list of a client's points, and one point as its client may see it."""

from dataclasses import dataclass
from typing import Final

from mojbok.domain.delivery_points import (
    DeliveryPoint,
    DeliveryPointUnknownError,
    PointsPage,
    search_words,
)
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor

AT_ONCE: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PointsList:
    """One page of the list."""

    client_name: str
    page: PointsPage
    number: int
    """Which page it is, from 1."""

    @property
    def pages(self) -> int:
        """Tell how many pages there are; a list without points has one, too."""
        return max(1, -(-self.page.found // AT_ONCE))


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryPoints:
    """The use case of `/punkty-poboru`."""

    work: UnitOfWork

    def listed(self, visitor: Visitor, search: str, number: int) -> PointsList:
        """List the points of the visitor's own client, and of no other (POR-08).

        A page beyond the last is the last.
        """
        client_id = visitor.account.client_id
        words = search_words(search)
        with self.work(reads_only=True) as work:
            name = work.clients.get(client_id).name
            page = work.delivery_points.page(
                client_id, words, offset=(number - 1) * AT_ONCE, most=AT_ONCE
            )
            if page.found and not page.points:
                number = -(-page.found // AT_ONCE)
                page = work.delivery_points.page(
                    client_id, words, offset=(number - 1) * AT_ONCE, most=AT_ONCE
                )
        return PointsList(client_name=name, page=page, number=number if page.found else 1)


def own_point(work: Work, visitor: Visitor, ppe: str) -> DeliveryPoint:
    """Give a point of the visitor's own client. Raises DeliveryPointUnknownError for any other."""
    point = work.delivery_points.find(visitor.account.client_id, ppe)
    if point is None:
        raise DeliveryPointUnknownError
    return point
