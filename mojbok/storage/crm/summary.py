"""What an import tells at its end."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ALL_IN: Final = 0
SOME_REJECTED: Final = 1
NOTHING_READ: Final = 2
_MOST_NAMED: Final = 20


@dataclass(kw_only=True, slots=True)
class FileSummary:
    """What became of one file: rows stored or changed, unchanged, rejected."""

    file: str
    stored: int = 0
    unchanged: int = 0
    rejected: int = 0
    unreadable: str | None = None
    warnings: list[str] = field(default_factory=list)
    documents_missing: int = 0

    def miss_document(self, name: str) -> None:
        """Warn of a document that is named and not there; after the first few, only count."""
        self.documents_missing += 1
        if self.documents_missing <= _MOST_NAMED:
            self.warnings.append(f"W folderze documents nie ma dokumentu {name}.")


@dataclass(kw_only=True, slots=True)
class Summary:
    """What became of a folder."""

    files: list[FileSummary] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    report: Path | None = None

    @property
    def stored(self) -> int:
        return sum(file.stored for file in self.files)

    @property
    def unchanged(self) -> int:
        return sum(file.unchanged for file in self.files)

    @property
    def rejected(self) -> int:
        return sum(file.rejected for file in self.files)

    @property
    def exit_status(self) -> int:
        """0 when all rows are in, 1 when some are not, 2 when nothing could be read."""
        if all(file.unreadable is not None for file in self.files):
            return NOTHING_READ
        if self.rejected or any(file.unreadable for file in self.files):
            return SOME_REJECTED
        return ALL_IN
