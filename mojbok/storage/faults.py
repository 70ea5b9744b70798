"""What is wrong when the database refuses or is gone, in plain words for whoever runs a command."""

import re
import sqlite3
from typing import Final

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mojbok.storage.migrate import NewerDatabaseError

#: What may come out of storage when the database is to blame; the import speaks with the drivers themselves.
DATABASE_ERRORS: Final = (SQLAlchemyError, psycopg.Error, sqlite3.Error, NewerDatabaseError)

_NEWER: Final = (
    "Baza danych jest nowsza niż program: zainstaluj wersję programu, która ją przygotowała,"
    " albo nowszą."
)
_NO_FREE_CONNECTION: Final = (
    "Wszystkie połączenia z bazą danych są zajęte: spróbuj za chwilę"
    " albo zwiększ MOJBOK_DATABASE_POOL."
)
_NO_ANSWER: Final = (
    "Baza danych nie odpowiada: sprawdź, czy serwer PostgreSQL działa"
    " i czy MOJBOK_DATABASE_URL wskazuje na niego."
)
_NOT_LET_IN: Final = (
    "Baza danych nie wpuściła programu: sprawdź użytkownika i hasło w MOJBOK_DATABASE_URL."
)
_NO_DATABASE: Final = (
    "Na serwerze nie ma takiej bazy danych: utwórz ją albo popraw nazwę w MOJBOK_DATABASE_URL."
)
_TOO_MANY: Final = (
    "Serwer bazy danych nie przyjmuje więcej połączeń: zmniejsz MOJBOK_DATABASE_POOL na węzłach"
    " albo zwiększ max_connections serwera."
)
_BROKEN_OFF: Final = (
    "Połączenie z bazą danych zostało zerwane; to, co było w toku, zostało wycofane."
    " Gdy baza znów będzie działać, powtórz polecenie."
)
_LOCKED: Final = (
    "Ktoś inny zbyt długo trzymał blokadę w bazie danych; niczego nie zmieniono."
    " Spróbuj ponownie, najlepiej przy małym ruchu."
)
_TOO_SLOW: Final = "Baza danych nie zdążyła w wyznaczonym czasie; niczego nie zmieniono."
_FULL: Final = "Na dysku bazy danych nie ma miejsca: zwolnij je i powtórz polecenie."
_FORBIDDEN: Final = "Użytkownik bazy danych nie ma prawa tego zrobić: nadaj mu je albo użyj innego."
_READ_ONLY: Final = (
    "Baza danych przyjmuje teraz tylko odczyty:"
    " sprawdź, czy to serwer główny, a plik nie jest chroniony."
)
_NO_FILE: Final = (
    "Pliku bazy danych nie da się otworzyć: sprawdź MOJBOK_DATABASE_URL i prawa do folderu."
)
_DAMAGED: Final = "Plik bazy danych jest uszkodzony albo nie jest bazą: odtwórz go z kopii."

_BY_STATE: Final = {
    "55P03": _LOCKED,
    "57014": _TOO_SLOW,
    "53100": _FULL,
    "53300": _TOO_MANY,
    "42501": _FORBIDDEN,
    "25006": _READ_ONLY,
    "3D000": _NO_DATABASE,
    "25P03": _BROKEN_OFF,
}
_BY_CLASS: Final = {"08": _BROKEN_OFF, "28": _NOT_LET_IN, "57": _BROKEN_OFF}
_BY_NAME: Final = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_CANTOPEN": _NO_FILE,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
#: libpq tells no state when it does not get in, only the server's words; those of other languages stay unknown.
_BY_WORDS: Final = (
    (re.compile(r"authentication|password|pg_hba|role .* does not exist"), _NOT_LET_IN),
    (re.compile(r"database .* does not exist"), _NO_DATABASE),
    (re.compile(r"too many|connection slots"), _TOO_MANY),
)


def explained(error: Exception) -> str | None:
    """Tell in Polish what is wrong with the database and what to do; None when the program itself is to blame."""
    if isinstance(error, NewerDatabaseError):
        return _NEWER
    if isinstance(error, PoolTimeoutError):
        return _NO_FREE_CONNECTION
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    return _of_postgres(cause) if isinstance(cause, psycopg.Error) else None


def _of_sqlite(error: sqlite3.Error) -> str | None:
    # Extended names, such as SQLITE_BUSY_SNAPSHOT, begin like the plain ones.
    name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    return _BY_NAME.get(name)


def _of_postgres(error: psycopg.Error) -> str | None:
    if state := error.sqlstate:
        return _BY_STATE.get(state) or _BY_CLASS.get(state[:2])
    if not isinstance(error, psycopg.OperationalError):
        return None
    words = str(error)
    if "connection failed" not in words and "connection timeout" not in words:
        return _BROKEN_OFF
    known = (told for pattern, told in _BY_WORDS if pattern.search(words))
    # Its words name the server and the user, never the password.
    return f"{next(known, _NO_ANSWER)}\n{words.strip()}"
