"""The documents that invoices name: copied under names of ours, so that no name leads elsewhere."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from filecmp import cmp
from pathlib import Path

from mojbok.domain.invoice_document import PDF, XML, stored_name
from mojbok.storage.crm.batch import Batch

FOLDER = "documents"


class Documents:
    """Takes documents from the export's folder into the folder of documents."""

    def __init__(self, export: Path, stored: Path) -> None:
        self._export = export / FOLDER
        self._stored = stored

    def take(self, batch: Batch) -> Iterator[str]:
        """Copy what the rows of a batch name; give the names of those that can't be had."""
        if not (names := batch.columns.get("document")):
            return
        for number, name in zip(batch.columns["invoice_number"], names, strict=True):
            if name is not None and not self._take(str(number), str(name)):
                yield str(name)

    def _take(self, number: str, name: str) -> bool:
        given = self._export / name
        try:
            if given.suffix.lower() == PDF:
                # KSeF's XML lies beside the PDF, under the same name.
                self._copy(given.with_suffix(XML), self._stored / stored_name(number, XML))
            return self._copy(given, self._stored / stored_name(number, given.suffix.lower()))
        except OSError:
            return False

    @staticmethod
    def _copy(given: Path, target: Path) -> bool:
        # A link in the folder could lead to any file of this machine.
        if given.is_symlink() or not given.is_file():
            return False
        if target.is_file() and cmp(given, target, shallow=False):
            return True
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.name}.part")
        with suppress(FileNotFoundError):
            unfinished.unlink()
        shutil.copyfile(given, unfinished, follow_symlinks=False)
        os.replace(unfinished, target)  # noqa: PTH105 - atomic, and says so
        return True
