"""How many invoices there are and what they come to, by payer, contract and year: written with each settlement."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, RowMapping, case, delete, extract, func, insert, select

from mojbok.domain.invoices import Tally, Totals
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import InvoiceTallyRow
from mojbok.storage.tables.crm import InvoiceRow

_TALLY = table_of(InvoiceTallyRow)
_INVOICE = table_of(InvoiceRow)


def write_tallies(connection: Connection, payer_id: str) -> None:
    """Count a payer's invoices anew."""
    number = func.coalesce(_INVOICE.c.contract_number, "")
    year = extract("year", _INVOICE.c.issued_on)
    is_unpaid = _INVOICE.c.open_amount > 0
    counted = (
        select(
            _INVOICE.c.payer_id,
            number,
            year,
            func.count(),
            func.sum(_INVOICE.c.gross),
            func.sum(case((is_unpaid, 1), else_=0)),
            func.sum(case((is_unpaid, _INVOICE.c.gross), else_=0)),
            func.sum(case((is_unpaid, _INVOICE.c.open_amount), else_=0)),
        )
        .where(_INVOICE.c.payer_id == payer_id)
        .group_by(_INVOICE.c.payer_id, number, year)
    )
    connection.execute(delete(_TALLY).where(_TALLY.c.payer_id == payer_id))
    connection.execute(insert(_TALLY).from_select([column.name for column in _TALLY.c], counted))


def read_tallies(connection: Connection, payer_ids: Collection[str]) -> Sequence[Tally]:
    """Give what was counted of payers."""
    rows = connection.execute(select(_TALLY).where(_TALLY.c.payer_id.in_(payer_ids))).mappings()
    return [_tally(row) for row in rows]


def _tally(row: RowMapping) -> Tally:
    return Tally(
        payer_id=row["payer_id"],
        contract_number=row["contract_number"] or None,
        year=row["year"],
        all=Totals(count=row["invoices"], gross=row["gross"], open_amount=row["open_amount"]),
        unpaid=Totals(
            count=row["unpaid"], gross=row["unpaid_gross"], open_amount=row["open_amount"]
        ),
    )
