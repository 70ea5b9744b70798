"""What a program pushes to us: records of the CRM, batch by batch, and documents of invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from mojbok.domain.errors import DomainError
from mojbok.domain.invoice_document import PDF

#: So many records are one batch.
MOST_RECORDS: Final = 1000
MEGABYTE: Final = 1024 * 1024
MOST_BYTES_OF_A_BATCH: Final = MEGABYTE
MOST_BYTES_OF_A_DOCUMENT: Final = 10 * MEGABYTE
_PDF_BEGINS: Final = b"%PDF-"
_PDF_ENDS: Final = b"%%EOF"
_TAIL: Final = 2048

#: Values by column, as texts of the same form as in a file of the export; None is an empty one.
Record = Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordField:
    """A column of a kind of records, as it is described to whoever pushes them."""

    name: str
    is_key: bool
    is_required: bool
    """Every record must have it; it may be empty where `needs_value` does not say otherwise."""
    needs_value: bool
    names: str
    """The kind of records that it must name one of; empty when it names none."""
    description: str
    example: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordKind:
    """A kind of records: what a file of the export is to the import."""

    name: str
    description: str
    fields: Sequence[RecordField]

    @property
    def names(self) -> frozenset[str]:
        """Give the names of all columns."""
        return frozenset(field.name for field in self.fields)

    @property
    def required(self) -> Sequence[str]:
        """Give the columns that every record must have."""
        return [field.name for field in self.fields if field.is_required]


@dataclass(frozen=True, kw_only=True, slots=True)
class RejectedRecord:
    """A record that was not taken: its place in the batch (from 0) and why. A PESEL in `value` is masked."""

    record: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pushed:
    """What became of a batch: the good records are stored, whatever the others are like."""

    stored: int = 0
    unchanged: int = 0
    rejected: Sequence[RejectedRecord] = ()


class DocumentRefusal(StrEnum):
    """Why a document is not taken."""

    NAME = "name"
    """It is no bare name of a PDF or XML."""
    CONTENT = "content"
    """What is in it is not what its name says."""
    INVOICE = "invoice"
    """There is no such invoice."""
    NOT_NAMED = "not-named"
    """The invoice names another document, or none."""


@dataclass
class DocumentRefusedError(DomainError):
    """A document was not taken."""

    why: str
    """A `DocumentRefusal`."""


def is_what_it_says(content: bytes, suffix: str) -> bool:
    """Tell whether a document is what its name's ending says, by what is in it."""
    if suffix == PDF:
        return content.startswith(_PDF_BEGINS) and _PDF_ENDS in content[-_TAIL:]
    return _is_xml(content)


def _is_xml(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    # A document type can name files and grow without end; KSeF's XML has none.
    return text.lstrip().startswith("<") and "<!DOCTYPE" not in text and "\0" not in text


@dataclass
class StoreAwayError(DomainError):
    """The store does not answer, or too many write to it at once: nothing is sure to be stored, try again."""

    seconds: int = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Push:
    """What was pushed, with which token and when, and what became of it."""

    token_id: str
    token: str
    what: str
    """The kind of records, or documents."""
    pushed: Pushed
    on: date
    at: datetime


class RecordStore(Protocol):
    """Where records that are pushed go."""

    def take(self, kind: str, records: Sequence[Record]) -> Pushed:
        """Store a batch, all records of which have the same columns. Raises StoreAwayError."""
        ...


class DocumentIntake(Protocol):
    """Where documents that are pushed go."""

    def take(self, name: str, invoice_number: str, content: bytes) -> bool:
        """Store a document of an invoice, and tell whether it is new. Raises DocumentRefusedError, StoreAwayError."""
        ...
