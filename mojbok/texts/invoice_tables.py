"""What a list of invoices is in a file for spreadsheets."""

from collections.abc import Iterator, Sequence
from datetime import date

from mojbok.domain.billing import Payer
from mojbok.domain.invoices import ListedInvoice
from mojbok.texts.invoices import kind_name, state_name
from mojbok.texts.tables import Cell
from mojbok.texts.translate import _


def invoice_head() -> list[str]:
    """Name the columns."""
    return [
        _("Numer"),
        _("Rodzaj"),
        _("Płatnik"),
        _("Umowa"),
        _("Data wystawienia"),
        _("Termin płatności"),
        _("Okres od"),
        _("Okres do"),
        _("Netto"),
        _("VAT"),
        _("Brutto"),
        _("Pozostało do zapłaty"),
        _("Stan"),
        _("Koryguje"),
        _("Numer KSeF"),
    ]


def invoice_rows(
    rows: Iterator[ListedInvoice], payers: Sequence[Payer], today: date
) -> Iterator[list[Cell]]:
    """Give a row for each invoice."""
    names = {payer.id: payer.name for payer in payers}
    for listed in rows:
        invoice = listed.invoice
        state = invoice.state(listed.open_amount, today)
        yield [
            invoice.number,
            kind_name(invoice.kind),
            names[invoice.payer_id],
            invoice.contract_number,
            invoice.issued_on,
            invoice.due_on,
            invoice.period_from,
            invoice.period_to,
            invoice.net,
            invoice.vat,
            invoice.gross,
            listed.open_amount,
            state_name(invoice, state),
            invoice.corrects,
            invoice.ksef_number,
        ]
