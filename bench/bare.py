"""What the CRM import is measured beside: the very rows that it stored, put bare into an empty, migrated database.

A peer is given what the import has to work out: its rows lie ready in memory, as its driver or its server takes
them. Each table is one transaction. Neither looks anything up, and neither copies the invoices' documents.
"""

import time
from typing import Any

from sqlalchemy import Connection, Engine

TABLES = (
    "crm_clients",
    "crm_payers",
    "crm_contracts",
    "crm_delivery_points",
    "crm_invoices",
    "crm_invoice_lines",
    "crm_payments",
    "crm_readings",
    "crm_consumption",
)


class Watch:
    """Adds up what is spent inside of its `with` blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.cpu_seconds = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.perf_counter() - self._begun[0]
        self.cpu_seconds += time.process_time() - self._begun[1]


def insert(engine: Engine, full: Engine) -> tuple[int, Watch]:
    """Insert the rows of a full database by `executemany`."""
    total, watch = 0, Watch()
    place = "?" if engine.dialect.name == "sqlite" else "%s"
    for table in TABLES:
        with full.connect() as source:
            rows = _driver(source).execute(f"SELECT * FROM {table}").fetchall()
        statement = f"INSERT INTO {table} VALUES ({', '.join([place] * len(rows[0]))})"
        with watch, engine.begin() as connection:
            _driver(connection).cursor().executemany(statement, rows)
        total += len(rows)
    return total, watch


def copy(engine: Engine, full: Engine) -> tuple[int, Watch]:
    """Copy the rows of a full database on PostgreSQL by COPY, straight into their tables."""
    total, watch = 0, Watch()
    for table in TABLES:
        with (
            full.connect() as source,
            _driver(source).cursor().copy(f"COPY {table} TO STDOUT") as out,
        ):
            lines = b"".join(map(bytes, out))
        with watch, engine.begin() as connection:
            _copy_in(connection, table, lines)
        total += lines.count(b"\n")
    return total, watch


def _copy_in(connection: Connection, table: str, lines: bytes) -> None:
    with _driver(connection).cursor().copy(f"COPY {table} FROM STDIN") as into:
        into.write(lines)


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - the two drivers share only the DB-API, which has no type
    return connection.connection.driver_connection
