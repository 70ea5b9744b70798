"""Letters found by the mailbox that they went to, and by when they were sent."""

from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_letter_recipient", "letter", ["recipient"])
    op.create_index("ix_letter_sent_at", "letter", ["sent_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_letter_sent_at", "letter")
    op.drop_index("ix_letter_recipient", "letter")
