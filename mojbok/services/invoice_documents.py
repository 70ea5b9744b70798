"""The documents of invoices: one, or many for a ZIP; and what a list shows, for a file. Only to their owner."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mojbok.domain.address_id import number_of
from mojbok.domain.billing import Payer
from mojbok.domain.invoice_document import (
    PDF,
    DocumentMissingError,
    DocumentStore,
    StoredDocument,
    file_name,
    unique_names,
)
from mojbok.domain.invoices import MOST_DOCUMENTS, InvoiceQuery, ListedInvoice
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.sessions import Visitor
from mojbok.services.invoices import asked_payers, own_invoice
from mojbok.services.ledgers import Ledgers

#: So many rows of a file are held at once.
_AT_ONCE: Final = 500
#: More invoices than any client has.
_MOST_ROWS: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedDocument:
    """A document with the name under which it is handed out."""

    name: str
    stored: StoredDocument


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """Documents that go out together, and the invoices that have none."""

    documents: Sequence[NamedDocument]
    missing: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """What a list shows, all of it; the rows come bit by bit."""

    payers: Sequence[Payer]
    rows: Iterator[ListedInvoice]
    today: date


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceDocuments:
    """The use cases of downloads."""

    work: UnitOfWork
    ledgers: Ledgers
    store: DocumentStore
    today: Callable[[], date]

    def one(self, visitor: Visitor, identifier: str, suffix: str) -> NamedDocument:
        """Give a document of an invoice of the client's.

        Raises InvoiceUnknownError for any other, DocumentMissingError where there is none.
        """
        with self.work(reads_only=True) as work:
            payers = work.ledgers.payers(visitor.account.client_id)
            found = own_invoice(work, [payer.id for payer in payers], identifier)
        number = found.invoice.number
        stored = self.store.find(number, suffix)
        if stored is None:
            raise DocumentMissingError
        return NamedDocument(name=file_name(number, suffix), stored=stored)

    def chosen(self, visitor: Visitor, identifiers: Sequence[str]) -> Bundle:
        """Give the PDFs of invoices by what stands in addresses; those of others are passed over."""
        numbers = [number for each in identifiers if (number := number_of(each))]
        with self.work(reads_only=True) as work:
            payers = [payer.id for payer in work.ledgers.payers(visitor.account.client_id)]
            own = work.invoices.by_numbers(payers, numbers[:MOST_DOCUMENTS])
        return self._bundle([each.invoice.number for each in own])

    def shown(self, visitor: Visitor, query: InvoiceQuery) -> Bundle:
        """Give the PDFs of what a list shows, the first thousand."""
        numbers, _ = self._numbers(visitor, query, MOST_DOCUMENTS)
        return self._bundle(numbers)

    def extract(self, visitor: Visitor, query: InvoiceQuery) -> Extract:
        """Give all that a list shows, page or not, in its order."""
        numbers, payers = self._numbers(visitor, query, _MOST_ROWS)
        return Extract(payers=payers, rows=self._rows(payers, numbers), today=self.today())

    def _numbers(
        self, visitor: Visitor, query: InvoiceQuery, most: int
    ) -> tuple[Sequence[str], Sequence[Payer]]:
        client_id = visitor.account.client_id
        self.ledgers.bring_up_to_date(client_id)
        with self.work(reads_only=True) as work:
            payers = work.ledgers.payers(client_id)
            asked = asked_payers(payers, query.filter)
            return work.invoices.numbers(asked, query, self.today(), most=most), payers

    def _rows(self, payers: Sequence[Payer], numbers: Sequence[str]) -> Iterator[ListedInvoice]:
        """Read the rows as they are sent: whoever reads slowly keeps no connection busy."""
        own = [payer.id for payer in payers]
        for first in range(0, len(numbers), _AT_ONCE):
            with self.work(reads_only=True) as work:
                rows = work.invoices.by_numbers(own, numbers[first : first + _AT_ONCE])
            yield from rows

    def _bundle(self, numbers: Sequence[str]) -> Bundle:
        found = {number: self.store.find(number, PDF) for number in numbers}
        there = {number: stored for number, stored in found.items() if stored}
        names = unique_names(there, PDF)
        return Bundle(
            documents=[
                NamedDocument(name=name, stored=stored)
                for name, stored in zip(names, there.values(), strict=True)
            ],
            missing=[number for number, stored in found.items() if stored is None],
        )
