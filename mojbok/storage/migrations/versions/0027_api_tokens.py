"""Tokens of programs that push data, and which imports are theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0030"
branch_labels = None
depends_on = None

_NOT_REVOKED = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("fingerprint", name="uq_api_tokens_fingerprint"),
    )
    op.create_index(
        "uq_api_tokens_name",
        "api_tokens",
        ["name"],
        unique=True,
        sqlite_where=_NOT_REVOKED,
        postgresql_where=_NOT_REVOKED,
    )
    op.create_table(
        "crm_pushes",
        sa.Column("token_id", sa.String(), nullable=False),
        sa.Column("pushed_on", sa.Date(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token_id", "pushed_on", name="pk_crm_pushes"),
        sa.ForeignKeyConstraint(["token_id"], ["api_tokens.id"], name="fk_crm_pushes_token_id"),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["crm_imports.import_id"],
            name="fk_crm_pushes_import_id",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("import_id", name="uq_crm_pushes_import_id"),
    )


def downgrade() -> None:
    """Drop them; the imports stay."""
    op.drop_table("crm_pushes")
    op.drop_table("api_tokens")
