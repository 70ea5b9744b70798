"""Online payments in the database. What must happen once rests on conditional updates alone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, select, update

from mojbok.domain.online_payment import BookedItem, OnlinePayment, PaymentItem, PaymentState
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.payments import OnlinePaymentItemRow, OnlinePaymentRow

_PAYMENT = table_of(OnlinePaymentRow)
_ITEM = table_of(OnlinePaymentItemRow)
_LEDGER = table_of(LedgerRow)
_UNDER_WAY = (PaymentState.STARTED, PaymentState.REGISTERED)


class SqlOnlinePayments:
    """Online payments by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment: OnlinePayment, next_check: datetime) -> None:
        """Store a new payment with its items."""
        self._connection.execute(
            insert(_PAYMENT).values(
                reference=payment.reference,
                account_id=payment.account_id,
                client_id=payment.client_id,
                amount=payment.amount,
                currency=payment.currency,
                state=payment.state,
                checks=payment.checks,
                created_at=payment.created_at,
                next_check_at=next_check,
            )
        )
        self._connection.execute(
            insert(_ITEM),
            [
                {
                    "reference": payment.reference,
                    "invoice_number": item.invoice_number,
                    "payer_id": item.payer_id,
                    "amount": item.amount,
                }
                for item in payment.items
            ],
        )

    def get(self, reference: str) -> OnlinePayment | None:
        """Find a payment."""
        return next(iter(self._found(_PAYMENT.c.reference == reference)), None)

    def of_account(self, account_id: str, since: datetime, limit: int) -> Sequence[OnlinePayment]:
        """List the account's payments begun since an instant, the newest first."""
        return self._found(
            _PAYMENT.c.account_id == account_id,
            _PAYMENT.c.created_at >= since,
            limit=limit,
            newest_first=True,
        )

    def under_way(self, account_id: str, limit: int) -> Sequence[OnlinePayment]:
        """List the account's payments that the provider knows of and whose end nobody knows yet, the newest first."""
        return self._found(
            _PAYMENT.c.account_id == account_id,
            _PAYMENT.c.state == PaymentState.REGISTERED,
            _PAYMENT.c.given_up_at.is_(None),
            limit=limit,
            newest_first=True,
        )

    def register(self, reference: str, at: datetime) -> None:
        """Note that the provider knows of a payment that was started."""
        self._connection.execute(
            update(_PAYMENT)
            .where(_PAYMENT.c.reference == reference, _PAYMENT.c.state == PaymentState.STARTED)
            .values(state=PaymentState.REGISTERED, registered_at=at)
        )

    def book(self, reference: str, order: str, at: datetime, on: date) -> bool:
        """Book a payment, and raise the version of its payers' bills. False when it was booked before."""
        booked = self._connection.execute(
            update(_PAYMENT)
            .where(_PAYMENT.c.reference == reference, _PAYMENT.c.state != PaymentState.BOOKED)
            .values(
                state=PaymentState.BOOKED,
                provider_order=order,
                booked_at=at,
                booked_on=on,
                next_check_at=None,
            )
        )
        if booked.rowcount != 1:
            return False
        payers = self._connection.execute(
            select(_LEDGER.c.payer_id)
            .where(
                _LEDGER.c.payer_id.in_(
                    select(_ITEM.c.payer_id).where(_ITEM.c.reference == reference)
                )
            )
            # In one order, as everywhere: two that book for the same payers wait, and none for ever.
            .order_by(_LEDGER.c.payer_id)
            .with_for_update()
        )
        self._connection.execute(
            update(_LEDGER)
            .where(_LEDGER.c.payer_id.in_(payers.scalars().all()))
            .values(version=_LEDGER.c.version + 1)
        )
        return True

    def give_up(self, reference: str, at: datetime) -> bool:
        """Note that its customer does not pay it; it is asked for as before. False when it is over or given up."""
        given_up = self._connection.execute(
            update(_PAYMENT)
            .where(
                _PAYMENT.c.reference == reference,
                _PAYMENT.c.state.in_(_UNDER_WAY),
                _PAYMENT.c.given_up_at.is_(None),
            )
            .values(given_up_at=at)
        )
        return given_up.rowcount == 1

    def close(self, reference: str) -> bool:
        """Note that nobody paid, and ask no more. False when it is booked or closed already."""
        closed = self._connection.execute(
            update(_PAYMENT)
            .where(_PAYMENT.c.reference == reference, _PAYMENT.c.state.in_(_UNDER_WAY))
            .values(state=PaymentState.FAILED, next_check_at=None)
        )
        return closed.rowcount == 1

    def due(self, now: datetime, limit: int) -> Sequence[OnlinePayment]:
        """List payments about which it is time to ask the provider."""
        return self._found(
            _PAYMENT.c.next_check_at <= now, _PAYMENT.c.state.in_(_UNDER_WAY), limit=limit
        )

    def claim(self, reference: str, checks: int, next_check: datetime) -> bool:
        """Take the next look at a payment for oneself. False when another was quicker, or it is booked."""
        claimed = self._connection.execute(
            update(_PAYMENT)
            .where(
                _PAYMENT.c.reference == reference,
                _PAYMENT.c.checks == checks,
                _PAYMENT.c.state.in_(_UNDER_WAY),
            )
            .values(checks=checks + 1, next_check_at=next_check)
        )
        return claimed.rowcount == 1

    def booked_items(self, payer_ids: Collection[str]) -> Sequence[BookedItem]:
        """List what of payers' was booked."""
        rows = self._connection.execute(
            select(_ITEM, _PAYMENT.c.booked_on)
            .join(_PAYMENT, _PAYMENT.c.reference == _ITEM.c.reference)
            .where(_ITEM.c.payer_id.in_(payer_ids), _PAYMENT.c.state == PaymentState.BOOKED)
            .order_by(_PAYMENT.c.booked_at, _ITEM.c.reference, _ITEM.c.invoice_number)
        ).mappings()
        return [
            BookedItem(reference=row["reference"], item=_item(row), booked_on=row["booked_on"])
            for row in rows
        ]

    def booked(self, first: date | None, last: date | None) -> Sequence[OnlinePayment]:
        """List what was booked on these days, both included, the oldest first."""
        conditions = [_PAYMENT.c.state == PaymentState.BOOKED]
        if first is not None:
            conditions.append(_PAYMENT.c.booked_on >= first)
        if last is not None:
            conditions.append(_PAYMENT.c.booked_on <= last)
        return self._found(*conditions)

    def booked_since(self, at: datetime) -> Collection[tuple[str, str]]:
        """Tell whose payments were booked since an instant, and which."""
        found = select(_PAYMENT.c.account_id, _PAYMENT.c.reference)
        rows = self._connection.execute(found.where(_PAYMENT.c.booked_at >= at))
        return {(row.account_id, row.reference) for row in rows}

    def _found(
        self,
        *conditions: ColumnElement[bool],
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Sequence[OnlinePayment]:
        order = (_PAYMENT.c.created_at, _PAYMENT.c.reference)
        statement = select(_PAYMENT).where(*conditions).limit(limit)
        ordered = statement.order_by(
            *(column.desc() if newest_first else column for column in order)
        )
        rows = list(self._connection.execute(ordered).mappings())
        items = self._items([row["reference"] for row in rows])
        return [_payment(row, items[row["reference"]]) for row in rows]

    def _items(self, references: Sequence[str]) -> defaultdict[str, list[PaymentItem]]:
        found: defaultdict[str, list[PaymentItem]] = defaultdict(list)
        # Both databases take no more than so many values at once.
        for at in range(0, len(references), 500):
            rows = self._connection.execute(
                select(_ITEM)
                .where(_ITEM.c.reference.in_(references[at : at + 500]))
                .order_by(_ITEM.c.payer_id, _ITEM.c.invoice_number)
            ).mappings()
            for row in rows:
                found[row["reference"]].append(_item(row))
        return found


def _item(row: RowMapping) -> PaymentItem:
    return PaymentItem(
        payer_id=row["payer_id"], invoice_number=row["invoice_number"], amount=row["amount"]
    )


def _payment(row: RowMapping, items: Sequence[PaymentItem]) -> OnlinePayment:
    return OnlinePayment(
        reference=row["reference"],
        account_id=row["account_id"],
        client_id=row["client_id"],
        amount=row["amount"],
        currency=row["currency"],
        state=PaymentState(row["state"]),
        created_at=row["created_at"],
        items=items,
        checks=row["checks"],
        provider_order=row["provider_order"],
        booked_at=row["booked_at"],
        given_up_at=row["given_up_at"],
    )
