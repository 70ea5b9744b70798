"""All that is held on a client as a document to print, for people: long lists are summed up by years."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from mojbok.domain.own_data import Record, Section
from mojbok.domain.printed_document import Column, PrintedDocument, PrintedTable
from mojbok.texts.formats import WARSAW, day, number, phone
from mojbok.texts.own_data_tables import FACTS, Sheet, cell, sheets
from mojbok.texts.translate import _

#: Of one section; a longer one is summed up.
MOST_LISTED: Final = 300


def own_data_document(sections: Iterable[Section], *, author: str, today: date) -> PrintedDocument:
    """Write the document; all sections are gone through, and no more of one is held than is listed."""
    known = sheets()
    facts: dict[str, Record] = {}
    tables: dict[str, PrintedTable] = {}
    for section in sections:
        if section.name in FACTS:
            facts[section.name] = next(section.records, {})
        elif section.name in known:
            tables[section.name] = _table(known[section.name], section.records)
    return PrintedDocument(
        title=_("Moje dane"),
        subtitle=_("Dane, które o Tobie mamy, stan na {day}").format(day=day(today)),
        author=author,
        made_on=today,
        facts=[(name, value) for name, value in _facts(facts) if value],
        figures=[],
        note=_(
            "Długie listy są tu zsumowane według lat. Wszystko, wiersz po wierszu, razem z pozycjami faktur "
            "i zdarzeniami na koncie, jest w pliku JSON, a same faktury pobierzesz w zakładce Faktury."
        ),
        tables=[tables[name] for name in known if name in tables],
        footer=_("Moje dane z mojBOK, sporządzone {day}").format(day=day(today)),
        pages=_("Strona {page} z {pages}"),
    )


def _facts(told: dict[str, Record]) -> Iterator[tuple[str, str]]:
    client, account = told.get("client", {}), told.get("account", {})
    yield _("Klient"), cell(client.get("name"))
    yield _("PESEL"), cell(client.get("pesel"))
    yield _("NIP"), cell(client.get("nip"))
    yield _("Adres z umowy"), _address(client)
    yield _("E-mail z umowy"), cell(client.get("email"))
    yield _("Telefon z umowy"), phone(cell(client.get("phone")))
    yield _("Login"), cell(account.get("login"))
    yield _("E-mail w mojBOK"), cell(account.get("email"))
    yield _("Telefon w mojBOK"), phone(cell(account.get("phone")))
    yield _("Adres do korespondencji"), _address(told.get("correspondence_address", {}))
    yield _("Konto założone"), cell(account.get("created_at"))
    yield _("Konto aktywne od"), cell(account.get("activated_at"))


def _address(place: Record) -> str:
    house = "/".join(filter(None, (cell(place.get("number")), cell(place.get("flat")))))
    street = " ".join(filter(None, (cell(place.get("street")), house)))
    town = " ".join(filter(None, (cell(place.get("postal_code")), cell(place.get("city")))))
    return ", ".join(filter(None, (street, town)))


def _table(sheet: Sheet, records: Iterator[Record]) -> PrintedTable:
    rows: list[list[str]] = []
    counts: Counter[str] = Counter()
    sums: dict[str, Decimal] = {}
    for record in records:
        year = _year(record, sheet)
        counts[year] += 1
        amount = record.get(sheet.sums)
        if isinstance(amount, Decimal):
            sums[year] = sums.get(year, Decimal(0)) + amount
        if len(rows) <= MOST_LISTED:
            rows.append([cell(record.get(name), sheet.words.get(name)) for name in sheet.columns])
    if len(rows) > MOST_LISTED:
        return _summed_up(sheet, counts, sums)
    columns = list(sheet.columns.values())
    nothing = [_("brak"), *[""] * (len(columns) - 1)]
    return PrintedTable(title=sheet.title, columns=columns, rows=rows or [nothing])


def _summed_up(sheet: Sheet, counts: Counter[str], sums: dict[str, Decimal]) -> PrintedTable:
    columns = [Column(name=_("Rok"), is_wide=True), Column(name=_("Ile"), is_amount=True)]
    if sheet.sums:
        columns.append(Column(name=sheet.columns[sheet.sums].name, is_amount=True))
    rows = [
        [year, str(counts[year]), *([number(sums.get(year, Decimal(0)))] if sheet.sums else [])]
        for year in sorted(counts)
    ]
    return PrintedTable(title=sheet.title, columns=columns, rows=rows)


def _year(record: Record, sheet: Sheet) -> str:
    on = record.get(sheet.on)
    if isinstance(on, datetime):
        return str(on.astimezone(WARSAW).year)
    return str(on.year) if isinstance(on, date) else _("Razem")
