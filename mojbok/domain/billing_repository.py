"""What is kept of billing: payers, their documents and payments, and how each payer stands."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from mojbok.domain.billing import Invoice, Payer, Payment
from mojbok.domain.contract_repository import ContractBook
from mojbok.domain.invoice_repository import InvoiceBook
from mojbok.domain.settlement import Settlement
from mojbok.domain.standing import Standings


class Ledgers(Protocol):
    """The payers of a client, and what they owe."""

    def payers(self, client_id: str) -> Sequence[Payer]:
        """List the client's payers by name."""
        ...

    def standings(self, client_id: str, today: date) -> Standings:
        """Tell how the client's payers stand, by what was settled last."""
        ...

    def unsettled(self, client_id: str) -> Sequence[str]:
        """List the client's payers whose bills have changed since they were settled."""
        ...

    def lock(self, payer_ids: Sequence[str]) -> Mapping[str, int]:
        """Give the version of each payer's bills, and let nobody else settle them until this unit of work ends."""
        ...

    def invoices(self, payer_ids: Collection[str]) -> Sequence[Invoice]:
        """List all documents of payers, the oldest first."""
        ...

    def payments(self, payer_ids: Collection[str]) -> Sequence[Payment]:
        """List all payments of payers: the CRM's, and those made online that it has yet to bring."""
        ...

    def store(self, payer_id: str, version: int, settlement: Settlement) -> None:
        """Keep how a payer stands by this version of the bills."""
        ...


class BillingWork(Protocol):
    """The part of a unit of work that billing needs."""

    @property
    def ledgers(self) -> Ledgers: ...

    @property
    def invoices(self) -> InvoiceBook: ...

    @property
    def contracts(self) -> ContractBook: ...
