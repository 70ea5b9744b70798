"""The documents of invoices: where they lie, and what they are called outside; both come from the number alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from mojbok.domain.errors import DomainError

#: Below the folder of everything that the program keeps.
FOLDER: Final = "dokumenty"
PDF: Final = ".pdf"
XML: Final = ".xml"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)


def stored_name(invoice_number: str, suffix: str) -> str:
    """Give the path of an invoice's document below the folder of documents, with `/` inside."""
    digest = sha256(invoice_number.encode()).hexdigest()
    return f"{digest[:2]}/{digest}{suffix}"


def file_name(invoice_number: str, suffix: str) -> str:
    """Name an invoice's document so that every system takes it: `FV_2026_10_00000001.pdf`."""
    return (_UNSAFE.sub("_", invoice_number).strip("._-") or "faktura") + suffix


def unique_names(numbers: Iterable[str], suffix: str) -> Iterator[str]:
    """Name documents that lie in one folder, where letter case may not count."""
    taken: set[str] = set()
    for number in numbers:
        name = plain = file_name(number, suffix)
        copy = 2
        while name.lower() in taken:
            name = f"{plain.removesuffix(suffix)}-{copy}{suffix}"
            copy += 1
        taken.add(name.lower())
        yield name


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDocument:
    """A document that lies in the store."""

    path: str
    size: int


class DocumentStore(Protocol):
    """The folder of documents."""

    def find(self, invoice_number: str, suffix: str) -> StoredDocument | None:
        """Find a document of an invoice."""
        ...

    def digest(self, document: StoredDocument) -> bytes:
        """Give the SHA-256 of a document's very bytes."""
        ...


@dataclass
class DocumentMissingError(DomainError):
    """There is no such document of the client's invoice: the CRM has delivered none."""
