"""The index of meters holds those that are known: by the count of the others SQLite would take it for useless."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLE = "crm_delivery_points"
_INDEX = "ix_crm_delivery_points_meter_number"
_IS_KNOWN = sa.text("meter_number IS NOT NULL")


def upgrade() -> None:
    """Make the index anew, of known meters alone."""
    op.drop_index(_INDEX, _TABLE)
    op.create_index(
        _INDEX, _TABLE, ["meter_number"], sqlite_where=_IS_KNOWN, postgresql_where=_IS_KNOWN
    )


def downgrade() -> None:
    """Make it anew, of all points."""
    op.drop_index(_INDEX, _TABLE)
    op.create_index(_INDEX, _TABLE, ["meter_number"])
