"""What the import asks of either database, at the speed of its driver."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, cast

import psycopg
from sqlalchemy import Connection

from mojbok.storage.crm.copying import copied
from mojbok.storage.crm.kinds import Kept
from mojbok.storage.crm.layout import NOT_COMPARED
from mojbok.storage.patience import Allowance

#: What another writer can cause between a check and the writing: worth another try.
COLLISIONS: Final = (
    sqlite3.IntegrityError,
    psycopg.IntegrityError,
    psycopg.errors.DeadlockDetected,
)


#: SQLite takes a statement of many rows nearly twice as fast as as many statements of one.
_ROWS_OF_A_STATEMENT: Final = 32
#: In the order of their keys, so that two imports never wait for each other.
_UNSETTLE: Final = """
    INSERT INTO ledgers (payer_id, version, to_pay, overpaid)
    SELECT payer_id, 1, 0, 0 FROM crm_payers
    WHERE client_id IN (SELECT client_id FROM crm_payers WHERE payer_id IN ({named}))
    ORDER BY payer_id
    ON CONFLICT (payer_id) DO UPDATE SET version = ledgers.version + 1
"""
#: A disowned or closed account is nobody's any more.
_WITH_ACCOUNTS: Final = """
    SELECT DISTINCT client_id FROM accounts
    WHERE status NOT IN ('disowned', 'closed') AND client_id IN ({named})
"""


class Store(Protocol):
    """One transaction's view of the CRM tables. Names come from the layouts, never from a file."""

    def missing(self, table: str, key: str, values: Collection[Kept]) -> set[Kept]:
        """Tell which of the values are no key of the table."""
        ...

    def pairs(
        self, table: str, column: str, other: str, values: Collection[Kept]
    ) -> dict[Kept, Kept]:
        """Give for each of the values that stands in `column` what the same row has in `other`."""
        ...

    def with_accounts(self, clients: Collection[Kept]) -> set[Kept]:
        """Tell which of these clients have an account, open to them or blocked or waiting for its activation."""
        ...

    def upsert(self, table: str, key: Sequence[str], columns: Mapping[str, Sequence[Kept]]) -> int:
        """Insert or change rows, and tell how many were not like that already."""
        ...

    def take_turn(self, number: int) -> None:
        """Wait until nobody else has the turn of this number, and have it to the end of the transaction."""
        ...

    def rename(self, table: str, column: str, names: Mapping[Kept, Kept]) -> None:
        """Put other values in the place of those in a column."""
        ...

    def unsettle(self, payers: Collection[Kept]) -> None:
        """Have these payers, and the others of their clients, settled anew: a bill may have moved between them."""
        ...


def distinct(values: Iterable[Kept]) -> Collection[Kept]:
    """Give each value once, in the order in which they stand, and nothing for nothing."""
    found = dict.fromkeys(values)
    found.pop(None, None)
    return found.keys()


def store_on(connection: Connection, allowance: Allowance) -> Store:
    """Give the store for the transaction that a connection is in; on PostgreSQL it may take as long as is allowed.

    Raises OutageError when the time is up, as do the questions to a store on PostgreSQL.
    """
    allowance.give(connection)
    if connection.dialect.name == "sqlite":
        # Any: the two drivers share only the DB-API, which has no type.
        driver: Any = connection.connection.driver_connection
        return SqliteStore(driver)
    return PostgresStore(connection, allowance)


def zone_of(dialect: str) -> str:
    """Give what ends an instant in ISO form: SQLite keeps instants without a zone."""
    return "" if dialect == "sqlite" else "+00:00"


class SqliteStore:
    """The store on SQLite, by prepared statements run many times."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def missing(self, table: str, key: str, values: Collection[Kept]) -> set[Kept]:
        rows = self._connection.execute(
            f"SELECT value FROM json_each(?) WHERE NOT EXISTS"  # noqa: S608 - names of layouts
            f" (SELECT 1 FROM {table} WHERE {key} = value)",
            (json.dumps(list(values)),),
        )
        return {value for (value,) in rows}

    def pairs(
        self, table: str, column: str, other: str, values: Collection[Kept]
    ) -> dict[Kept, Kept]:
        # The CROSS JOIN keeps the order of the values: neighbours of the file are mostly neighbours of the index.
        rows = self._connection.execute(
            f"SELECT {column}, {other} FROM json_each(?)"  # noqa: S608 - names of layouts
            f" CROSS JOIN {table} ON {column} = value",
            (json.dumps(list(values)),),
        )
        return dict(rows)

    def with_accounts(self, clients: Collection[Kept]) -> set[Kept]:
        named = "SELECT value FROM json_each(?)"
        rows = self._connection.execute(
            _WITH_ACCOUNTS.format(named=named), (json.dumps(list(clients)),)
        )
        return {client for (client,) in rows}

    def take_turn(self, number: int) -> None:
        """Have it already: the transaction holds the whole database."""

    def rename(self, table: str, column: str, names: Mapping[Kept, Kept]) -> None:
        self._connection.executemany(
            f"UPDATE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608 - names of layouts
            [(after, before) for before, after in names.items()],
        )

    def unsettle(self, payers: Collection[Kept]) -> None:
        named = "SELECT value FROM json_each(?)"
        self._connection.execute(_UNSETTLE.format(named=named), (json.dumps(list(payers)),))

    def upsert(self, table: str, key: Sequence[str], columns: Mapping[str, Sequence[Kept]]) -> int:
        width, count = len(columns), len(next(iter(columns.values())))
        values: list[Kept] = [None] * (width * count)
        for place, column in enumerate(columns.values()):
            values[place::width] = column
        together = count - count % _ROWS_OF_A_STATEMENT
        return self._insert(
            table, key, list(columns), values[: together * width], _ROWS_OF_A_STATEMENT
        ) + self._insert(table, key, list(columns), values[together * width :], 1)

    def _insert(
        self, table: str, key: Sequence[str], columns: list[str], values: list[Kept], rows: int
    ) -> int:
        """Run one statement again and again, each time with so many rows."""
        row = f"({', '.join('?' * len(columns))})"
        changes = _on_conflict(table, key, columns, differs="IS NOT")
        step = len(columns) * rows
        cursor = self._connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names of layouts
            f" VALUES {', '.join([row] * rows)} {changes}",
            (values[at : at + step] for at in range(0, len(values), step)),
        )
        return max(0, cursor.rowcount)


class PostgresStore:
    """The store on PostgreSQL: COPY into a table of this session, then one statement."""

    def __init__(self, connection: Connection, allowance: Allowance) -> None:
        self._connection = connection
        self._allowance = allowance
        # Any: SQLAlchemy does not know which driver it has.
        driver: Any = connection.connection.driver_connection
        self._server: psycopg.Connection[Any] = driver

    def missing(self, table: str, key: str, values: Collection[Kept]) -> set[Kept]:
        rows = self._asked(
            f"SELECT value FROM unnest(%s::text[]) AS value WHERE NOT EXISTS"  # noqa: S608 - names of layouts
            f" (SELECT 1 FROM {table} WHERE {key} = value)",
            (list(values),),
        )
        return {value for (value,) in rows}

    def pairs(
        self, table: str, column: str, other: str, values: Collection[Kept]
    ) -> dict[Kept, Kept]:
        rows = self._asked(
            f"SELECT {column}, {other} FROM {table} WHERE {column} = ANY(%s::text[])",  # noqa: S608 - names of layouts
            (list(values),),
        )
        return dict(rows.fetchall())

    def with_accounts(self, clients: Collection[Kept]) -> set[Kept]:
        named = "SELECT unnest(%s::text[])"
        rows = self._asked(_WITH_ACCOUNTS.format(named=named), (list(clients),))
        return {client for (client,) in rows}

    def take_turn(self, number: int) -> None:
        self._asked("SELECT pg_advisory_xact_lock(%s)", (number,))

    def rename(self, table: str, column: str, names: Mapping[Kept, Kept]) -> None:
        self._asked(
            f"UPDATE {table} SET {column} = renamed.after"  # noqa: S608 - names of layouts
            f" FROM unnest(%s::text[], %s::text[]) AS renamed (before, after)"
            f" WHERE {table}.{column} = renamed.before",
            (list(names), list(names.values())),
        )

    def unsettle(self, payers: Collection[Kept]) -> None:
        named = "SELECT unnest(%s::text[])"
        self._asked(_UNSETTLE.format(named=named), (list(payers),))

    def upsert(self, table: str, key: Sequence[str], columns: Mapping[str, Sequence[Kept]]) -> int:
        names = ", ".join(columns)
        arrivals = f"arriving_{table}"
        cursor = self._asked(f"CREATE TEMPORARY TABLE {arrivals} (LIKE {table}) ON COMMIT DROP")
        self._allowance.renew(self._connection)
        with cursor.copy(_trusted(f"COPY {arrivals} ({names}) FROM STDIN")) as copy:
            for block in copied(_last_of_each(columns, key)):
                copy.write(block)
        changes = _on_conflict(table, key, list(columns), differs="IS DISTINCT FROM")
        stored = self._asked(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {arrivals} {changes}"  # noqa: S608 - names of layouts
        )
        return stored.rowcount

    def _asked(self, statement: str, values: Sequence[object] | None = None) -> psycopg.Cursor[Any]:
        self._allowance.renew(self._connection)
        return self._server.execute(_trusted(statement), values)


def _on_conflict(table: str, key: Sequence[str], columns: Sequence[str], *, differs: str) -> str:
    changing = [name for name in columns if name not in key]
    compared = [name for name in changing if name not in NOT_COMPARED]
    if not compared:
        return f"ON CONFLICT ({', '.join(key)}) DO NOTHING"
    changes = ", ".join(f"{name} = excluded.{name}" for name in changing)
    different = " OR ".join(f"{table}.{name} {differs} excluded.{name}" for name in compared)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes} WHERE {different}"


def _last_of_each(
    columns: Mapping[str, Sequence[Kept]], key: Sequence[str]
) -> Mapping[str, Sequence[Kept]]:
    """Keep the last row of each key: one statement may change a row only once."""
    keys = list(zip(*(columns[name] for name in key), strict=True))
    if len(set(keys)) == len(keys):
        return columns
    last = {found: at for at, found in enumerate(keys)}.values()
    return {name: [values[at] for at in last] for name, values in columns.items()}


def _trusted(statement: str) -> Any:  # noqa: ANN401 - psycopg asks for literals, to keep input out
    return cast("Any", statement)
