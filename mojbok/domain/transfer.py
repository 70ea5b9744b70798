"""Paying by a bank transfer (przelew): what to type into the bank's form, and the QR code that types it by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from mojbok.domain.billing import Payer

#: Of the bank-standard code; the title that is shown is the same, so that both say one thing.
LONGEST_TITLE: Final = 32
_LONGEST_RECIPIENT: Final = 20
_COUNTRY: Final = "PL"
_DIGITS_OF_AMOUNT: Final = 6
_SEPARATOR: Final = "|"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """The seller as the recipient of money; without a NIP, the field of the code stays empty."""

    name: str
    nip: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Transfer:
    """A transfer to a payer's own account."""

    payer: Payer
    amount: Decimal
    title: str
    recipient: Recipient

    @property
    def qr_text(self) -> str:
        """Give the text of the QR code (ZBP "Standard 2D"): nine fields; from 10 000 zł on the amount is longer."""
        grosze = int(self.amount.scaleb(2))
        return _SEPARATOR.join(
            (
                self.recipient.nip,
                _COUNTRY,
                self.payer.account_number,
                f"{grosze:0{_DIGITS_OF_AMOUNT}d}",
                _field(self.recipient.name, _LONGEST_RECIPIENT),
                _field(self.title, LONGEST_TITLE),
                "",
                "",
                "",
            )
        )


def title_of(payer_id: str, invoice_numbers: Sequence[str], noun: str) -> str:
    """Give the title: the number of the invoice and the payer's where there is room, or how many invoices it pays.

    `noun` is the word for so many invoices. Booking goes by the account, so that a title that is cut loses nothing.
    """
    if len(invoice_numbers) == 1:
        (number,) = invoice_numbers
        whole = f"{number} {payer_id}"
        return _field(whole if len(whole) <= LONGEST_TITLE else number, LONGEST_TITLE)
    return _field(f"{payer_id}, {len(invoice_numbers)} {noun}", LONGEST_TITLE)


def _field(text: str, longest: int) -> str:
    """Cut a field to so many characters; a separator within it would shift all that follows."""
    return " ".join(text.replace(_SEPARATOR, " ").split())[:longest].rstrip()
