"""An index of the letters that were refused, at which BOK looks."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

_IS_REFUSED = sa.text("state = 'refused'")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_letter_refused",
        "letter",
        ["created_at"],
        sqlite_where=_IS_REFUSED,
        postgresql_where=_IS_REFUSED,
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_letter_refused", "letter")
