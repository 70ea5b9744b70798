"""When accounts are closed; one that was closed leaves client and login to another."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

_ONE_OF = ("client_id", "login_index")
_CLOSES = sa.text("closes_at IS NOT NULL")


def upgrade() -> None:
    """Add the instant, and let closed accounts go."""
    op.add_column("accounts", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_accounts_closes_at",
        "accounts",
        ["closes_at"],
        sqlite_where=_CLOSES,
        postgresql_where=_CLOSES,
    )
    _be_unique_among("status NOT IN ('disowned', 'closed')")


def downgrade() -> None:
    """Take both back; closed accounts become disowned ones, which nobody signs in to either."""
    op.execute("UPDATE accounts SET status = 'disowned' WHERE status = 'closed'")
    _be_unique_among("status <> 'disowned'")
    op.drop_index("ix_accounts_closes_at", "accounts")
    op.drop_column("accounts", "closes_at")


def _be_unique_among(condition: str) -> None:
    for column in _ONE_OF:
        op.drop_index(f"uq_accounts_{column}", "accounts")
        op.create_index(
            f"uq_accounts_{column}",
            "accounts",
            [column],
            unique=True,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
