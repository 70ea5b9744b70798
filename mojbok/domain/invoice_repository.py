"""What is kept of invoices for lists and sheets. Everything is asked for by payers: the services say whose."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from mojbok.domain.billing import Invoice, InvoiceLine, Payment
from mojbok.domain.invoices import InvoiceFilter, InvoiceQuery, ListedInvoice, Tally, Totals


class InvoiceBook(Protocol):
    """The invoices of settled payers; read only."""

    def tallies(self, payer_ids: Collection[str]) -> Sequence[Tally]:
        """Give how many invoices there are of each payer, contract and year."""
        ...

    def totals(self, payer_ids: Collection[str], asked: InvoiceFilter, today: date) -> Totals:
        """Count and add up what a filter shows, invoice by invoice."""
        ...

    def page(
        self, payer_ids: Collection[str], query: InvoiceQuery, today: date
    ) -> Sequence[ListedInvoice]:
        """List one page of what a filter shows."""
        ...

    def newest(self, payer_ids: Sequence[str], most: int) -> Sequence[ListedInvoice]:
        """List the newest invoices of these payers, so many at most."""
        ...

    def numbers(
        self, payer_ids: Collection[str], query: InvoiceQuery, today: date, *, most: int
    ) -> Sequence[str]:
        """List the numbers of what a filter shows, in order, so many at most, from the first page on."""
        ...

    def by_numbers(
        self, payer_ids: Collection[str], numbers: Sequence[str]
    ) -> Sequence[ListedInvoice]:
        """Give these invoices in this order, without those that are not of these payers."""
        ...

    def lines(self, invoice_numbers: Sequence[str]) -> Sequence[tuple[str, InvoiceLine]]:
        """List the lines of invoices, each with its invoice's number, in order."""
        ...

    def payments(self, payer_id: str, invoice_number: str) -> Sequence[Payment]:
        """List the payments of a payer that name an invoice, the oldest first."""
        ...

    def corrections(self, payer_ids: Collection[str], invoice_number: str) -> Sequence[Invoice]:
        """List the invoices of these payers that correct an invoice, the oldest first."""
        ...

    def of_contract(
        self, payer_ids: Collection[str], contract_number: str, *, until: date, most: int
    ) -> Sequence[Invoice]:
        """List the invoices of a contract that were issued until a day, the newest first, so many at most."""
        ...
