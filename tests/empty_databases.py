"""Databases of either kind as they are before a test, and made so again after it in a few milliseconds."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Engine

from mojbok.storage import migrate

#: What a server holds after the migrations alone, and with the first legal documents.
MIGRATED: Final = "migrated"
PUBLISHED: Final = "published"


class EmptyDatabase(Protocol):
    """A database with what every installation begins with, and nothing else."""

    def url(self, folder: Path) -> str:
        """Give the address of one for a test; its file, if it is one, lies in the folder."""
        ...

    def restore(self, engine: Engine) -> None:
        """Make the engine's database empty again."""
        ...


@dataclass(frozen=True)
class EmptyFile:
    """An SQLite file, to be copied."""

    file: Path

    def url(self, folder: Path) -> str:
        copy = shutil.copy(self.file, folder / "mojbok.db")
        return f"sqlite:///{copy}"

    def restore(self, engine: Engine) -> None:
        engine.dispose()
        file = Path(engine.url.database or "")
        for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
            name.unlink(missing_ok=True)
        shutil.copy(self.file, file)


@dataclass(frozen=True)
class EmptyServer:
    """The worker's scratch database on PostgreSQL; its rows go, and those of a schema of keepsakes come back."""

    server: Engine
    keepsakes: str

    def url(self, folder: Path) -> str:
        self.restore(self.server)
        return self.server.url.render_as_string(hide_password=False)

    def restore(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.exec_driver_sql(_restoring(self.keepsakes))


def keep(server: Engine, keepsakes: str) -> None:
    """Keep what the database holds now."""
    copies = [f"CREATE TABLE {keepsakes}.{name} AS TABLE public.{name}" for name in _tables()]
    with server.begin() as connection:
        connection.exec_driver_sql("; ".join([f"CREATE SCHEMA {keepsakes}", *copies]))


def _restoring(keepsakes: str) -> str:
    """Write one round trip. Only a superuser may leave triggers and references out: the audit log is append-only."""
    tables = _tables()
    return "; ".join(
        [
            "SET LOCAL session_replication_role = replica",
            *(f"DELETE FROM public.{name}" for name in tables),
            *(f"INSERT INTO public.{name} SELECT * FROM {keepsakes}.{name}" for name in tables),
            # Numbers begin anew, as in a copied file; `is_called` false makes 1 the next.
            "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence",
        ]
    )


def _tables() -> list[str]:
    """List all tables; a test may also have changed the revision at which its database says to stand."""
    return ["alembic_version", *(table.name for table in migrate.metadata().sorted_tables)]
