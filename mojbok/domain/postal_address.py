"""Postal addresses in Poland (adres do korespondencji): what each line of one must be."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from mojbok.domain.errors import DomainError

#: The most that each part takes, in characters.
MOST: Final = {"street": 80, "number": 10, "flat": 10, "postal_code": 6, "city": 60}
_BLANKS: Final = re.compile(r"\s+")
_POSTAL_CODE: Final = re.compile(r"(\d{2})[-\u2013 ]?(\d{3})", re.ASCII)
#: Names of streets and towns: letters, digits, and what stands between them ("3 Maja", "św. Anny", "Bielsko-Biała").
_NAME: Final = re.compile(r"[^\W_][\w .,'\u2019/()\u201e\u201d\"-]*")
#: 12, 12A, 12/14, 3 bis
_NUMBER: Final = re.compile(r"\d[0-9A-Za-z /.-]*", re.ASCII)
#: 4, 4A, U2
_FLAT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z /.-]*", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostalAddress:
    """An address that letters reach; a place without named streets has no `street`, a house no `flat`."""

    street: str
    number: str
    flat: str
    postal_code: str
    city: str

    def lines(self) -> tuple[str, str]:
        """Write the address as on an envelope: street and number, then postal code and town."""
        place = self.street or self.city
        number = f"{self.number}/{self.flat}" if self.flat else self.number
        return f"{place} {number}", f"{self.postal_code} {self.city}"

    def parts(self) -> tuple[str, ...]:
        """Give street, number, flat, postal code and town."""
        return (self.street, self.number, self.flat, self.postal_code, self.city)

    def is_empty(self) -> bool:
        """Tell whether nothing of an address is given."""
        return not any(self.parts())


@dataclass
class PostalCodeInvalidError(DomainError):
    """This is no Polish postal code: two digits, a dash, three digits."""


@dataclass
class StreetInvalidError(DomainError):
    """This is no name of a street."""


@dataclass
class HouseNumberInvalidError(DomainError):
    """This is no number of a house."""


@dataclass
class FlatNumberInvalidError(DomainError):
    """This is no number of a flat."""


@dataclass
class CityInvalidError(DomainError):
    """This is no name of a town."""


def parse_postal_code(typed: str) -> str:
    """Give a postal code as NN-NNN; the dash may be missing. Raises PostalCodeInvalidError."""
    found = _POSTAL_CODE.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        raise PostalCodeInvalidError
    return f"{found[1]}-{found[2]}"


def parse_street(typed: str) -> str:
    """Give the name of a street, without doubled blanks. Raises StreetInvalidError."""
    return _fitting(typed, _NAME, "street", StreetInvalidError)


def parse_number(typed: str) -> str:
    """Give the number of a house. Raises HouseNumberInvalidError."""
    return _fitting(typed, _NUMBER, "number", HouseNumberInvalidError)


def parse_flat(typed: str) -> str:
    """Give the number of a flat. Raises FlatNumberInvalidError."""
    return _fitting(typed, _FLAT, "flat", FlatNumberInvalidError)


def parse_city(typed: str) -> str:
    """Give the name of a town: it has a letter. Raises CityInvalidError."""
    city = _fitting(typed, _NAME, "city", CityInvalidError)
    if not any(sign.isalpha() for sign in city):
        raise CityInvalidError
    return city


def _fitting(typed: str, pattern: re.Pattern[str], name: str, error: type[DomainError]) -> str:
    text = _BLANKS.sub(" ", unicodedata.normalize("NFKC", typed)).strip()
    if len(text) > MOST[name] or not text.isprintable() or not pattern.fullmatch(text):
        raise error
    return text
