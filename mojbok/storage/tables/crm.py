"""The tables that the CRM fills: clients and everything that is known of them.

The CRM's own numbers are the primary keys, so that an import is an upsert without a look-up.
Columns that the export may leave empty are nullable. The tables that grow fastest have composite
keys and, on SQLite, no row ids: the key is the table.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlmodel import Field

from mojbok.storage.tables.base import Instant, Row, Scaled

#: Any: a table's options are as SQLAlchemy has them.
_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}
#: Ordered byte by byte, so that an index finds beginnings.
_KEY = String(200).with_variant(String(200, collation="C"), "postgresql")


class ClientRow(Row, table=True):
    """A client (klient). PESEL is sealed; its keyed index finds it and keeps it unique."""

    __tablename__ = "crm_clients"
    __table_args__ = (CheckConstraint("type IN ('individual', 'business')", name="type"),)

    client_id: str = Field(primary_key=True, max_length=64)
    type: str = Field(max_length=10)
    pesel_sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    pesel_index: str | None = Field(default=None, max_length=64, unique=True)
    nip: str | None = Field(default=None, max_length=10, unique=True)
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=32)
    street: str | None = Field(default=None, max_length=120)
    postal_code: str | None = Field(default=None, max_length=12)
    city: str | None = Field(default=None, max_length=80)
    # What staff find a client by (`mojbok.domain.search_keys`): made of the columns above as they are stored.
    email_key: str | None = Field(default=None, max_length=254, index=True)
    phone_key: str | None = Field(default=None, max_length=32, index=True)
    name_key: str | None = Field(default=None, sa_type=_KEY, index=True)
    surname_key: str | None = Field(default=None, sa_type=_KEY, index=True)


class PayerRow(Row, table=True):
    """A payer (płatnik) of a client, with the bank account that is the payer's own."""

    __tablename__ = "crm_payers"

    payer_id: str = Field(primary_key=True, max_length=64)
    client_id: str = Field(foreign_key="crm_clients.client_id", index=True, max_length=64)
    name: str = Field(max_length=200)
    account_number: str = Field(max_length=26)
    street: str | None = Field(default=None, max_length=120)
    postal_code: str | None = Field(default=None, max_length=12)
    city: str | None = Field(default=None, max_length=80)


class ContractStatusRow(Row, table=True):
    """A status of the CRM. Rank is its place in the chain; without one it stands outside."""

    __tablename__ = "crm_contract_statuses"

    code: str = Field(primary_key=True, max_length=40)
    label: str = Field(max_length=80, unique=True)
    rank: int | None = Field(default=None)


class ContractRow(Row, table=True):
    """A contract (umowa). `number_key` is the number as `canonical_contract_number` writes it."""

    __tablename__ = "crm_contracts"

    contract_number: str = Field(primary_key=True, max_length=40)
    number_key: str = Field(index=True, max_length=40)
    client_id: str = Field(foreign_key="crm_clients.client_id", index=True, max_length=64)
    payer_id: str = Field(foreign_key="crm_payers.payer_id", index=True, max_length=64)
    status_code: str = Field(foreign_key="crm_contract_statuses.code", max_length=40)
    product: str | None = Field(default=None, max_length=120)
    tariff: str | None = Field(default=None, max_length=20)
    signed_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class DeliveryPointRow(Row, table=True):
    """A point of delivery (punkt poboru energii) under a contract."""

    __tablename__ = "crm_delivery_points"
    __table_args__ = (
        # Of known meters alone: where many are not known, SQLite would take an index of all for useless.
        Index(
            None,
            "meter_number",
            sqlite_where=text("meter_number IS NOT NULL"),
            postgresql_where=text("meter_number IS NOT NULL"),
        ),
    )

    ppe_code: str = Field(primary_key=True, max_length=18)
    contract_number: str = Field(
        foreign_key="crm_contracts.contract_number", index=True, max_length=40
    )
    street: str | None = Field(default=None, max_length=120)
    postal_code: str | None = Field(default=None, max_length=12)
    city: str | None = Field(default=None, max_length=80)
    tariff: str | None = Field(default=None, max_length=20)
    distributor: str | None = Field(default=None, max_length=120)
    meter_number: str | None = Field(default=None, max_length=40)


class InvoiceRow(Row, table=True):
    """An invoice (faktura), a corrective one, an estimate or an interest note."""

    __tablename__ = "crm_invoices"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('rozliczenie', 'prognoza', 'korekta', 'nota_odsetkowa')", name="kind"
        ),
        # What the list of invoices is sorted by, payer by payer (docs/decisions/0049).
        Index("ix_crm_invoices_issued", "payer_id", "issued_on", "invoice_number"),
        Index("ix_crm_invoices_due", "payer_id", "due_on", "invoice_number"),
        Index("ix_crm_invoices_gross", "payer_id", "gross", "invoice_number"),
        Index("ix_crm_invoices_by_open", "payer_id", "open_amount", "invoice_number"),
        Index("ix_crm_invoices_number", "payer_id", "invoice_number"),
        # Few invoices correct another, and all are asked whether one does when a client is erased.
        Index(
            "ix_crm_invoices_corrects",
            "corrects",
            sqlite_where=text("corrects IS NOT NULL"),
            postgresql_where=text("corrects IS NOT NULL"),
        ),
        Index(
            "ix_crm_invoices_open",
            "payer_id",
            "due_on",
            sqlite_where=text("open_amount > 0"),
            postgresql_where=text("open_amount > 0"),
        ),
    )

    invoice_number: str = Field(primary_key=True, max_length=64)
    payer_id: str = Field(foreign_key="crm_payers.payer_id", max_length=64)
    contract_number: str | None = Field(
        default=None, foreign_key="crm_contracts.contract_number", index=True, max_length=40
    )
    kind: str = Field(max_length=16)
    issued_on: date
    due_on: date
    period_from: date | None = None
    period_to: date | None = None
    net: Decimal = Field(sa_type=Scaled(2))
    vat: Decimal = Field(sa_type=Scaled(2))
    gross: Decimal = Field(sa_type=Scaled(2))
    corrects: str | None = Field(
        default=None, foreign_key="crm_invoices.invoice_number", max_length=64
    )
    ksef_number: str | None = Field(default=None, max_length=64)
    document: str | None = Field(default=None, max_length=120)
    #: What is still to be paid: ours, not the CRM's (docs/decisions/0046). None until the payer is settled.
    open_amount: Decimal | None = Field(default=None, sa_type=Scaled(2))


class InvoiceLineRow(Row, table=True):
    """A line of an invoice (pozycja faktury)."""

    __tablename__ = "crm_invoice_lines"
    __table_args__ = (_BY_KEY,)

    invoice_number: str = Field(
        primary_key=True, foreign_key="crm_invoices.invoice_number", max_length=64
    )
    position: int = Field(primary_key=True)
    component: str = Field(max_length=80)
    quantity: Decimal | None = Field(default=None, sa_type=Scaled(3))
    unit: str | None = Field(default=None, max_length=16)
    unit_price_net: Decimal | None = Field(default=None, sa_type=Scaled(6))
    net: Decimal = Field(sa_type=Scaled(2))
    vat_rate: str | None = Field(default=None, max_length=8)


class PaymentRow(Row, table=True):
    """A payment (wpłata) booked by billing, against an invoice or on account."""

    __tablename__ = "crm_payments"
    __table_args__ = (Index(None, "payer_id", "booked_on"),)

    payment_id: str = Field(primary_key=True, max_length=64)
    payer_id: str = Field(foreign_key="crm_payers.payer_id", max_length=64)
    booked_on: date
    amount: Decimal = Field(sa_type=Scaled(2))
    invoice_number: str | None = Field(
        default=None, foreign_key="crm_invoices.invoice_number", index=True, max_length=64
    )
    title: str | None = Field(default=None, max_length=200)


class ReadingRow(Row, table=True):
    """A meter reading (odczyt) of what was taken or given back."""

    __tablename__ = "crm_readings"
    __table_args__ = (
        CheckConstraint("direction IN ('pobrana', 'oddana')", name="direction"),
        CheckConstraint("source IN ('odczyt', 'szacunek', 'klient')", name="source"),
        _BY_KEY,
    )

    ppe_code: str = Field(
        primary_key=True, foreign_key="crm_delivery_points.ppe_code", max_length=18
    )
    read_at: datetime = Field(primary_key=True, sa_type=Instant)
    direction: str = Field(primary_key=True, max_length=8)
    kwh: Decimal = Field(sa_type=Scaled(3))
    source: str = Field(max_length=8)


class ConsumptionRow(Row, table=True):
    """Consumption (zużycie) of a point between two instants: an hour, a day or a month."""

    __tablename__ = "crm_consumption"
    __table_args__ = (_BY_KEY,)

    ppe_code: str = Field(
        primary_key=True, foreign_key="crm_delivery_points.ppe_code", max_length=18
    )
    starts_at: datetime = Field(primary_key=True, sa_type=Instant)
    ends_at: datetime = Field(sa_type=Instant)
    kwh_in: Decimal = Field(sa_type=Scaled(3))
    kwh_out: Decimal | None = Field(default=None, sa_type=Scaled(3))


class CrmImportRow(Row, table=True):
    """One run of the import, as BOK sees it."""

    __tablename__ = "crm_imports"

    import_id: int | None = Field(default=None, primary_key=True)
    started_at: datetime = Field(sa_type=Instant)
    finished_at: datetime | None = Field(default=None, sa_type=Instant)
    folder: str = Field(max_length=255)
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0


class RejectedRow(Row, table=True):
    """A row that an import refused: of each import the first thousand, the rest in the report."""

    __tablename__ = "crm_import_rejections"
    __table_args__ = (_BY_KEY,)

    import_id: int = Field(primary_key=True, foreign_key="crm_imports.import_id")
    number: int = Field(primary_key=True)
    file: str = Field(max_length=80)
    line: int
    column_name: str = Field(max_length=80)
    value: str = Field(max_length=200)
    reason: str = Field(max_length=200)
