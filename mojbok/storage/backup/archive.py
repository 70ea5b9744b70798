"""The one file of a backup: a tar with the database, the files of `VAR_DIR`, and at its end what there should be."""

import hashlib
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, Final

from mojbok.storage.backup.manifest import NAME, BackupError

DATABASE: Final = "database"
#: What of `VAR_DIR` is no database, no mailbox of a demo and no key.
FOLDERS: Final = ("documents", "attachments")
_ALLOWED: Final = re.compile(rf"{DATABASE}|(?:{'|'.join(FOLDERS)})(?:/[^/\0]+)+")
_CHUNK: Final = 1024 * 1024


class ArchiveWriter:
    """Adds files, and knows their digests as they are read."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.digests: dict[str, str] = {}

    def add(self, path: Path, name: str) -> None:
        """Add a file as it is at this moment; one that was deleted meanwhile is no loss."""
        try:
            opened = path.open("rb")
        except FileNotFoundError:
            return
        with opened:
            info = self._info(name, os.fstat(opened.fileno()).st_size)
            digested = _Digested(opened)
            self._tar.addfile(info, digested)
        self.digests[name] = digested.digest.hexdigest()

    def add_folder(self, folder: Path, name: str) -> None:
        """Add every file of a folder; links lead who knows where, and are left out.

        Raises OSError for a folder that can't be read: a backup without it would not be one.
        """
        for root, _, files in os.walk(folder, onerror=_refuse_but_for_missing):
            for file in sorted(files):
                path = Path(root, file)
                if path.is_file() and not path.is_symlink():
                    self.add(path, f"{name}/{path.relative_to(folder).as_posix()}")

    def close_with(self, manifest: bytes) -> None:
        """Write the table of contents: an archive without one was broken off."""
        self._tar.addfile(self._info(NAME, len(manifest)), BytesIO(manifest))

    @staticmethod
    def _info(name: str, size: int) -> tarfile.TarInfo:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        return info


def _refuse_but_for_missing(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


class _Digested:
    """A file that is digested while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


@contextmanager
def writing(target: Path) -> Iterator[ArchiveWriter]:
    """Write an archive; what is there in the end is on the disk."""
    is_packed = target.name.endswith((".gz", ".tgz"))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz" if is_packed else "w") as tar:
            yield ArchiveWriter(tar)
        file.flush()
        os.fsync(file.fileno())


def unpack(source: Path, folder: Path) -> tuple[bytes, dict[str, str]]:
    """Unpack an archive into an empty folder; give its table of contents and the digests of what came out."""
    manifest: bytes | None = None
    digests: dict[str, str] = {}
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                packed = tar.extractfile(member) if member.isreg() else None
                if packed is None or member.name in digests or manifest is not None:
                    raise BackupError("W kopii jest coś, czego nie ma w jej spisie.")
                if member.name == NAME:
                    manifest = packed.read()
                else:
                    digests[member.name] = _unpack(packed, folder / _checked(member.name))
    except (tarfile.TarError, EOFError) as error:
        raise BackupError("Plik nie jest kopią mojBOK albo jest uszkodzony.") from error
    if manifest is None:
        raise BackupError("Kopia jest niepełna: jej robienie zostało przerwane.")
    return manifest, digests


def _checked(name: str) -> str:
    if not _ALLOWED.fullmatch(name) or ".." in name.split("/"):
        raise BackupError("W kopii jest plik, którego program w niej nie umieszcza.")
    return name


def _unpack(packed: IO[bytes], target: Path) -> str:
    digest = hashlib.sha256()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while piece := packed.read(_CHUNK):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
