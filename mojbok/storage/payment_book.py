"""Open invoices and booked payments, for lists: as few queries with many bills as with few."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Integer, Select, bindparam, func, select

from mojbok.domain.billing import Invoice, InvoiceKind, Payment
from mojbok.domain.online_payment import OpenInvoice
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import InvoiceRow, PayerRow, PaymentRow

_PAYER = table_of(PayerRow)
_INVOICE = table_of(InvoiceRow)
_PAYMENT = table_of(PaymentRow)
_IS_OPEN = _INVOICE.c.open_amount > 0


class SqlPaymentBook:
    """Payments by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_invoices(self, client_id: str) -> Sequence[OpenInvoice]:
        """List the invoices of which something is to be paid, the earliest due date first."""
        rows = self._connection.execute(
            select(_INVOICE)
            .where(_IS_OPEN, _INVOICE.c.payer_id.in_(_payers_of(client_id)))
            .order_by(_INVOICE.c.due_on, _INVOICE.c.issued_on, _INVOICE.c.invoice_number)
        ).mappings()
        return [
            OpenInvoice(
                invoice=Invoice(
                    number=row["invoice_number"],
                    payer_id=row["payer_id"],
                    kind=InvoiceKind(row["kind"]),
                    issued_on=row["issued_on"],
                    due_on=row["due_on"],
                    gross=row["gross"],
                    contract_number=row["contract_number"],
                ),
                open_amount=row["open_amount"],
            )
            for row in rows
        ]

    def count(self, client_id: str) -> int:
        """Count the payments that the CRM has booked."""
        counted = select(func.count()).where(_PAYMENT.c.payer_id.in_(_payers_of(client_id)))
        return self._connection.execute(counted).scalar_one()

    def page(self, client_id: str, *, limit: int, offset: int) -> Sequence[Payment]:
        """List so many of them, the newest first."""
        wanted = {"client_id": client_id, "most": limit, "before": offset}
        rows = self._connection.execute(_PAGE, wanted).mappings()
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


def _payers_of(client_id: str | BindParameter[str]) -> Select[Any]:
    return select(_PAYER.c.payer_id).where(_PAYER.c.client_id == client_id)


_PAGE: Final = (
    select(_PAYMENT)
    .where(_PAYMENT.c.payer_id.in_(_payers_of(bindparam("client_id"))))
    .order_by(_PAYMENT.c.booked_on.desc(), _PAYMENT.c.payment_id.desc())
    .limit(bindparam("most", type_=Integer))
    .offset(bindparam("before", type_=Integer))
)
