"""Who approved a refund, and what the customer is told of why one was rejected; meters are found by number."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both, and the index."""
    for name, length in (("approved_by", 80), ("word", 300)):
        op.add_column(
            "refunds", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.create_index("ix_crm_delivery_points_meter_number", "crm_delivery_points", ["meter_number"])


def downgrade() -> None:
    """Take them back."""
    op.drop_index("ix_crm_delivery_points_meter_number", "crm_delivery_points")
    for name in ("word", "approved_by"):
        op.drop_column("refunds", name)
