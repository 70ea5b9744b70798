"""Forms in which names, telephones and e-mail addresses of clients are compared when staff search for them."""

import re
import unicodedata
from typing import Final

_COUNTRY: Final = "48"
_POLISH_LENGTH: Final = 9
_NO_DIGIT: Final = re.compile("[^0-9]+")
_NO_WORD: Final = re.compile(r"[\W_]+")
#: The letters of Europe that Unicode does not take apart.
_WHOLE_LETTERS: Final = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "ı": "i"})


def email_key(email: str) -> str:
    """Give an address with letter case apart."""
    return email.strip().casefold()


def phone_key(phone: str) -> str:
    """Give the digits of a telephone number, of a Polish one without 48 in front."""
    digits = _NO_DIGIT.sub("", unicodedata.normalize("NFKC", phone)).removeprefix("00")
    if len(digits) == len(_COUNTRY) + _POLISH_LENGTH:
        return digits.removeprefix(_COUNTRY)
    return digits


def name_key(name: str) -> str:
    """Give the words of a name in small letters without marks, one blank between them: `lacna mlyn sp z o o`."""
    if name.isascii():
        return _NO_WORD.sub(" ", name.lower()).strip()
    taken_apart = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(sign for sign in taken_apart if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", bare.translate(_WHOLE_LETTERS)).strip()


def turned_name(name: str) -> str:
    """Give the key of a name with its last word in front: whoever asks for people begins with the surname."""
    rest, _, last = name_key(name).rpartition(" ")
    return f"{last} {rest}" if rest else last
