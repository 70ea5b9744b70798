"""Rows that wait for others further down in the file: on the disk, so that memory stays flat."""

import pickle
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from mojbok.storage.crm.batch import Batch, Fault


class Spool:
    """Waiting rows in a file without a name; as in the database, PESEL is sealed in it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, batch: Batch, waiting_for: list[Fault]) -> None:
        pickle.dump((batch, waiting_for), self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self.rows += len(batch)

    def clear(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self.rows = 0

    def batches(self) -> Iterator[tuple[Batch, list[Fault]]]:
        """Give what was added, from the beginning."""
        self._file.seek(0)
        while True:
            try:
                yield pickle.load(self._file)  # noqa: S301 - written by this very process
            except EOFError:
                return
