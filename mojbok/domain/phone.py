"""Telephone numbers (Tel. komórkowy): Polish or foreign mobiles, kept in E.164."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from mojbok.domain.errors import DomainError

MAX_TYPED: Final = 24
_NUMBER_ALONE: Final = re.compile(r"[0-9+ ()./\u00a0-]+")
_MOBILE: Final = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass
class PhoneInvalidError(DomainError):
    """This is no mobile number that could be called."""


def parse_mobile(typed: str) -> str:
    """Give a mobile number in E.164 (`+48601234567`); without a prefix it is Polish. Raises PhoneInvalidError."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text or len(text) > MAX_TYPED or any(sign.isalpha() for sign in text):
        raise PhoneInvalidError
    compact = "".join(sign for sign in text if sign not in " -()./\u00a0")
    if compact.startswith("00"):
        compact = f"+{compact[2:]}"
    try:
        number = phonenumbers.parse(compact, "PL")
    except NumberParseException as error:
        raise PhoneInvalidError from error
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in _MOBILE:
        raise PhoneInvalidError
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def in_groups(number: str) -> str:
    """Give a number, however the CRM has it, in the groups of its country and with its prefix.

    What is more or less than one number, such as two of them or a note beside one, stays as it is.
    """
    if not _NUMBER_ALONE.fullmatch(number):
        return number
    try:
        parsed = phonenumbers.parse(number, "PL")
    except NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
