"""The database itself refuses to change or delete an event of the audit log, until it is two years old."""

from alembic import op

revision = "0009"
down_revision = "0004"
branch_labels = None
depends_on = None

_REFUSAL = "audit_events is append-only"

_SQLITE = (
    f"""
    CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
    # By the database's own clock, so that no program can make an event old before its time.
    f"""
    CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
    WHEN OLD.at >= datetime('now', '-2 years')
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
    # INSERT OR REPLACE deletes without asking the trigger above.
    f"""
    CREATE TRIGGER audit_events_no_replace BEFORE INSERT ON audit_events
    WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,  # noqa: S608 - a constant of this file
)

_POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            IF OLD.at < now() - interval '2 years' THEN
                RETURN OLD;
            END IF;
        END IF;
        RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_events_append_only()
    """,
    """
    CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_events_append_only()
    """,
)


def upgrade() -> None:
    """Set the triggers. A later migration that makes the table anew (batch mode) must set them again."""
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Drop the triggers."""
    if _is_sqlite():
        for name in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER audit_events_{name}")
        return
    for name in ("append_only", "no_truncate"):
        op.execute(f"DROP TRIGGER audit_events_{name} ON audit_events")
    op.execute("DROP FUNCTION audit_events_append_only()")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
