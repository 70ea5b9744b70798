"""Whether a login is the client's own PESEL or NIP can be seen of the login itself; nothing asks the column."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column."""
    op.drop_column("accounts", "login_is_number")


def downgrade() -> None:
    """Put the column back; what stood in it is in the sealed login, and nobody asked for it."""
    op.add_column(
        "accounts",
        sa.Column("login_is_number", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
