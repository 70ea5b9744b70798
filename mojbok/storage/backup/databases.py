"""Copies of a database that is in use, and databases made of copies; each kind by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, inspect

from mojbok.storage.backup.manifest import FULL, BackupError

_NO_SPACE: Final = ("disk is full", "No space left")
NOT_EMPTY: Final = (
    "Baza danych nie jest pusta. Podaj w MOJBOK_DATABASE_URL nową, pustą bazę"
    " (SQLite: ścieżkę, pod którą nie ma pliku) i nowy MOJBOK_VAR_DIR: dawnych danych program nie usuwa."
)


def kind_of(engine: Engine) -> str:
    """Tell of which kind a database is."""
    return engine.dialect.name


def dump(engine: Engine, target: Path) -> None:
    """Copy the database as it is at one moment, whatever is written to it meanwhile. Raises BackupError."""
    if kind_of(engine) == "sqlite":
        _dump_file(Path(engine.url.database or ""), target)
    else:
        # A dump is read in one transaction, so that it is of one moment.
        _run(engine, "pg_dump", ["--format=custom", f"--file={target}"])
    target.chmod(0o600)


def load(engine: Engine, source: Path) -> None:
    """Make an empty database that of a dump, all or nothing. Raises BackupError."""
    require_empty(engine)
    if kind_of(engine) == "sqlite":
        target = Path(engine.url.database or "")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        shutil.copyfile(source, part)
        part.chmod(0o600)
        part.replace(target)
    else:
        _run(engine, "pg_restore", ["--single-transaction", "--exit-on-error", str(source)])


def require_empty(engine: Engine) -> None:
    """Raise BackupError when there is anything in the database."""
    if kind_of(engine) == "sqlite":
        if Path(engine.url.database or "").exists():
            raise BackupError(NOT_EMPTY)
        return
    if inspect(engine).get_table_names():
        raise BackupError(NOT_EMPTY)


def _dump_file(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError("Nie ma jeszcze bazy danych, więc nie ma czego kopiować.")
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            # All pages in one step: one moment, which writers in WAL mode need not wait for.
            live.backup(copy, pages=-1)
            # The copy is one file, without a log beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupError(
                    "Baza danych jest uszkodzona: kopii nie zrobiono, użyj ostatniej dobrej."
                )
            if copy.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BackupError(
                    "W bazie danych brakuje wierszy, na które wskazują inne: kopii nie zrobiono."
                )
    except sqlite3.DatabaseError as error:
        raise _failed(str(error)) from error


def _run(engine: Engine, program: str, arguments: Sequence[str]) -> None:
    """Run a tool of PostgreSQL's. The password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"Brakuje programu {program}: zainstaluj narzędzia PostgreSQL w wersji serwera bazy"
            " (pakiet postgresql-client)."
        )
    address = engine.url.translate_connect_args(username="user", database="dbname")
    password = str(address.pop("password", "") or "")
    target = make_conninfo(**address, **dict(engine.url.query))  # type: ignore[arg-type] # as libpq has them
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    command = [found, "--no-owner", "--no-privileges", "--no-password", f"--dbname={target}"]
    done = subprocess.run(  # noqa: S603 - a tool of PostgreSQL's, with arguments of ours
        [*command, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise _failed(done.stderr)


def _failed(told: str) -> BackupError:
    if any(words in told for words in _NO_SPACE):
        return BackupError(FULL)
    first = told.strip().splitlines()[0] if told.strip() else "bez słowa wyjaśnienia"
    return BackupError(f"Baza danych odmówiła: {first}")
