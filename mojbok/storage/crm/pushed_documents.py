"""Documents that a program pushes: stored under names of ours, as the import does, and whole or not at all."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import mkstemp
from typing import Final

from sqlalchemy import Engine, select

from mojbok.domain.crm_push import (
    DocumentRefusal,
    DocumentRefusedError,
    StoreAwayError,
    is_what_it_says,
)
from mojbok.domain.invoice_document import PDF, XML, stored_name
from mojbok.storage.crm.kinds import BadValueError, clean_text
from mojbok.storage.crm.pushing import told_when_away
from mojbok.storage.crm.registers import document_name
from mojbok.storage.engine import reading
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import InvoiceRow

_INVOICE: Final = table_of(InvoiceRow)
_log: Final = logging.getLogger(__name__)


class PushedDocuments:
    """Stores documents in the folder of documents."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    def take(self, name: str, invoice_number: str, content: bytes) -> bool:
        """Store a document of an invoice, and tell whether it is new. Raises DocumentRefusedError, StoreAwayError."""
        suffix = _suffix(name)
        if not is_what_it_says(content, suffix):
            raise DocumentRefusedError(DocumentRefusal.CONTENT)
        number = self._number_of_invoice_that_names(name, invoice_number)
        with _told_when_full():
            return _put(content, self._folder / stored_name(number, suffix))

    def _number_of_invoice_that_names(self, name: str, invoice_number: str) -> str:
        try:
            number = clean_text(invoice_number)
        except BadValueError:
            raise DocumentRefusedError(DocumentRefusal.INVOICE) from None
        asked = select(_INVOICE.c.document).where(_INVOICE.c.invoice_number == number)
        with told_when_away(self._engine), reading(self._engine) as connection:
            found = connection.execute(asked).first()
        if found is None:
            raise DocumentRefusedError(DocumentRefusal.INVOICE)
        if not _is_named(name, found.document):
            raise DocumentRefusedError(DocumentRefusal.NOT_NAMED)
        return number


def _suffix(name: str) -> str:
    try:
        return PurePath(document_name(clean_text(name))).suffix.lower()
    except BadValueError:
        raise DocumentRefusedError(DocumentRefusal.NAME) from None


def _is_named(name: str, named: str | None) -> bool:
    """Tell whether an invoice names a document; KSeF's XML has the name of the PDF that it belongs to."""
    if named is None:
        return False
    given, known = PurePath(name), PurePath(named)
    is_beside = given.suffix.lower() == XML and known.suffix.lower() == PDF
    return name == named or (is_beside and given.stem == known.stem)


def _put(content: bytes, target: Path) -> bool:
    if target.is_file() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: two may push the same document at once.
    opened, unfinished = mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)  # noqa: PTH105 - atomic, and says so
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    return True


@contextmanager
def _told_when_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.exception("A document that was pushed can't be stored")
        raise StoreAwayError from error
