"""How a client is named in the audit log, which takes no numbers of people: by letters that stand for the CRM's number.

The CRM's numbers may look like anything, even like a PESEL, and what looks like one is refused there and masked in
logs. A mark hides nothing from whoever may read the log: `client_of` gives the number back.
"""

import re
from typing import Final

_DIGITS: Final = "0123456789abcdef"
#: No word, number or token is made of these alone.
_LETTERS: Final = "ghijklmnopqrstuv"
_GROUP: Final = 16
FORM: Final = rf"[g-v]{{2,{_GROUP}}}(?:\.[g-v]{{2,{_GROUP}}}){{0,31}}"
_WRITTEN: Final = str.maketrans(_DIGITS, _LETTERS)
_READ: Final = str.maketrans(_LETTERS, _DIGITS)


def client_mark(client_id: str) -> str:
    """Give the letters for a client's number."""
    letters = client_id.encode().hex().translate(_WRITTEN)
    return ".".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def client_of(mark: str) -> str:
    """Give the number that the letters stand for. Raises ValueError for others."""
    if not re.fullmatch(FORM, mark):
        raise ValueError("no mark of a client")
    return bytes.fromhex(mark.replace(".", "").translate(_READ)).decode()
