"""Restoring a backup into an empty database and folder; nothing that is there is ever written over."""

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from mojbok.domain.ports import Vault
from mojbok.storage import migrate
from mojbok.storage.backup.archive import DATABASE, FOLDERS, unpack
from mojbok.storage.backup.databases import NOT_EMPTY, kind_of, load, require_empty
from mojbok.storage.backup.manifest import BackupError, Manifest, failed, read


def restore(engine: Engine, vault: Vault, var_dir: Path, source: Path) -> Manifest:
    """Restore a backup. Raises BackupError; then everything is as it was before."""
    if not source.is_file():
        raise BackupError(f"Nie ma pliku {source}.")
    _require_nothing_there(engine, var_dir)
    try:
        var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".restoring.", dir=var_dir))
        try:
            manifest = _unpacked(engine, vault, source, folder)
            _put_in_place(engine, var_dir, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise failed(error) from error
    return manifest


def _require_nothing_there(engine: Engine, var_dir: Path) -> None:
    require_empty(engine)
    for name in FOLDERS:
        with suppress(FileNotFoundError):
            if any((var_dir / name).iterdir()):
                raise BackupError(NOT_EMPTY)


def _unpacked(engine: Engine, vault: Vault, source: Path, folder: Path) -> Manifest:
    """Unpack, and check everything before anything is put in its place."""
    told, digests = unpack(source, folder)
    manifest = read(told, vault)
    if manifest.digests != digests:
        raise BackupError("Kopia jest uszkodzona: nie wszystko jest w niej takie, jakie było.")
    if DATABASE not in digests:
        raise BackupError("W kopii nie ma bazy danych.")
    if manifest.database != kind_of(engine):
        raise BackupError(f"To kopia bazy {manifest.database}: podaj taką w MOJBOK_DATABASE_URL.")
    if not migrate.knows(manifest.revision):
        raise BackupError("Kopię zrobiła nowsza wersja programu: użyj tej samej albo nowszej.")
    return manifest


def _put_in_place(engine: Engine, var_dir: Path, folder: Path) -> None:
    """Put the files in their places, and then the database: with it, all is there."""
    moved: list[Path] = []
    try:
        for name in _there(folder):
            target = var_dir / name
            with suppress(FileNotFoundError):
                target.rmdir()
            (folder / name).replace(target)
            moved.append(target)
        load(engine, folder / DATABASE)
    except BaseException:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        raise


def _there(folder: Path) -> Sequence[str]:
    return [name for name in FOLDERS if (folder / name).is_dir()]
