"""Secret addresses of calendars with due dates."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "calendar_feeds",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("token_index", sa.String(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_calendar_feeds"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_calendar_feeds_account_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("token_index", name="uq_calendar_feeds_token_index"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("calendar_feeds")
