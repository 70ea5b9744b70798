"""When a customer gave a payment up; its state stays, for a node of the former version asks for it by that."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column(
        "online_payments", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_column("online_payments", "given_up_at")
