"""Announcements of new terms, consents given once, and letters to everybody that let others pass."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of announcements; one consent for each version; the order of letters."""
    op.create_table(
        "announcements",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("told_up_to", sa.String(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "version", name="pk_announcements"),
        sa.ForeignKeyConstraint(
            ["kind", "version"],
            ["legal_documents.kind", "legal_documents.version"],
            name="fk_announcements_version",
        ),
    )
    # The first consent is the one that counts.
    op.execute(
        "DELETE FROM consents WHERE id NOT IN"
        " (SELECT min(id) FROM consents GROUP BY account_id, kind, version)"
    )
    op.create_index(
        "uq_consents_account_id_kind_version",
        "consents",
        ["account_id", "kind", "version"],
        unique=True,
    )
    op.drop_index("ix_consents_account_id", "consents")
    op.add_column(
        "letter", sa.Column("is_bulk", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_letter_is_bulk_due_at",
        "letter",
        ["is_bulk", "due_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_letter_is_bulk_due_at", "letter")
    with op.batch_alter_table("letter") as letter:
        letter.drop_column("is_bulk")
    op.create_index("ix_consents_account_id", "consents", ["account_id"])
    op.drop_index("uq_consents_account_id_kind_version", "consents")
    op.drop_table("announcements")
