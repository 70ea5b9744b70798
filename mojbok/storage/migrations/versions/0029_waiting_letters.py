"""An index of the letters that wait, by their age: whoever watches asks for the oldest every few seconds."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None

_IS_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_letter_waiting",
        "letter",
        ["created_at"],
        sqlite_where=_IS_WAITING,
        postgresql_where=_IS_WAITING,
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_letter_waiting", "letter")
