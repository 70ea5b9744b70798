"""The list of invoices (Faktury): what is asked of it, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from mojbok.domain.billing import Invoice, InvoiceLine, InvoiceState, Payer, Payment
from mojbok.domain.errors import DomainError
from mojbok.domain.invoice_explanation import Explanation
from mojbok.domain.ksef import KsefProof

PAGE_SIZE: Final = 25
#: So many documents go into one ZIP.
MOST_DOCUMENTS: Final = 1_000


class SortKey(StrEnum):
    """What a list is sorted by; the values stand in addresses."""

    ISSUED = "data-wystawienia"
    DUE = "termin"
    GROSS = "kwota"
    OPEN = "do-zaplaty"
    NUMBER = "numer"


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceFilter:
    """Which invoices are asked for; what is None or empty asks for all."""

    payer_id: str | None = None
    contract_number: str | None = None
    state: InvoiceState | None = None
    year: int | None = None
    search: str = ""
    """A part of the number, letter case apart."""

    @property
    def is_empty(self) -> bool:
        """Tell whether every invoice is asked for."""
        return self == InvoiceFilter()


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceQuery:
    """What is asked of the list."""

    filter: InvoiceFilter = field(default_factory=InvoiceFilter)
    sort: SortKey = SortKey.ISSUED
    is_descending: bool = True
    page: int = 1

    @property
    def offset(self) -> int:
        """How many invoices stand on the pages before."""
        return (self.page - 1) * PAGE_SIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """How many invoices, and what they come to."""

    count: int = 0
    gross: Decimal = Decimal(0)
    open_amount: Decimal = Decimal(0)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            count=self.count + other.count,
            gross=self.gross + other.gross,
            open_amount=self.open_amount + other.open_amount,
        )

    def __sub__(self, other: "Totals") -> "Totals":
        return Totals(
            count=self.count - other.count,
            gross=self.gross - other.gross,
            open_amount=self.open_amount - other.open_amount,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """The invoices of one payer, contract and year: all of them, and those of which something is open."""

    payer_id: str
    contract_number: str | None
    year: int
    all: Totals
    unpaid: Totals


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedInvoice:
    """An invoice with what is open of it."""

    invoice: Invoice
    open_amount: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """What the client's invoices can be filtered by."""

    payers: Sequence[Payer]
    contracts: Sequence[str]
    years: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoicePage:
    """One page of the list."""

    client_name: str
    query: InvoiceQuery
    """As it was answered: a page past the last one is the last one."""
    choices: Choices
    rows: Sequence[ListedInvoice]
    totals: Totals
    """Of all that the filter shows, not of this page alone."""
    has_any: bool
    """Whether there is any invoice at all."""
    today: date

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.totals.count // PAGE_SIZE))


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceSheet:
    """Everything that is known of one invoice."""

    client_name: str
    listed: ListedInvoice
    payer: Payer
    lines: Sequence[InvoiceLine]
    payments: Sequence[Payment]
    """Those that name this invoice."""
    corrections: Sequence[Invoice]
    """The invoices that correct this one."""
    corrected: Invoice | None
    """The invoice that this one corrects."""
    has_pdf: bool
    has_xml: bool
    ksef: KsefProof | None
    explanation: Explanation
    today: date

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return self.listed.invoice

    @property
    def paid_otherwise(self) -> Decimal:
        """What has paid it without naming it: overpayments and payments on account."""
        named = sum((payment.amount for payment in self.payments), Decimal(0))
        relieved = sum((-each.gross for each in self.corrections if each.gross < 0), Decimal(0))
        settled = max(Decimal(0), self.invoice.gross) - self.listed.open_amount
        return max(Decimal(0), settled - max(Decimal(0), named) - relieved)


@dataclass
class InvoiceUnknownError(DomainError):
    """The client has no such invoice; it may be another client's, which is not told."""


@dataclass
class ContractUnknownError(DomainError):
    """The client has no such contract; it may be another client's, which is not told."""
