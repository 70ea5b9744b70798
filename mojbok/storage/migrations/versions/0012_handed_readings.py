"""Meter readings that clients hand in."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_STANDING = sa.text("withdrawn_at IS NULL")
_WAITING = sa.text("export_number IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "handed_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("client_id", "account_id", "ppe_code", "direction")
        ),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("kwh", sa.BigInteger(), nullable=False),
        sa.Column("is_meter_replaced", sa.Boolean(), nullable=False),
        sa.Column("is_insisted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("handed_at", _INSTANT, nullable=False),
        sa.Column("withdrawn_at", _INSTANT, nullable=True),
        sa.Column("export_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_handed_readings"),
        sa.CheckConstraint(
            "direction IN ('pobrana', 'oddana')", name=op.f("ck_handed_readings_direction")
        ),
    )
    op.create_index("ix_handed_readings_client_id", "handed_readings", ["client_id"])
    op.create_index("ix_handed_readings_export_number", "handed_readings", ["export_number"])
    op.create_index(
        "uq_handed_readings_standing",
        "handed_readings",
        ["ppe_code", "read_on", "direction"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_index(
        "ix_handed_readings_waiting",
        "handed_readings",
        ["id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("handed_readings")
