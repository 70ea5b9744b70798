"""Umowy: every contract of the client, and one with all that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mojbok.domain.address_id import number_of
from mojbok.domain.billing import Payer
from mojbok.domain.clients import Contract
from mojbok.domain.contract_repository import ContractPoint
from mojbok.domain.invoices import ContractUnknownError, Totals
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.ledgers import Ledgers


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractSheet:
    """A contract, who pays for it, where it delivers to, and what its invoices come to."""

    client_name: str
    contract: Contract
    payer: Payer | None
    points: Sequence[ContractPoint]
    invoices: Totals


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractList:
    """All contracts of a client, the newest first."""

    client_name: str
    sheets: Sequence[ContractSheet]


@dataclass(frozen=True, kw_only=True, slots=True)
class Contracts:
    """The use cases of SCR-CONTRACTS."""

    work: UnitOfWork
    ledgers: Ledgers

    def all(self, visitor: Visitor) -> ContractList:
        """List the client's contracts, the newest first."""
        client_id = visitor.account.client_id
        self.ledgers.bring_up_to_date(client_id)
        with self.work(reads_only=True) as work:
            name = work.clients.get(client_id).name
            payers = {payer.id: payer for payer in work.ledgers.payers(client_id)}
            paid_by = work.contracts.payer_ids(client_id)
            points = work.contracts.points(client_id)
            totals = _totals(work, list(payers))
            contracts = work.clients.contracts(client_id)
        sheets = [
            ContractSheet(
                client_name=name,
                contract=contract,
                payer=payers.get(paid_by.get(contract.number, "")),
                points=points.get(contract.number, ()),
                invoices=totals.get(contract.number, Totals()),
            )
            for contract in contracts
        ]
        return ContractList(client_name=name, sheets=sheets)

    def sheet(self, visitor: Visitor, identifier: str) -> ContractSheet:
        """Give a contract of the client's. Raises ContractUnknownError for any other."""
        number = number_of(identifier)
        found = [sheet for sheet in self.all(visitor).sheets if sheet.contract.number == number]
        if not found:
            raise ContractUnknownError
        return found[0]


def _totals(work: Work, payer_ids: Sequence[str]) -> Mapping[str, Totals]:
    found: dict[str, Totals] = {}
    for tally in work.invoices.tallies(payer_ids):
        number = tally.contract_number or ""
        found[number] = found.get(number, Totals()) + tally.all
    return found
