"""The complaints desk: who deals with a complaint, its version, and the notes of staff."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, the index of closed complaints, and the table of notes."""
    op.add_column(
        "complaints", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("complaints", sa.Column("assignee_id", sa.String(), nullable=True))
    is_closed = sa.text("NOT is_open")
    op.create_index(
        "ix_complaints_closed",
        "complaints",
        ["closed_at"],
        sqlite_where=is_closed,
        postgresql_where=is_closed,
    )
    op.create_table(
        "complaint_notes",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("complaint_id", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_complaint_notes"),
        sa.UniqueConstraint("id", name="uq_complaint_notes_id"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name="fk_complaint_notes_complaint_id"
        ),
    )
    op.create_index("ix_complaint_notes_complaint_id", "complaint_notes", ["complaint_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_table("complaint_notes")
    op.drop_index("ix_complaints_closed", "complaints")
    op.drop_column("complaints", "assignee_id")
    op.drop_column("complaints", "version")
