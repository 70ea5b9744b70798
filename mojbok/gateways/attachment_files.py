"""The files of complaints in a folder of their own, under random names that nobody outside ever sees."""

import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

_CHUNK: Final = 64 * 1024
_KEY: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
#: A file on its way in.
_PART: Final = ".part"


class AttachmentFiles:
    """Keeps files under `folder`, spread over 256 folders; each is its owner's alone (0600)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, file: BinaryIO) -> str:
        """Keep a copy and give its key: on the disk whole before its name is there, or not at all."""
        key = secrets.token_hex(16)
        final = self._path(key)
        final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = final.with_suffix(_PART)
        try:
            file.seek(0)
            with os.fdopen(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as copy:
                while piece := file.read(_CHUNK):
                    copy.write(piece)
                copy.flush()
                os.fsync(copy.fileno())
            part.replace(final)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return key

    def place(self, file_key: str) -> str | None:
        """Give the path of a file; None when it is gone."""
        path = self._path(file_key)
        return str(path) if path.is_file() else None

    def remove(self, file_key: str) -> None:
        """Delete a file; one that is gone is no error."""
        path = self._path(file_key)
        path.unlink(missing_ok=True)
        path.with_suffix(_PART).unlink(missing_ok=True)

    def older_than(self, instant: datetime) -> Sequence[str]:
        """List the keys of files last changed before an instant, those included that never came in whole."""
        return [path.stem for path in self._files() if _changed_at(path) < instant]

    def _files(self) -> Iterator[Path]:
        if self._folder.is_dir():
            yield from (path for path in self._folder.glob("??/*") if _KEY.fullmatch(path.stem))

    def _path(self, key: str) -> Path:
        # Keys come from our own table; what is none must not become a path all the same.
        if not _KEY.fullmatch(key):
            raise ValueError("no key of a file")
        return self._folder / key[:2] / key


def _changed_at(path: Path) -> datetime:
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return datetime.max.replace(tzinfo=UTC)
