"""What billing knows of a payer: invoices (faktury) with their lines, and payments (wpłaty). Amounts are PLN."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class InvoiceKind(StrEnum):
    """What an invoice is, in the CRM's words."""

    SETTLEMENT = "rozliczenie"
    ESTIMATE = "prognoza"
    CORRECTIVE = "korekta"
    INTEREST_NOTE = "nota_odsetkowa"


class InvoiceState(StrEnum):
    """What is still to be done about an invoice; the values stand in addresses."""

    DUE = "do-zaplaty"
    OVERDUE = "po-terminie"
    PAID = "oplacona"


@dataclass(frozen=True, kw_only=True, slots=True)
class Payer:
    """A payer (płatnik) of a client, with the bank account (NRB) that only this payer pays to."""

    id: str
    name: str
    account_number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice:
    """An invoice, or a note like one.

    The amounts of a corrective invoice (korekta) are the difference that it makes: negative ones give money back.
    """

    number: str
    payer_id: str
    kind: InvoiceKind
    issued_on: date
    due_on: date
    gross: Decimal
    contract_number: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    net: Decimal = Decimal(0)
    vat: Decimal = Decimal(0)
    corrects: str | None = None
    ksef_number: str | None = None
    document: str | None = None

    def state(self, still_open: Decimal, today: date) -> InvoiceState:
        """Tell what is to be done about it when so much of it is open; on the due date itself it is not late."""
        if still_open <= 0:
            return InvoiceState.PAID
        return InvoiceState.OVERDUE if self.due_on < today else InvoiceState.DUE


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLine:
    """A line (pozycja) of an invoice."""

    position: int
    component: str
    net: Decimal
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price_net: Decimal | None = None
    vat_rate: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """A payment, against an invoice or on account; a negative one is money paid back."""

    id: str
    payer_id: str
    booked_on: date
    amount: Decimal
    invoice_number: str | None = None
    title: str = ""
