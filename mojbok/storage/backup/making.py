"""Making a backup: one file with all that a portal needs to be there again, but for its key."""

import shutil
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from mojbok.domain.ports import Vault
from mojbok.storage import migrate
from mojbok.storage.backup.archive import DATABASE, FOLDERS, writing
from mojbok.storage.backup.databases import dump, kind_of
from mojbok.storage.backup.manifest import BackupError, Manifest, failed


def back_up(engine: Engine, vault: Vault, var_dir: Path, target: Path, now: datetime) -> None:
    """Make a backup beside a running server. Raises BackupError; then there is no file.

    The database first, and then the files. What a row of the dump names was there before the row and is never
    changed, so that it still is there; files that came later are of no row, and are swept away some day.
    """
    if target.exists():
        raise BackupError(f"Plik {target} już jest: podaj inną nazwę.")
    try:
        # Beside the target, so that the last step is one that is done or not.
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise failed(error) from error
    try:
        _write(engine, vault, var_dir, folder / target.name, now)
        (folder / target.name).replace(target)
    except OSError as error:
        raise failed(error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(engine: Engine, vault: Vault, var_dir: Path, archive: Path, now: datetime) -> None:
    revision = migrate.revision_of(engine)
    if revision is None:
        raise BackupError(
            "Baza danych jest pusta albo w trakcie zmiany: najpierw mojbok db upgrade."
        )
    database = archive.with_name(f"{DATABASE}.dump")
    dump(engine, database)
    with writing(archive) as writer:
        writer.add(database, DATABASE)
        database.unlink()
        for name in FOLDERS:
            writer.add_folder(var_dir / name, name)
        manifest = Manifest(
            program=version("mojbok"),
            made_at=now.isoformat(),
            database=kind_of(engine),
            revision=revision,
            digests=writer.digests,
        )
        writer.close_with(manifest.signed(vault))
