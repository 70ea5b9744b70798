"""Invoices in words: kinds, states, periods, sorting."""

from datetime import date
from decimal import Decimal

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceState
from mojbok.domain.invoices import SortKey
from mojbok.texts.formats import day, number
from mojbok.texts.translate import _


def kind_name(kind: InvoiceKind) -> str:
    """Name a kind of invoice."""
    return {
        InvoiceKind.SETTLEMENT: _("Rozliczenie"),
        InvoiceKind.ESTIMATE: _("Prognoza"),
        InvoiceKind.CORRECTIVE: _("Korekta"),
        InvoiceKind.INTEREST_NOTE: _("Nota odsetkowa"),
    }[kind]


def kind_meaning(kind: InvoiceKind) -> str:
    """Say what a kind of invoice is."""
    return {
        InvoiceKind.SETTLEMENT: _(
            "To rozliczenie: policzyliśmy energię, którą licznik naprawdę pokazał w tym okresie."
        ),
        InvoiceKind.ESTIMATE: _(
            "To prognoza: nie mamy jeszcze odczytu, więc kwota jest zaliczką policzoną z dawniejszego zużycia. "
            "Gdy poznamy odczyt, rozliczymy różnicę: nadpłata wróci do Ciebie, niedopłata będzie na rozliczeniu."
        ),
        InvoiceKind.CORRECTIVE: _(
            "To korekta: zmienia tylko to, co na wcześniejszej fakturze było inaczej. "
            "Kwota na minus zmniejsza to, co masz do zapłaty."
        ),
        InvoiceKind.INTEREST_NOTE: _(
            "To nota odsetkowa: odsetki za dni, o które wpłata przyszła po terminie."
        ),
    }[kind]


def state_name(invoice: Invoice, state: InvoiceState) -> str:
    """Say what is still to be done about an invoice."""
    if state is InvoiceState.PAID and invoice.gross <= 0:
        return _("Rozliczona")
    return {
        InvoiceState.DUE: _("Do zapłaty"),
        InvoiceState.OVERDUE: _("Po terminie"),
        InvoiceState.PAID: _("Opłacona"),
    }[state]


def states_of_filter() -> dict[InvoiceState | None, str]:
    """Name what a list may be narrowed to."""
    return {
        None: _("Wszystkie"),
        InvoiceState.DUE: _("Do zapłaty"),
        InvoiceState.OVERDUE: _("Po terminie"),
        InvoiceState.PAID: _("Opłacone"),
    }


def period(first: date | None, last: date | None) -> str:
    """Write a period as 01.10–31.10.2026, with both years where they differ."""
    if first is None or last is None:
        return ""
    start = first.strftime("%d.%m") if first.year == last.year else day(first)
    return f"{start}–{day(last)}"


def sort_names() -> dict[tuple[SortKey, bool], str]:
    """Name the ways to sort, by key and whether the largest comes first."""
    return {
        (SortKey.ISSUED, True): _("Najnowsze"),
        (SortKey.ISSUED, False): _("Najstarsze"),
        (SortKey.DUE, False): _("Najbliższy termin"),
        (SortKey.DUE, True): _("Najdalszy termin"),
        (SortKey.GROSS, True): _("Największa kwota"),
        (SortKey.GROSS, False): _("Najmniejsza kwota"),
        (SortKey.OPEN, True): _("Najwięcej do zapłaty"),
        (SortKey.OPEN, False): _("Najmniej do zapłaty"),
        (SortKey.NUMBER, False): _("Numer od A do Z"),
        (SortKey.NUMBER, True): _("Numer od Z do A"),
    }


def counted_invoices(count: int) -> str:
    """Write a number of invoices: 1 faktura, 2 faktury, 5 faktur."""
    shown = f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")
    if count == 1:
        return _("1 faktura")
    is_few = count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14}
    noun = _("faktury") if is_few else _("faktur")
    return f"{shown}\N{NO-BREAK SPACE}{noun}"


def vat_rate(rate: str | None) -> str:
    """Write a rate of VAT: 23%; what is no number stays as it is."""
    if not rate:
        return "—"
    return f"{rate}%" if rate.isdigit() else rate


def quantity(value: Decimal | None, unit: str | None) -> str:
    """Write how much of something: 1 234 kWh, 0,5 mies."""
    if value is None:
        return "—"
    exponent = value.normalize().as_tuple().exponent
    shown = number(value, max(0, -exponent) if isinstance(exponent, int) else 0)
    return f"{shown}\N{NO-BREAK SPACE}{unit}" if unit else shown
