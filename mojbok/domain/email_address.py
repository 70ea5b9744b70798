"""E-mail addresses (Adres email): one mailbox in ASCII form, by syntax only."""

from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from mojbok.domain.errors import DomainError

MAX_TYPED: Final = 254


@dataclass
class EmailInvalidError(DomainError):
    """This is not one e-mail address."""


def parse_email(typed: str) -> str:
    """Give the address with its domain in lower-case ASCII (IDN as punycode). Raises EmailInvalidError."""
    text = typed.strip()
    if len(text) > MAX_TYPED or not text.isprintable():
        raise EmailInvalidError
    try:
        address = validate_email(
            text,
            allow_smtputf8=False,
            strict=True,
            check_deliverability=False,
            # Lets the domain `.test` through, which is set aside for testers.
            test_environment=True,
        )
    except EmailNotValidError as error:
        raise EmailInvalidError from error
    if address.ascii_email is None:
        raise EmailInvalidError
    return address.ascii_email


def is_same_mailbox(one: str, other: str) -> bool:
    """Compare two addresses as people mean them, letter case apart."""
    return one.strip().casefold() == other.strip().casefold()
