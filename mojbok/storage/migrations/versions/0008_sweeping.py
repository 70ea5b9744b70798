"""Indexes by which the hourly sweep finds what is over."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index(
        "ix_accounts_expires_at",
        "accounts",
        ["expires_at"],
        sqlite_where=sa.text("expires_at IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL"),
    )
    op.create_index("ix_login_attempts_last_at", "login_attempts", ["last_at"])


def downgrade() -> None:
    """Drop the indexes."""
    op.drop_index("ix_login_attempts_last_at", "login_attempts")
    op.drop_index("ix_accounts_expires_at", "accounts")
