"""Alembic's environment: runs migrations on the connection that `mojbok.storage.migrate` gives."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    compare_type=True,
)
context.run_migrations()
