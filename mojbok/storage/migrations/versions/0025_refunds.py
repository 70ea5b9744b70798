"""Refunds of overpayments."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

_IS_OPEN = sa.text("state IN ('requested', 'approved')")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "refund_exports",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_refund_exports"),
    )
    op.create_table(
        "refunds",
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("nrb_index", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("export_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("reference", name="pk_refunds"),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'paid', 'rejected', 'withdrawn')",
            name="ck_refunds_state",
        ),
        sa.CheckConstraint("amount > 0", name="ck_refunds_amount"),
    )
    op.create_index("ix_refunds_account_id_requested_at", "refunds", ["account_id", "requested_at"])
    for column in ("payer_id", "changed_at", "export_number"):
        op.create_index(f"ix_refunds_{column}", "refunds", [column])
    op.create_index(
        "uq_refunds_open",
        "refunds",
        ["payer_id"],
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("refunds")
    op.drop_table("refund_exports")
