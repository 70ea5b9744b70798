"""The order of the Polish alphabet, the same on both databases whatever locale a server was set up with.

SQLite knows the order of bytes alone, by which Łódź comes after Zgierz; what PostgreSQL does depends on its machine.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

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


class _ByBytes(FunctionElement[str]):
    """A text, and all that is made of it, compared and put into small letters byte by byte."""

    inherit_cache = True
    type = String()


@compiles(_ByBytes)
def _as_it_is(element: _ByBytes, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as SQLAlchemy hands them on
    return compiler.process(element.clauses, **options)


@compiles(_ByBytes, "postgresql")
def _collated(element: _ByBytes, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - as above
    return f'({compiler.process(element.clauses, **options)} COLLATE "C")'


def by_alphabet(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Give what to order a list by, as people look for things: nothing first, small and capital letters alike."""
    key: ColumnElement[Any] = _ByBytes(func.coalesce(column, ""))
    for letter, plain in _LETTERS.items():
        for written in (letter, letter.upper()):
            key = func.replace(key, written, plain)
    return func.lower(key)
