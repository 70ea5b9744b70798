"""What we work out of the CRM's bills."""

from decimal import Decimal

from sqlmodel import Field

from mojbok.storage.tables.base import Row, Scaled


class LedgerRow(Row, table=True):
    """How a payer stands: `version` grows with each change of its bills, and the rest is of `settled_version`."""

    __tablename__ = "ledgers"

    payer_id: str = Field(primary_key=True, foreign_key="crm_payers.payer_id", max_length=64)
    version: int
    settled_version: int | None = None
    to_pay: Decimal = Field(sa_type=Scaled(2))
    overpaid: Decimal = Field(sa_type=Scaled(2))


class InvoiceTallyRow(Row, table=True):
    """How many invoices a payer has of a contract and a year, and their sums, so that no list adds them up.

    Written anew with each settlement of the payer (docs/decisions/0049).
    """

    __tablename__ = "invoice_tallies"

    payer_id: str = Field(primary_key=True, foreign_key="crm_payers.payer_id", max_length=64)
    #: Empty for invoices of no contract.
    contract_number: str = Field(primary_key=True, max_length=40)
    year: int = Field(primary_key=True)
    invoices: int
    gross: Decimal = Field(sa_type=Scaled(2))
    unpaid: int
    unpaid_gross: Decimal = Field(sa_type=Scaled(2))
    open_amount: Decimal = Field(sa_type=Scaled(2))
