"""Where the documents of invoices lie: names that come from the number alone, never from outside."""

from hashlib import sha256
from typing import Final

PDF: Final = ".pdf"
XML: Final = ".xml"


def stored_name(invoice_number: str, suffix: str) -> str:
    """Give the path of an invoice's document below the folder of documents, with `/` inside."""
    digest = sha256(invoice_number.encode()).hexdigest()
    return f"{digest[:2]}/{digest}{suffix}"
