"""The files of complaints as rows, and what of the CRM's data a complaint may be about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from mojbok.domain.attachments import AttachmentKind
from mojbok.domain.complaints import About, Attachment, SubjectKind
from mojbok.domain.complaints_repository import OfferedInvoice, OfferedPoint
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.complaints import AttachmentRow, ComplaintMessageRow
from mojbok.storage.tables.crm import ContractRow, DeliveryPointRow, InvoiceRow, PayerRow

_ATTACHMENT: Final = table_of(AttachmentRow)
_MESSAGE: Final = table_of(ComplaintMessageRow)
_INVOICE: Final = table_of(InvoiceRow)
_PAYER: Final = table_of(PayerRow)
_CONTRACT: Final = table_of(ContractRow)
_POINT: Final = table_of(DeliveryPointRow)
_WAITS: Final = _ATTACHMENT.c.message_id.is_(None)


class SqlAttachments:
    """Attachments by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, attachment: Attachment, place: str) -> None:
        """Store a file that waits at a place (a form) to be sent."""
        self._connection.execute(
            insert(_ATTACHMENT).values(
                id=attachment.id,
                account_id=attachment.account_id,
                place=place,
                file_key=attachment.file_key,
                name=attachment.name,
                kind=attachment.kind,
                size=attachment.size,
                stored_at=attachment.stored_at,
            )
        )

    def waiting(self, account_id: str, place: str) -> Sequence[Attachment]:
        """List the files that wait at a place, the oldest first."""
        return self._all(
            _ATTACHMENT.c.account_id == account_id, _ATTACHMENT.c.place == place, _WAITS
        )

    def get(self, attachment_id: str) -> Attachment | None:
        """Find an attachment."""
        return next(iter(self._all(_ATTACHMENT.c.id == attachment_id)), None)

    def send(self, account_id: str, place: str, message_id: str) -> int:
        """Let the files that wait at a place go with a message; tell how many did."""
        sent = self._connection.execute(
            update(_ATTACHMENT)
            .where(_ATTACHMENT.c.account_id == account_id, _ATTACHMENT.c.place == place, _WAITS)
            .values(message_id=message_id)
        )
        return sent.rowcount

    def drop_waiting(self, account_id: str, place: str, attachment_id: str) -> str | None:
        """Forget a file that waits at a place, and give its key; None when there is none like that."""
        dropped = delete(_ATTACHMENT).where(
            _ATTACHMENT.c.account_id == account_id,
            _ATTACHMENT.c.place == place,
            _ATTACHMENT.c.id == attachment_id,
            _WAITS,
        )
        key: str | None = self._connection.execute(
            dropped.returning(_ATTACHMENT.c.file_key)
        ).scalar()
        return key

    def forget_waiting(self, attachment_ids: Collection[str]) -> None:
        """Forget those of these files that still wait, wherever it is."""
        self._connection.execute(
            delete(_ATTACHMENT).where(_ATTACHMENT.c.id.in_(attachment_ids), _WAITS)
        )

    def waiting_before(self, instant: datetime, *, at_once: int) -> Sequence[Attachment]:
        """List files that have waited since before an instant, so many at most."""
        found = select(_ATTACHMENT).where(_WAITS, _ATTACHMENT.c.stored_at < instant).limit(at_once)
        return [_attachment(row) for row in self._connection.execute(found).mappings()]

    def known_keys(self, file_keys: Collection[str]) -> set[str]:
        """Tell which of these files have a row."""
        known = select(_ATTACHMENT.c.file_key).where(_ATTACHMENT.c.file_key.in_(file_keys))
        return set(self._connection.execute(known).scalars())

    def by_message(self, complaint_id: str) -> Mapping[str, Sequence[Attachment]]:
        """Give the attachments of a complaint's messages, by the message's identifier."""
        rows = self._connection.execute(
            select(_ATTACHMENT)
            .join(_MESSAGE, _MESSAGE.c.id == _ATTACHMENT.c.message_id)
            .where(_MESSAGE.c.complaint_id == complaint_id)
            .order_by(_ATTACHMENT.c.position)
        ).mappings()
        found: defaultdict[str, list[Attachment]] = defaultdict(list)
        for row in rows:
            found[row["message_id"]].append(_attachment(row))
        return found

    def _all(self, *conditions: Any) -> list[Attachment]:  # noqa: ANN401 - SQL expressions
        found = select(_ATTACHMENT).where(*conditions).order_by(_ATTACHMENT.c.position)
        return [_attachment(row) for row in self._connection.execute(found).mappings()]


class SqlComplaintSubjects:
    """The client's own invoices, contracts and points of delivery by SQL."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def invoices(self, client_id: str, limit: int) -> Sequence[OfferedInvoice]:
        """List the newest invoices of the client's payers."""
        rows = self._connection.execute(
            select(_INVOICE.c.invoice_number, _INVOICE.c.issued_on)
            .join(_PAYER, _PAYER.c.payer_id == _INVOICE.c.payer_id)
            .where(_PAYER.c.client_id == client_id)
            .order_by(_INVOICE.c.issued_on.desc(), _INVOICE.c.invoice_number.desc())
            .limit(limit)
        )
        return [OfferedInvoice(number=row.invoice_number, issued_on=row.issued_on) for row in rows]

    def points(self, client_id: str) -> Sequence[OfferedPoint]:
        """List the points of delivery of the client's contracts."""
        rows = self._connection.execute(
            select(_POINT.c.ppe_code, _POINT.c.street, _POINT.c.city)
            .join(_CONTRACT, _CONTRACT.c.contract_number == _POINT.c.contract_number)
            .where(_CONTRACT.c.client_id == client_id)
            .order_by(_POINT.c.ppe_code)
        )
        return [
            OfferedPoint(ppe=row.ppe_code, place=", ".join(filter(None, (row.street, row.city))))
            for row in rows
        ]

    def own(self, client_id: str, about: About) -> About | None:
        """Give what is named, as the CRM writes it; None when the client has no such thing."""
        own = {
            SubjectKind.INVOICE: select(_INVOICE.c.invoice_number)
            .join(_PAYER, _PAYER.c.payer_id == _INVOICE.c.payer_id)
            .where(
                _PAYER.c.client_id == client_id,
                func.upper(_INVOICE.c.invoice_number) == about.number.upper(),
            ),
            SubjectKind.CONTRACT: select(_CONTRACT.c.contract_number).where(
                _CONTRACT.c.client_id == client_id,
                _CONTRACT.c.contract_number == about.number,
            ),
            SubjectKind.PPE: select(_POINT.c.ppe_code)
            .join(_CONTRACT, _CONTRACT.c.contract_number == _POINT.c.contract_number)
            .where(_CONTRACT.c.client_id == client_id, _POINT.c.ppe_code == about.number),
        }
        number: str | None = self._connection.execute(own[about.kind].limit(1)).scalar()
        return About(about.kind, number) if number else None


def _attachment(row: RowMapping) -> Attachment:
    return Attachment(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        kind=AttachmentKind(row["kind"]),
        size=row["size"],
        file_key=row["file_key"],
        stored_at=row["stored_at"],
        message_id=row["message_id"],
    )
