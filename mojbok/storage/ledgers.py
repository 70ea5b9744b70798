"""How payers stand, in the database: settled by the domain, kept beside the CRM's bills."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func, select, update

from mojbok.domain.billing import Invoice, InvoiceKind, Payer, Payment
from mojbok.domain.online_payment import BookedItem, counted
from mojbok.domain.settlement import Settlement
from mojbok.domain.standing import Standings, standing_of
from mojbok.storage.alphabet import by_alphabet
from mojbok.storage.invoice_tallies import write_tallies
from mojbok.storage.online_payments import SqlOnlinePayments
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import InvoiceRow, PayerRow, PaymentRow

_PAYER = table_of(PayerRow)
_LEDGER = table_of(LedgerRow)
_INVOICE = table_of(InvoiceRow)
_PAYMENT = table_of(PaymentRow)
# Asked with every page that speaks of money: written once.
_IS_OF_CLIENT = _PAYER.c.client_id == bindparam("client_id")
_SETTLED = (
    select(
        _PAYER.c.payer_id,
        _PAYER.c.name,
        _PAYER.c.account_number,
        _LEDGER.c.to_pay,
        _LEDGER.c.overpaid,
    )
    .outerjoin(_LEDGER, _LEDGER.c.payer_id == _PAYER.c.payer_id)
    .where(_IS_OF_CLIENT)
    .order_by(by_alphabet(_PAYER.c.name), _PAYER.c.payer_id)
)
_OPEN_AMOUNTS = (
    select(
        _INVOICE.c.payer_id,
        _INVOICE.c.due_on,
        func.sum(_INVOICE.c.open_amount, type_=_INVOICE.c.open_amount.type).label("open"),
    )
    .join(_PAYER, _PAYER.c.payer_id == _INVOICE.c.payer_id)
    .where(_IS_OF_CLIENT, _INVOICE.c.open_amount > 0)
    .group_by(_INVOICE.c.payer_id, _INVOICE.c.due_on)
)
_UNSETTLED = (
    select(_LEDGER.c.payer_id)
    .join(_PAYER, _PAYER.c.payer_id == _LEDGER.c.payer_id)
    .where(_IS_OF_CLIENT, _LEDGER.c.version.is_distinct_from(_LEDGER.c.settled_version))
)


class SqlLedgers:
    """Ledgers by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def payers(self, client_id: str) -> Sequence[Payer]:
        """List the client's payers by name."""
        rows = self._connection.execute(
            select(_PAYER.c.payer_id.label("id"), _PAYER.c.name, _PAYER.c.account_number)
            .where(_PAYER.c.client_id == client_id)
            .order_by(by_alphabet(_PAYER.c.name), _PAYER.c.payer_id)
        ).mappings()
        return [Payer(**row) for row in rows]

    def standings(self, client_id: str, today: date) -> Standings:
        """Tell how the client's payers stand: two questions, however many payers and invoices there are."""
        open_amounts = self._open_amounts(client_id)
        settled = self._connection.execute(_SETTLED, {"client_id": client_id}).mappings()
        return Standings(
            payers=[
                standing_of(
                    Payer(
                        id=row["payer_id"],
                        name=row["name"],
                        account_number=row["account_number"],
                    ),
                    # Nothing is settled of a payer without any bill.
                    to_pay=row["to_pay"] or Decimal(0),
                    overpaid=row["overpaid"] or Decimal(0),
                    open_by_due_date=open_amounts[row["payer_id"]],
                    today=today,
                )
                for row in settled
            ]
        )

    def _open_amounts(self, client_id: str) -> Mapping[str, dict[date, Decimal]]:
        """Give what is open by payer and due date."""
        rows = self._connection.execute(_OPEN_AMOUNTS, {"client_id": client_id})
        found: dict[str, dict[date, Decimal]] = defaultdict(dict)
        for row in rows:
            found[row.payer_id][row.due_on] = row.open
        return found

    def unsettled(self, client_id: str) -> Sequence[str]:
        """List the client's payers whose bills have changed since they were settled."""
        return self._connection.execute(_UNSETTLED, {"client_id": client_id}).scalars().all()

    def lock(self, payer_ids: Sequence[str]) -> Mapping[str, int]:
        """Lock the ledgers; on SQLite the transaction holds the whole database already."""
        rows = self._connection.execute(
            select(_LEDGER.c.payer_id, _LEDGER.c.version)
            .where(_LEDGER.c.payer_id.in_(payer_ids))
            .order_by(_LEDGER.c.payer_id)
            .with_for_update()
        )
        return {row.payer_id: row.version for row in rows}

    def invoices(self, payer_ids: Collection[str]) -> Sequence[Invoice]:
        """List all documents of payers, the oldest first."""
        columns = [column for column in _INVOICE.c if column is not _INVOICE.c.open_amount]
        rows = self._connection.execute(
            select(*columns)
            .where(_INVOICE.c.payer_id.in_(payer_ids))
            .order_by(_INVOICE.c.issued_on, _INVOICE.c.invoice_number)
        ).mappings()
        return [
            Invoice(
                number=row["invoice_number"],
                kind=InvoiceKind(row["kind"]),
                **{
                    key: value
                    for key, value in row.items()
                    if key not in {"invoice_number", "kind"}
                },
            )
            for row in rows
        ]

    def payments(self, payer_ids: Collection[str]) -> Sequence[Payment]:
        """List all payments of payers: the CRM's, and those made online that it has yet to bring."""
        online = SqlOnlinePayments(self._connection).booked_items(payer_ids)
        by_crm: dict[str, list[Payment]] = defaultdict(list)
        booked: dict[str, list[BookedItem]] = defaultdict(list)
        for payment in self._crm_payments(payer_ids):
            by_crm[payment.payer_id].append(payment)
        for each in online:
            booked[each.item.payer_id].append(each)
        return [
            payment
            for payer_id in payer_ids
            for payment in counted(by_crm[payer_id], booked[payer_id])
        ]

    def _crm_payments(self, payer_ids: Collection[str]) -> Sequence[Payment]:
        rows = self._connection.execute(
            select(_PAYMENT)
            .where(_PAYMENT.c.payer_id.in_(payer_ids))
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

    def store(self, payer_id: str, version: int, settlement: Settlement) -> None:
        """Keep how a payer stands; only invoices of which more or less is open than before are written."""
        changed = update(_INVOICE).where(
            _INVOICE.c.invoice_number == bindparam("number"),
            _INVOICE.c.open_amount.is_distinct_from(bindparam("open_now")),
        )
        values = [
            {"number": number, "open_now": still_open}
            for number, still_open in settlement.open_amounts.items()
        ]
        if values:
            self._connection.execute(changed.values(open_amount=bindparam("open_now")), values)
        write_tallies(self._connection, payer_id)
        self._connection.execute(
            update(_LEDGER)
            .where(_LEDGER.c.payer_id == payer_id)
            .values(settled_version=version, to_pay=settlement.to_pay, overpaid=settlement.overpaid)
        )
