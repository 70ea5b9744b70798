"""What clients say of themselves, and the hold on contact data."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
#: The history of consents is only ever added to; it goes with its account alone.
_NO_UPDATE = {
    "sqlite": (
        """
        CREATE TRIGGER permission_decisions_no_update BEFORE UPDATE ON permission_decisions
        BEGIN SELECT RAISE(ABORT, 'permission_decisions is append-only'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION permission_decisions_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'permission_decisions is append-only'
                USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER permission_decisions_no_update BEFORE UPDATE ON permission_decisions
        FOR EACH ROW EXECUTE FUNCTION permission_decisions_append_only()
        """,
    ),
}


def upgrade() -> None:
    """Make the tables and the column."""
    op.add_column("accounts", sa.Column("held_until", _INSTANT, nullable=True))
    _make_addresses()
    _make_decisions()
    _make_email_changes()
    _make_client_changes()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("client_changes")
    op.drop_table("email_changes")
    op.drop_table("permission_decisions")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION permission_decisions_append_only()")
    op.drop_table("correspondence_addresses")
    op.drop_column("accounts", "held_until")


def _make_addresses() -> None:
    op.create_table(
        "correspondence_addresses",
        sa.Column("account_id", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("street", "number", "flat", "postal_code", "city")
        ),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_correspondence_addresses"),
        _of_account("correspondence_addresses"),
    )


def _make_decisions() -> None:
    op.create_table(
        "permission_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("permission", sa.String(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.Column("ip", sa.String(), nullable=False),
        sa.Column("user_agent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_permission_decisions"),
        _of_account("permission_decisions"),
    )
    op.create_index("ix_permission_decisions_account_id", "permission_decisions", ["account_id"])
    for statement in _NO_UPDATE[op.get_bind().dialect.name]:
        op.execute(statement)


def _make_email_changes() -> None:
    op.create_table(
        "email_changes",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("token_index", sa.String(), nullable=False),
        sa.Column("new_email", sa.String(), nullable=False),
        sa.Column("auth_epoch", sa.Integer(), nullable=False),
        sa.Column("requested_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name="pk_email_changes"),
        sa.UniqueConstraint("token_index", name="uq_email_changes_token_index"),
        _of_account("email_changes"),
    )


def _make_client_changes() -> None:
    waiting = sa.text("export_number IS NULL")
    op.create_table(
        "client_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("client_id", "field", "old_value", "new_value", "version")
        ),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("export_number", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_client_changes"),
    )
    op.create_index("ix_client_changes_client_id", "client_changes", ["client_id"])
    op.create_index("ix_client_changes_export_number", "client_changes", ["export_number"])
    op.create_index(
        "ix_client_changes_waiting",
        "client_changes",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["accounts.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"
    )
