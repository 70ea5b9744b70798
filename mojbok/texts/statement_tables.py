"""A statement as a table for spreadsheets."""

from collections.abc import Iterator, Sequence

from mojbok.domain.billing import Invoice, InvoiceKind, Payer
from mojbok.domain.statement import Entry, Statement
from mojbok.texts.tables import Cell
from mojbok.texts.translate import _


def statement_head() -> list[str]:
    """Name the columns."""
    return [
        _("Data"),
        _("Płatnik"),
        _("Numer płatnika"),
        _("Dokument"),
        _("Opis"),
        _("Termin płatności"),
        _("Obciążenie"),
        _("Wpłata"),
        _("Saldo"),
    ]


def statement_rows(shown: Statement, payers: Sequence[Payer]) -> Iterator[list[Cell]]:
    """Give all entries, between the balance before and the one after them."""
    names = {payer.id: payer.name for payer in payers}
    yield _balance(_("Saldo początkowe"), shown.opening)
    for entry in shown.entries:
        yield _row(entry, names)
    yield _balance(_("Saldo końcowe"), shown.closing)


def described(entry: Entry) -> tuple[str, str]:
    """Give the number and the kind of what an entry is about."""
    document = entry.document
    if isinstance(document, Invoice):
        kinds = {
            InvoiceKind.SETTLEMENT: _("Faktura"),
            InvoiceKind.ESTIMATE: _("Prognoza"),
            InvoiceKind.CORRECTIVE: _("Korekta"),
            InvoiceKind.INTEREST_NOTE: _("Nota odsetkowa"),
        }
        return document.number, kinds[document.kind]
    return document.invoice_number or "", _("Wpłata") if document.amount >= 0 else _("Zwrot")


def _row(entry: Entry, names: dict[str, str]) -> list[Cell]:
    document = entry.document
    number, kind = described(entry)
    is_invoice = isinstance(document, Invoice)
    return [
        entry.on,
        names[document.payer_id],
        document.payer_id,
        number,
        kind,
        document.due_on if isinstance(document, Invoice) else None,
        entry.amount if is_invoice else None,
        None if is_invoice else -entry.amount,
        entry.balance,
    ]


def _balance(name: str, amount: Cell) -> list[Cell]:
    return [None, None, None, None, name, None, None, None, amount]
