"""Faktury: the list, and one invoice with all that is known of it. Whose they are is decided here (POR-08)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from mojbok.domain.address_id import number_of
from mojbok.domain.billing import Invoice, InvoiceLine, InvoiceState, Payer, Payment
from mojbok.domain.clients import ClientType
from mojbok.domain.invoice_document import PDF, XML, DocumentStore
from mojbok.domain.invoice_explanation import explain_invoice, previous_of, year_before_of
from mojbok.domain.invoices import (
    PAGE_SIZE,
    Choices,
    InvoiceFilter,
    InvoicePage,
    InvoiceQuery,
    InvoiceSheet,
    InvoiceUnknownError,
    ListedInvoice,
    Tally,
    Totals,
)
from mojbok.domain.ksef import KsefProof, check_link, is_ksef_number
from mojbok.domain.repositories import UnitOfWork, Work
from mojbok.domain.sessions import Visitor
from mojbok.services.ledgers import Ledgers

#: A year and more of monthly bills with their corrections.
_LOOKED_THROUGH: Final = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoices:
    """The use cases of SCR-INVOICES."""

    work: UnitOfWork
    ledgers: Ledgers
    documents: DocumentStore
    ksef_host: str
    today: Callable[[], date]

    def page(self, visitor: Visitor, query: InvoiceQuery) -> InvoicePage:
        """Give a page of the invoices of all the client's payers."""
        client_id, today = visitor.account.client_id, self.today()
        self.ledgers.bring_up_to_date(client_id)
        with self.work(reads_only=True) as work:
            client = work.clients.get(client_id)
            payers = work.ledgers.payers(client_id)
            tallies = work.invoices.tallies([payer.id for payer in payers])
            asked = asked_payers(payers, query.filter)
            totals = _totals(work, asked, tallies, query.filter, today)
            query = _within(query, totals.count)
            rows = work.invoices.page(asked, query, today) if totals.count else []
        return InvoicePage(
            client_name=client.name,
            query=query,
            choices=_choices(payers, tallies),
            rows=rows,
            totals=totals,
            has_any=bool(tallies),
            today=today,
        )

    def sheet(self, visitor: Visitor, identifier: str) -> InvoiceSheet:
        """Give an invoice of the client's. Raises InvoiceUnknownError for any other."""
        client_id = visitor.account.client_id
        self.ledgers.bring_up_to_date(client_id)
        with self.work(reads_only=True) as work:
            payers = {payer.id: payer for payer in work.ledgers.payers(client_id)}
            listed = own_invoice(work, list(payers), identifier)
            invoice = listed.invoice
            corrected = invoice.corrects and work.invoices.by_numbers(
                list(payers), [invoice.corrects]
            )
            others = _others(work, list(payers), invoice)
            lines = _lines(work, [invoice, *others])
            client = work.clients.get(client_id)
            # Consumers have nothing to do with KSeF.
            is_business = client.type is ClientType.BUSINESS
            return InvoiceSheet(
                client_name=client.name,
                listed=listed,
                payer=payers[invoice.payer_id],
                lines=lines.get(invoice.number, ()),
                payments=_payments(work, invoice),
                corrections=work.invoices.corrections(list(payers), invoice.number),
                corrected=corrected[0].invoice if corrected else None,
                has_pdf=self.documents.find(invoice.number, PDF) is not None,
                has_xml=is_business and self.documents.find(invoice.number, XML) is not None,
                ksef=self._proof(invoice) if is_business else None,
                explanation=explain_invoice(invoice, others, lines),
                today=self.today(),
            )

    def _proof(self, invoice: Invoice) -> KsefProof | None:
        """Give what proves that an invoice is in KSeF, where it is."""
        number = invoice.ksef_number
        if not number:
            return None
        sent = self.documents.find(invoice.number, XML) if is_ksef_number(number) else None
        digest = self.documents.digest(sent) if sent else None
        link = check_link(self.ksef_host, number, invoice.issued_on, digest) if digest else None
        return KsefProof(number=number, link=link)


def _payments(work: Work, invoice: Invoice) -> Sequence[Payment]:
    """List the payments that name an invoice, with those made online that the CRM has yet to bring."""
    booked = work.online_payments.booked_items([invoice.payer_id])
    if not any(each.item.invoice_number == invoice.number for each in booked):
        return work.invoices.payments(invoice.payer_id, invoice.number)
    every = work.ledgers.payments([invoice.payer_id])
    return [payment for payment in every if payment.invoice_number == invoice.number]


def own_invoice(work: Work, payer_ids: Sequence[str], identifier: str) -> ListedInvoice:
    """Find an invoice of these payers by what stands in an address. Raises InvoiceUnknownError."""
    number = number_of(identifier)
    found = work.invoices.by_numbers(payer_ids, [number]) if number else []
    if not found:
        raise InvoiceUnknownError
    return found[0]


def _others(work: Work, payer_ids: Sequence[str], invoice: Invoice) -> list[Invoice]:
    """Give the invoices that this one is compared with: two at most."""
    if invoice.contract_number is None:
        return []
    earlier = work.invoices.of_contract(
        payer_ids, invoice.contract_number, until=invoice.issued_on, most=_LOOKED_THROUGH
    )
    found = (previous_of(invoice, earlier), year_before_of(invoice, earlier))
    return list({other.number: other for other in found if other}.values())


def _lines(work: Work, invoices: Sequence[Invoice]) -> Mapping[str, Sequence[InvoiceLine]]:
    found: dict[str, list[InvoiceLine]] = {}
    for number, line in work.invoices.lines([invoice.number for invoice in invoices]):
        found.setdefault(number, []).append(line)
    return found


def asked_payers(payers: Sequence[Payer], asked: InvoiceFilter) -> list[str]:
    """Give those of the client's own payers whose invoices a filter asks for."""
    return [payer.id for payer in payers if asked.payer_id in {None, payer.id}]


def _totals(
    work: Work,
    payer_ids: Sequence[str],
    tallies: Sequence[Tally],
    asked: InvoiceFilter,
    today: date,
) -> Totals:
    """Give what a filter comes to: from what is counted already, where that can tell."""
    if asked.search or asked.state is InvoiceState.OVERDUE:
        return work.invoices.totals(payer_ids, asked, today)
    fitting = [
        tally
        for tally in tallies
        if tally.payer_id in payer_ids
        and asked.contract_number in {None, tally.contract_number}
        and asked.year in {None, tally.year}
    ]
    return sum((_part(tally, asked.state) for tally in fitting), Totals())


def _part(tally: Tally, state: InvoiceState | None) -> Totals:
    if state is None:
        return tally.all
    return tally.unpaid if state is InvoiceState.DUE else tally.all - tally.unpaid


def _within(query: InvoiceQuery, count: int) -> InvoiceQuery:
    last = max(1, -(-count // PAGE_SIZE))
    return replace(query, page=min(max(1, query.page), last))


def _choices(payers: Sequence[Payer], tallies: Sequence[Tally]) -> Choices:
    return Choices(
        payers=payers,
        contracts=sorted({each.contract_number for each in tallies if each.contract_number}),
        years=sorted({each.year for each in tallies}, reverse=True),
    )
