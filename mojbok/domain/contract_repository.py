"""What is kept of contracts beyond their own facts: who pays for them, and where they deliver to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mojbok.domain.clients import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractPoint:
    """A point of delivery (PPE) under a contract, as the contract shows it."""

    ppe_code: str
    place: Place
    tariff: str
    distributor: str


class ContractBook(Protocol):
    """The contracts of clients; read only."""

    def payer_ids(self, client_id: str) -> Mapping[str, str]:
        """Tell which of the client's own payers pays for each of the client's contracts, by its number."""
        ...

    def points(self, client_id: str) -> Mapping[str, Sequence[ContractPoint]]:
        """List the points of delivery of the client's contracts, by the contract's number."""
        ...
