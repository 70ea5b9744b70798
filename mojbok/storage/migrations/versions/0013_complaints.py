"""Complaints, their talk, their files, and the counter of their numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0015"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
#: What was said in a complaint stays as it was said: the answer has to be on a durable medium (UPK art. 7a ust. 2).
_NO_UPDATE = {
    "sqlite": (
        """
        CREATE TRIGGER complaint_messages_no_update BEFORE UPDATE ON complaint_messages
        BEGIN SELECT RAISE(ABORT, 'complaint_messages is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION complaint_messages_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'complaint_messages is append-only'
                USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER complaint_messages_no_update BEFORE UPDATE ON complaint_messages
        FOR EACH ROW EXECUTE FUNCTION complaint_messages_append_only()
        """,
    ),
}


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "complaint_numbers",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name="pk_complaint_numbers"),
    )
    _make_complaints()
    _make_messages()
    _make_attachments()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("complaint_attachments")
    op.drop_table("complaint_messages")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION complaint_messages_append_only()")
    op.drop_table("complaints")
    op.drop_table("complaint_numbers")


def _make_complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("is_consumer", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("about_kind", sa.String(), nullable=True),
        sa.Column("about_number", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("closed_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        sa.UniqueConstraint("number", name="uq_complaints_number"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_complaints_account_id"),
    )
    op.create_index(
        "ix_complaints_account_id_is_open_due_on", "complaints", ["account_id", "is_open", "due_on"]
    )
    op.create_index(
        "uq_complaints_account_id_form_key", "complaints", ["account_id", "form_key"], unique=True
    )
    is_open = sa.text("is_open")
    op.create_index(
        "ix_complaints_queue",
        "complaints",
        ["due_on"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _make_messages() -> None:
    op.create_table(
        "complaint_messages",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("complaint_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_complaint_messages"),
        sa.UniqueConstraint("id", name="uq_complaint_messages_id"),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaints.id"], name="fk_complaint_messages_complaint_id"
        ),
    )
    op.create_index("ix_complaint_messages_complaint_id", "complaint_messages", ["complaint_id"])
    for statement in _NO_UPDATE[op.get_bind().dialect.name]:
        op.execute(statement)


def _make_attachments() -> None:
    op.create_table(
        "complaint_attachments",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("file_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_complaint_attachments"),
        sa.UniqueConstraint("id", name="uq_complaint_attachments_id"),
        sa.UniqueConstraint("file_key", name="uq_complaint_attachments_file_key"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_complaint_attachments_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["complaint_messages.id"], name="fk_complaint_attachments_message_id"
        ),
    )
    op.create_index(
        "ix_complaint_attachments_account_id_place",
        "complaint_attachments",
        ["account_id", "place"],
    )
    op.create_index("ix_complaint_attachments_message_id", "complaint_attachments", ["message_id"])
    waiting = sa.text("message_id IS NULL")
    op.create_index(
        "ix_complaint_attachments_waiting",
        "complaint_attachments",
        ["stored_at"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
