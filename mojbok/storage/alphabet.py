"""The order of the Polish alphabet, the same on both databases whatever locale a server was set up with.

SQLite knows the order of bytes alone, by which Łódź comes after Zgierz; what PostgreSQL does depends on its machine.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, func

#: Each letter as its plain one and something that stands behind every letter.
_LETTERS: Final = {
    "ą": "a~",
    "ć": "c~",
    "ę": "e~",
    "ł": "l~",
    "ń": "n~",
    "ó": "o~",
    "ś": "s~",
    "ź": "z~",
    "ż": "z~~",
}


def by_alphabet(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Give what to order a list by, as people look for things: nothing first, small and capital letters alike."""
    key: ColumnElement[Any] = func.coalesce(column, "")
    for letter, plain in _LETTERS.items():
        for written in (letter, letter.upper()):
            key = func.replace(key, written, plain)
    return func.lower(key)
