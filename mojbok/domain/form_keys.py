"""A form names itself by a key that was made when it was written: sent once more, it is the same one.

What came of the form has an identifier that is made of the key, so that the database itself takes it once.
"""

import hashlib

_LENGTH = 32


def identifier_of_form(key: str, *whose: str) -> str:
    """Give the identifier of what comes of a form; `whose` keeps what one sends apart from what others do."""
    return hashlib.sha256("\0".join((*whose, key)).encode()).hexdigest()[:_LENGTH]
