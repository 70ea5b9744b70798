"""Invoices for lists and sheets, by SQL.

A page of a list is looked up in two steps: the numbers on it, which an index gives in order for each payer
(docs/decisions/0049), and then those invoices.
"""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    bindparam,
    func,
    select,
    union_all,
)

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceLine, InvoiceState, Payment
from mojbok.domain.invoices import (
    PAGE_SIZE,
    InvoiceFilter,
    InvoiceQuery,
    ListedInvoice,
    SortKey,
    Tally,
    Totals,
)
from mojbok.storage.invoice_tallies import read_tallies
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import InvoiceLineRow, InvoiceRow, PaymentRow

_INVOICE = table_of(InvoiceRow)
_LINE = table_of(InvoiceLineRow)
_PAYMENT = table_of(PaymentRow)
_COLUMNS: Final = [column for column in _INVOICE.c if column.name != "invoice_number"]
_SORTED_BY: Final = {
    SortKey.ISSUED: _INVOICE.c.issued_on,
    SortKey.DUE: _INVOICE.c.due_on,
    SortKey.GROSS: _INVOICE.c.gross,
    SortKey.OPEN: _INVOICE.c.open_amount,
    SortKey.NUMBER: _INVOICE.c.invoice_number,
}
_NOTHING: Final = Decimal(0)


class SqlInvoices:
    """Invoices of settled payers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tallies(self, payer_ids: Collection[str]) -> Sequence[Tally]:
        """Give how many invoices there are of each payer, contract and year."""
        return read_tallies(self._connection, payer_ids)

    def totals(self, payer_ids: Collection[str], asked: InvoiceFilter, today: date) -> Totals:
        """Count and add up what a filter shows, invoice by invoice."""
        found = select(
            func.count(), func.sum(_INVOICE.c.gross), func.sum(_INVOICE.c.open_amount)
        ).where(_INVOICE.c.payer_id.in_(payer_ids), *_conditions(asked, today))
        count, gross, still_open = self._connection.execute(found).one()
        return Totals(count=count, gross=gross or _NOTHING, open_amount=still_open or _NOTHING)

    def page(
        self, payer_ids: Collection[str], query: InvoiceQuery, today: date
    ) -> Sequence[ListedInvoice]:
        """List one page of what a filter shows."""
        keys = _keys(payer_ids, query, today, query.offset, PAGE_SIZE)
        if keys is None:
            return []
        rows = self._connection.execute(_on_page(keys, query)).mappings()
        return [_listed(row) for row in rows]

    def newest(self, payer_ids: Sequence[str], most: int) -> Sequence[ListedInvoice]:
        """List the newest invoices of these payers, so many at most."""
        if not payer_ids:
            return []
        values = dict(zip(_names(len(payer_ids)), payer_ids, strict=True))
        written = _kept_newest if len(payer_ids) <= _FEW else _newest
        rows = self._connection.execute(written(len(payer_ids), most), values).mappings()
        return [_listed(row) for row in rows]

    def numbers(
        self, payer_ids: Collection[str], query: InvoiceQuery, today: date, *, most: int
    ) -> Sequence[str]:
        """List the numbers of what a filter shows, in order, so many at most, from the first page on."""
        keys = _keys(payer_ids, query, today, 0, most)
        return [] if keys is None else [row.number for row in self._connection.execute(keys)]

    def by_numbers(
        self, payer_ids: Collection[str], numbers: Sequence[str]
    ) -> Sequence[ListedInvoice]:
        """Give these invoices in this order, without those that are not of these payers."""
        rows = self._connection.execute(
            select(_INVOICE.c.invoice_number.label("number"), *_COLUMNS).where(
                _INVOICE.c.invoice_number.in_(numbers), _INVOICE.c.payer_id.in_(payer_ids)
            )
        ).mappings()
        found = {row["number"]: _listed(row) for row in rows}
        return [found[number] for number in dict.fromkeys(numbers) if number in found]

    def lines(self, invoice_numbers: Sequence[str]) -> Sequence[tuple[str, InvoiceLine]]:
        """List the lines of invoices, each with its invoice's number, in order."""
        rows = self._connection.execute(
            select(_LINE)
            .where(_LINE.c.invoice_number.in_(invoice_numbers))
            .order_by(_LINE.c.invoice_number, _LINE.c.position)
        ).mappings()
        return [
            (
                row["invoice_number"],
                InvoiceLine(**{key: row[key] for key in row if key != "invoice_number"}),
            )
            for row in rows
        ]

    def payments(self, payer_id: str, invoice_number: str) -> Sequence[Payment]:
        """List the payments of a payer that name an invoice, the oldest first."""
        rows = self._connection.execute(
            select(_PAYMENT)
            .where(_PAYMENT.c.payer_id == payer_id, _PAYMENT.c.invoice_number == invoice_number)
            .order_by(_PAYMENT.c.booked_on, _PAYMENT.c.payment_id)
        ).mappings()
        return [
            Payment(
                id=row["payment_id"],
                payer_id=row["payer_id"],
                booked_on=row["booked_on"],
                amount=row["amount"],
                invoice_number=row["invoice_number"],
                title=row["title"] or "",
            )
            for row in rows
        ]

    def corrections(self, payer_ids: Collection[str], invoice_number: str) -> Sequence[Invoice]:
        """List the invoices of these payers that correct an invoice, the oldest first."""
        return self._invoices(
            select(_INVOICE.c.invoice_number.label("number"), *_COLUMNS)
            .where(_INVOICE.c.corrects == invoice_number, _INVOICE.c.payer_id.in_(payer_ids))
            .order_by(_INVOICE.c.issued_on, _INVOICE.c.invoice_number)
        )

    def of_contract(
        self, payer_ids: Collection[str], contract_number: str, *, until: date, most: int
    ) -> Sequence[Invoice]:
        """List the invoices of a contract that were issued until a day, the newest first, so many at most."""
        return self._invoices(
            select(_INVOICE.c.invoice_number.label("number"), *_COLUMNS)
            .where(
                _INVOICE.c.contract_number == contract_number,
                _INVOICE.c.payer_id.in_(payer_ids),
                _INVOICE.c.issued_on <= until,
            )
            .order_by(_INVOICE.c.issued_on.desc(), _INVOICE.c.invoice_number.desc())
            .limit(most)
        )

    def _invoices(self, statement: Select[Any]) -> Sequence[Invoice]:
        rows = self._connection.execute(statement).mappings()
        return [_listed(row).invoice for row in rows]


def _on_page(keys: Select[Any], query: InvoiceQuery) -> Select[Any]:
    page = keys.subquery()
    return (
        select(_INVOICE.c.invoice_number.label("number"), *_COLUMNS)
        .join(page, page.c.number == _INVOICE.c.invoice_number)
        .order_by(*_order(page.c.key, page.c.number, query))
    )


def _names(payers: int) -> list[str]:
    return [f"payer_{number}" for number in range(payers)]


def _newest(payers: int, most: int) -> Select[Any]:
    """Write what Pulpit asks each time it is opened."""
    query = InvoiceQuery()
    keys = _keys([bindparam(name) for name in _names(payers)], query, date.min, 0, most)
    assert keys is not None  # noqa: S101 - there is a payer
    return _on_page(keys, query)


#: Nearly everybody has few payers; what is written for thousands is not worth its memory.
_FEW: Final = 16
_kept_newest: Final = lru_cache(maxsize=_FEW)(_newest)


def _keys(
    payer_ids: Collection[str] | Sequence[BindParameter[Any]],
    query: InvoiceQuery,
    today: date,
    offset: int,
    limit: int,
) -> Select[Any] | None:
    """Select the numbers on a page, with what they are sorted by.

    Each payer's part comes from an index in order; of several payers only the first rows of each are compared.
    """
    key = _SORTED_BY[query.sort].label("key")
    number = _INVOICE.c.invoice_number.label("number")
    parts = [
        select(key, number)
        .where(_INVOICE.c.payer_id == payer_id, *_conditions(query.filter, today))
        .order_by(*_order(_SORTED_BY[query.sort], _INVOICE.c.invoice_number, query))
        for payer_id in payer_ids
    ]
    if len(parts) <= 1:
        return parts[0].limit(limit).offset(offset) if parts else None
    firsts = [select(part.limit(offset + limit).subquery()) for part in parts]
    every = union_all(*firsts).subquery()
    return (
        select(every.c.key, every.c.number)
        .order_by(*_order(every.c.key, every.c.number, query))
        .limit(limit)
        .offset(offset)
    )


def _order(
    key: ColumnElement[Any], number: ColumnElement[Any], query: InvoiceQuery
) -> list[ColumnElement[Any]]:
    columns = [number] if query.sort is SortKey.NUMBER else [key, number]
    return [column.desc() if query.is_descending else column.asc() for column in columns]


def _conditions(asked: InvoiceFilter, today: date) -> list[ColumnElement[bool]]:
    """Write a filter as SQL, apart from the payer."""
    still_open = _INVOICE.c.open_amount
    states = {
        InvoiceState.DUE: [still_open > 0],
        InvoiceState.OVERDUE: [still_open > 0, _INVOICE.c.due_on < today],
        InvoiceState.PAID: [still_open <= 0],
    }
    found = list(states[asked.state]) if asked.state else []
    if asked.contract_number:
        found.append(_INVOICE.c.contract_number == asked.contract_number)
    if asked.year:
        found.append(_INVOICE.c.issued_on.between(date(asked.year, 1, 1), date(asked.year, 12, 31)))
    if asked.search:
        found.append(_INVOICE.c.invoice_number.icontains(asked.search, autoescape=True))
    return found


def _listed(row: RowMapping) -> ListedInvoice:
    values = {key: row[key] for key in row if key not in {"kind", "open_amount"}}
    still_open = row["open_amount"]
    if still_open is None:
        # A bill that has come since the payer was settled: nothing has paid it yet.
        still_open = max(_NOTHING, row["gross"])
    return ListedInvoice(
        invoice=Invoice(kind=InvoiceKind(row["kind"]), **values), open_amount=still_open
    )
