"""A statement as a document to print."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from mojbok.domain.billing import Invoice, Payer
from mojbok.domain.printed_document import Column, PrintedDocument, PrintedTable
from mojbok.domain.statement import Entry, Statement
from mojbok.domain.statement_period import Span
from mojbok.domain.transfer import Recipient
from mojbok.texts.formats import account_number, day, money, number
from mojbok.texts.statement_tables import described
from mojbok.texts.translate import _


def span_words(span: Span) -> str:
    """Say which days a statement is about."""
    if span.first and span.last:
        return _("Od {first} do {last}").format(first=day(span.first), last=day(span.last))
    if span.first:
        return _("Od {first}").format(first=day(span.first))
    return _("Do {last}").format(last=day(span.last)) if span.last else _("Od początku")


def statement_sums(shown: Statement) -> dict[str, Decimal]:
    """Give the sums of a statement with their names."""
    return {
        _("Saldo na początku"): shown.opening,
        _("Faktury i noty"): shown.charged,
        _("Wpłaty"): shown.paid,
        _("Saldo na końcu"): shown.closing,
    }


def balance_note() -> str:
    """Say what the sign of a balance means."""
    return _("Saldo na plus to kwota do zapłaty, na minus to nadpłata.")


def statement_document(
    shown: Statement,
    *,
    span: Span,
    payers: Sequence[Payer],
    client_name: str,
    seller: Recipient,
    today: date,
) -> PrintedDocument:
    """Write a statement of one or several payers. Raises DocumentTooLongError."""
    subtitle = span_words(span)
    if span.last is None:
        subtitle = _("{period}, stan na {day}").format(period=subtitle, day=day(today))
    return PrintedDocument(
        title=_("Rozliczenie"),
        subtitle=subtitle,
        author=seller.name,
        made_on=today,
        facts=_facts(payers, client_name, seller, today),
        figures=[(name, money(amount)) for name, amount in statement_sums(shown).items()],
        note=balance_note(),
        tables=[_table(shown, payers)],
        footer=_("Rozliczenie z mojBOK, sporządzone {day}").format(day=day(today)),
        pages=_("Strona {page} z {pages}"),
    )


def _facts(
    payers: Sequence[Payer], client_name: str, seller: Recipient, today: date
) -> list[tuple[str, str]]:
    nip = f", NIP {seller.nip}" if seller.nip else ""
    facts = [(_("Sprzedawca"), f"{seller.name}{nip}"), (_("Klient"), client_name)]
    for payer in payers:
        account = account_number(payer.account_number)
        named = _("{name} ({id}), rachunek do wpłat {account}")
        facts.append((_("Płatnik"), named.format(name=payer.name, id=payer.id, account=account)))
    return [*facts, (_("Data sporządzenia"), day(today))]


def _table(shown: Statement, payers: Sequence[Payer]) -> PrintedTable:
    has_payers = len(payers) > 1
    columns = [
        Column(name=_("Data")),
        Column(name=_("Dokument"), is_wide=True),
        *([Column(name=_("Płatnik"))] if has_payers else []),
        Column(name=_("Termin")),
        Column(name=_("Obciążenie, zł"), is_amount=True),
        Column(name=_("Wpłata, zł"), is_amount=True),
        Column(name=_("Saldo, zł"), is_amount=True),
    ]
    return PrintedTable(
        title=_("Faktury i wpłaty"),
        columns=columns,
        rows=[list(_cells(entry, has_payer=has_payers)) for entry in shown.entries],
        before=_balance(_("Saldo na początku"), shown.opening, len(columns)),
        after=_balance(_("Saldo na końcu"), shown.closing, len(columns)),
    )


def _cells(entry: Entry, *, has_payer: bool) -> Iterator[str]:
    document = entry.document
    number_of, kind = described(entry)
    yield day(entry.on)
    yield f"{kind} {number_of}".strip()
    if has_payer:
        yield document.payer_id
    if isinstance(document, Invoice):
        yield from (day(document.due_on), number(entry.amount), "")
    else:
        yield from ("", "", number(-entry.amount))
    yield number(entry.balance)


def _balance(name: str, amount: Decimal, columns: int) -> list[str]:
    return ["", name, *[""] * (columns - 3), number(amount)]
