"""The folder in which the import puts the documents of invoices; read only."""

from hashlib import file_digest
from pathlib import Path
from stat import S_ISREG

from mojbok.domain.invoice_document import StoredDocument, stored_name


class FolderDocuments:
    """Documents in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, invoice_number: str, suffix: str) -> StoredDocument | None:
        """Find a document of an invoice; a link would lead who knows where, and counts as none."""
        path = self._folder / stored_name(invoice_number, suffix)
        try:
            found = path.lstat()
        except FileNotFoundError:
            return None
        return (
            StoredDocument(path=str(path), size=found.st_size) if S_ISREG(found.st_mode) else None
        )

    def digest(self, document: StoredDocument) -> bytes:
        """Give the SHA-256 of a document's very bytes."""
        with Path(document.path).open("rb") as opened:
            return file_digest(opened, "sha256").digest()
