"""Reminders by mail: what was chosen, what was told, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reminder_choices",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("payer_id", sa.String(64), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("new", sa.Boolean(), nullable=False),
        sa.Column("ending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "payer_id", name="pk_reminder_choices"),
        _of_account("reminder_choices"),
    )
    op.create_table(
        "reminders",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", "subject", name="pk_reminders"),
        _of_account("reminders"),
    )
    op.create_table(
        "reminder_days",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_reminder_days"),
        _of_account("reminder_days"),
    )
    op.create_table(
        "reminder_starts",
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("started_on", name="pk_reminder_starts"),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("reminder_starts", "reminder_days", "reminders", "reminder_choices"):
        op.drop_table(table)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )
