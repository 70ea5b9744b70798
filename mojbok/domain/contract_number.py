"""Contract number (numer umowy) as the seller prints it, compared without spaces and case."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError

MAX_LENGTH: Final = 40


@dataclass
class ContractNumberInvalidError(DomainError):
    """A contract number is empty, too long, or has signs that nobody can print."""


def canonical_contract_number(text: str) -> str:
    """Give the form in which contract numbers are compared. Raises ContractNumberInvalidError.

    Look-alikes fold (NFKC), letters become capitals, and white space goes wherever it stands.
    """
    # Capitals and parting spaces can take a text out of its normal form, so that folding has the last word.
    raised = unicodedata.normalize("NFKC", text).upper()
    joined = "".join(unicodedata.normalize("NFKC", raised).split())
    number = unicodedata.normalize("NFKC", joined)
    if not 0 < len(number) <= MAX_LENGTH or not number.isprintable():
        raise ContractNumberInvalidError
    return number
