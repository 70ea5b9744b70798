"""What is open of each invoice, and how each payer stands."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("open_amount > 0")


def upgrade() -> None:
    """Make the column and the table; every payer there is waits to be settled."""
    op.add_column("crm_invoices", sa.Column("open_amount", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_crm_invoices_open",
        "crm_invoices",
        ["payer_id", "due_on"],
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )
    op.create_table(
        "ledgers",
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settled_version", sa.Integer(), nullable=True),
        sa.Column("to_pay", sa.BigInteger(), nullable=False),
        sa.Column("overpaid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("payer_id", name="pk_ledgers"),
        sa.ForeignKeyConstraint(["payer_id"], ["crm_payers.payer_id"], name="fk_ledgers_payer_id"),
    )
    op.execute(
        "INSERT INTO ledgers (payer_id, version, to_pay, overpaid)"
        " SELECT payer_id, 1, 0, 0 FROM crm_payers"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("ledgers")
    op.drop_index("ix_crm_invoices_open", "crm_invoices")
    op.drop_column("crm_invoices", "open_amount")
