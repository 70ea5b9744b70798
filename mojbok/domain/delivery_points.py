"""Points of delivery (punkty poboru energii): where a client takes energy, and where a prosumer gives it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mojbok.domain.errors import DomainError

#: Of a search, so many words are looked for, each so long at most.
_MOST_WORDS: Final = 6
_LONGEST_WORD: Final = 40


@dataclass
class DeliveryPointUnknownError(DomainError):
    """There is no such point of delivery, or it is another client's: nobody is told which."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryPoint:
    """A point of delivery as its client sees it; what the CRM left out is empty."""

    ppe: str
    street: str
    postal_code: str
    city: str
    tariff: str
    distributor: str
    meter_number: str
    contract_number: str
    contract_status: str
    """The CRM's word, ready to show."""
    is_signed: bool
    """The contract is signed by the client at least: somebody may read the meter for it."""
    since: date | None
    """From when the contract holds: what was counted before may be of another client, and is not shown (POR-08)."""
    is_prosumer: bool
    """Something was given back here, as far as the newest data say."""

    @property
    def address(self) -> str:
        """Give the address on one line."""
        town = f"{self.postal_code} {self.city}".strip()
        return ", ".join(part for part in (self.street, town) if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class PointsPage:
    """One page of a client's points, and how many fit the search and how many there are."""

    points: Sequence[DeliveryPoint]
    found: int
    total: int


def search_words(typed: str) -> tuple[str, ...]:
    """Give the words of a search; each must be found somewhere in a point's data."""
    return tuple(word[:_LONGEST_WORD] for word in typed.split()[:_MOST_WORDS])
