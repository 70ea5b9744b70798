"""What lists of invoices are sorted by and counted with."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLE = "crm_invoices"
_SORTED_BY = {
    "ix_crm_invoices_issued": ["payer_id", "issued_on", "invoice_number"],
    "ix_crm_invoices_due": ["payer_id", "due_on", "invoice_number"],
    "ix_crm_invoices_gross": ["payer_id", "gross", "invoice_number"],
    "ix_crm_invoices_by_open": ["payer_id", "open_amount", "invoice_number"],
    "ix_crm_invoices_number": ["payer_id", "invoice_number"],
}


def upgrade() -> None:
    """Make the indexes and the table; every payer waits to be settled, which fills it."""
    for name, columns in _SORTED_BY.items():
        op.create_index(name, _TABLE, columns)
    op.drop_index("ix_crm_invoices_payer_id_issued_on", _TABLE)
    op.create_table(
        "invoice_tallies",
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("contract_number", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("unpaid", sa.Integer(), nullable=False),
        sa.Column("unpaid_gross", sa.BigInteger(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("payer_id", "contract_number", "year", name="pk_invoice_tallies"),
        sa.ForeignKeyConstraint(
            ["payer_id"], ["crm_payers.payer_id"], name="fk_invoice_tallies_payer_id"
        ),
    )
    op.execute("UPDATE ledgers SET settled_version = NULL")


def downgrade() -> None:
    """Drop them."""
    op.drop_table("invoice_tallies")
    op.create_index("ix_crm_invoices_payer_id_issued_on", _TABLE, ["payer_id", "issued_on"])
    for name in _SORTED_BY:
        op.drop_index(name, _TABLE)
