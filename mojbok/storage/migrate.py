"""Migrations from inside the program: no alembic.ini, and logging stays as it is."""

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData
from sqlmodel import SQLModel

from mojbok.storage import tables
from mojbok.storage.engine import reading

LOCK_SECONDS: Final = 10
#: Whoever migrates holds it, so that nodes that start together on PostgreSQL take turns.
_ADVISORY_LOCK: Final = 6_205_265_001


class NewerDatabaseError(Exception):
    """The database stands at a revision that this program doesn't know."""


def metadata() -> MetaData:
    """Give the metadata with every module of `mojbok.storage.tables` loaded."""
    for module in pkgutil.iter_modules(tables.__path__):
        import_module(f"{tables.__name__}.{module.name}")
    return SQLModel.metadata


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, all or nothing."""
    with _migrating(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older revision, all or nothing; `-1` is one step."""
    with _migrating(engine) as config:
        command.downgrade(config, revision)


def is_current(engine: Engine) -> bool:
    """Tell whether the database stands at the newest revision."""
    with reading(engine) as connection:
        standing = set(MigrationContext.configure(connection).get_current_heads())
    return standing == set(ScriptDirectory.from_config(_config()).get_heads())


def revision_of(engine: Engine) -> str | None:
    """Give the revision at which the database stands; None when it is empty."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_behind(engine: Engine) -> bool:
    """Tell whether the database lacks a step that this program needs.

    One that is ahead lacks none: while nodes are changed one after the other, the older ones go on.
    """
    standing = revision_of(engine)
    return standing is None or (standing != _newest() and knows(standing))


@cache
def knows(revision: str) -> bool:
    """Tell whether this program has a revision."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def check(engine: Engine) -> list[Any]:
    """List what differs between the database and the tables of the program (Alembic's tuples)."""
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata()))


@contextmanager
def _migrating(engine: Engine) -> Iterator[Config]:
    config = _config()
    config.attributes["metadata"] = metadata()
    # SQLite makes changed tables anew: children must not notice while their parent is away.
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        _wait_for_turn(connection)
        _refuse_newer(connection)
        config.attributes["connection"] = connection
        yield config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "mojbok.storage:migrations")
    return config


def _refuse_newer(connection: Connection) -> None:
    standing = MigrationContext.configure(connection).get_current_heads()
    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if not known.issuperset(standing):
        raise NewerDatabaseError


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return  # SQLite's transaction is IMMEDIATE: it has waited already.
    # Our turn comes when another node's migration is done; that may take its time.
    connection.exec_driver_sql("SET LOCAL statement_timeout = '15min'")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '15min'")
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    # A migration that can't get its lock gives up before customers queue behind it.
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(LOCK_SECONDS * 1000)}")


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection  # SQLite ignores this pragma inside a transaction.
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
