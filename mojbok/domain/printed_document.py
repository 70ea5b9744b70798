"""Documents to print and keep (PDF): a title, facts, figures and tables; how they look is the printer's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from mojbok.domain.errors import DomainError

#: Of all tables of a document together: some three seconds and a gigabyte of memory.
MOST_ROWS: Final = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table; amounts stand on the right, and wide columns take the room that is left."""

    name: str
    is_amount: bool = False
    is_wide: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedTable:
    """A table; its first columns repeat their names on each page. Balances before and after it are set off."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    before: Sequence[str] = ()
    after: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PrintedDocument:
    """All of its text is shown as it stands, whatever signs are in it."""

    title: str
    subtitle: str
    author: str
    made_on: date
    facts: Sequence[tuple[str, str]]
    figures: Sequence[tuple[str, str]]
    """What counts most, set off from the facts."""
    tables: Sequence[PrintedTable]
    footer: str
    pages: str
    """Such as `Strona {page} z {pages}`."""
    note: str = ""
    language: str = "pl"

    def __post_init__(self) -> None:
        """Raise DocumentTooLongError."""
        rows = sum(len(table.rows) for table in self.tables)
        if rows > MOST_ROWS:
            raise DocumentTooLongError(rows=rows, most=MOST_ROWS)


@dataclass
class DocumentTooLongError(DomainError):
    """More rows than a document takes; nothing was printed."""

    rows: int
    most: int


class PrintedDocuments(Protocol):
    """Where documents are printed."""

    def pdf(self, document: PrintedDocument) -> bytes:
        """Print a document as a PDF that screen readers can read; slow for thousands of rows."""
        ...
