"""Online payments and what they pay."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

_IS_CHECKED = sa.text("next_check_at IS NOT NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "online_payments",
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("account_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("provider_order", sa.String(40), nullable=True),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("reference", name="pk_online_payments"),
        sa.CheckConstraint(
            "state IN ('started', 'registered', 'booked', 'failed')",
            name="ck_online_payments_state",
        ),
    )
    op.create_index(
        "ix_online_payments_account_id_created_at", "online_payments", ["account_id", "created_at"]
    )
    op.create_index("ix_online_payments_booked_at", "online_payments", ["booked_at"])
    op.create_index(
        "ix_online_payments_next_check_at",
        "online_payments",
        ["next_check_at"],
        sqlite_where=_IS_CHECKED,
        postgresql_where=_IS_CHECKED,
    )
    op.create_table(
        "online_payment_items",
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("invoice_number", sa.String(64), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reference", "invoice_number", name="pk_online_payment_items"),
        sa.ForeignKeyConstraint(
            ["reference"],
            ["online_payments.reference"],
            name="fk_online_payment_items_reference",
        ),
    )
    op.create_index("ix_online_payment_items_payer_id", "online_payment_items", ["payer_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("online_payment_items")
    op.drop_table("online_payments")
