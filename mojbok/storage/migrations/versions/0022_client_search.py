"""Clients found by e-mail, phone and name; accounts that are nobody's; locks by when they came."""

import sqlalchemy as sa
from alembic import op

from mojbok.domain.search_keys import email_key, name_key, phone_key, turned_name

revision = "0022"
down_revision = "0025"
branch_labels = None
depends_on = None

_AT_ONCE = 5_000
_ONE_OF = ("client_id", "login_index")
_KEYS = ("email_key", "phone_key", "name_key", "surname_key")
_CLIENT = sa.table("crm_clients", *map(sa.column, ("client_id", "name", "email", "phone", *_KEYS)))


def upgrade() -> None:
    """Add what is searched by, let disowned accounts go, and find locks by time."""
    _add_keys()
    _let_disowned_go()
    op.create_index("ix_accounts_client_id", "accounts", ["client_id"])
    op.create_index("ix_accounts_phone", "accounts", ["phone"])
    op.create_index(
        "ix_audit_events_locked",
        "audit_events",
        ["at"],
        sqlite_where=sa.text("event = 'locked'"),
        postgresql_where=sa.text("event = 'locked'"),
    )


def _add_keys() -> None:
    ordered = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
    op.add_column("crm_clients", sa.Column("email_key", sa.String(254)))
    op.add_column("crm_clients", sa.Column("phone_key", sa.String(32)))
    op.add_column("crm_clients", sa.Column("name_key", ordered))
    op.add_column("crm_clients", sa.Column("surname_key", ordered))
    _fill_keys()
    for key in _KEYS:
        op.create_index(f"ix_crm_clients_{key}", "crm_clients", [key])


def _let_disowned_go() -> None:
    with op.batch_alter_table("accounts") as accounts:
        for column in _ONE_OF:
            accounts.drop_constraint(f"uq_accounts_{column}", type_="unique")
    for column in _ONE_OF:
        op.create_index(
            f"uq_accounts_{column}",
            "accounts",
            [column],
            unique=True,
            sqlite_where=sa.text("status <> 'disowned'"),
            postgresql_where=sa.text("status <> 'disowned'"),
        )


def downgrade() -> None:
    """Drop them; an account that was disowned stays in the way of its client until it is removed."""
    op.drop_index("ix_audit_events_locked", "audit_events")
    op.drop_index("ix_accounts_phone", "accounts")
    op.drop_index("ix_accounts_client_id", "accounts")
    for column in _ONE_OF:
        op.drop_index(f"uq_accounts_{column}", "accounts")
    with op.batch_alter_table("accounts") as accounts:
        for column in _ONE_OF:
            accounts.create_unique_constraint(f"uq_accounts_{column}", [column])
    for key in _KEYS:
        op.drop_index(f"ix_crm_clients_{key}", "crm_clients")
    for key in reversed(_KEYS):
        op.drop_column("crm_clients", key)


def _fill_keys() -> None:
    connection = op.get_bind()
    after = ""
    asked = sa.select(_CLIENT).order_by(_CLIENT.c.client_id).limit(_AT_ONCE)
    change = (
        sa.update(_CLIENT)
        .where(_CLIENT.c.client_id == sa.bindparam("of"))
        .values({key: sa.bindparam(f"new_{key}") for key in _KEYS})
    )
    while rows := connection.execute(asked.where(_CLIENT.c.client_id > after)).all():
        connection.execute(
            change,
            [
                {
                    "of": row.client_id,
                    "new_email_key": email_key(row.email or "") or None,
                    "new_phone_key": phone_key(row.phone or "") or None,
                    "new_name_key": name_key(row.name) or None,
                    "new_surname_key": turned_name(row.name) or None,
                }
                for row in rows
            ],
        )
        after = rows[-1].client_id
