"""How a database differs from what the program expects, in plain words: by Alembic, and in what it leaves out."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import CheckConstraint, Connection, Engine, Index, Table, inspect, text

from mojbok.storage import migrate
from mojbok.storage.engine import reading

#: What keeps logs append-only, by kind of database; no table of the program names them.
TRIGGERS: Final = {
    "sqlite": {
        "audit_events_no_delete",
        "audit_events_no_replace",
        "audit_events_no_update",
        "complaint_messages_no_update",
        "permission_decisions_no_update",
    },
    "postgresql": {
        "audit_events_append_only",
        "audit_events_no_truncate",
        "complaint_messages_no_update",
        "permission_decisions_no_update",
    },
}
_TRIGGERS_THERE: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # One that is switched off does not keep anything.
    "postgresql": """
        SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)
    """,
}
_WORDS: Final[Mapping[str, Callable[..., str]]] = {
    "add_table": lambda table: f"brakuje tabeli {table.name}",
    "remove_table": lambda table: f"tabeli {table.name} program nie zna",
    "add_column": lambda _schema, table, column: f"brakuje kolumny {table}.{column.name}",
    "remove_column": lambda _schema, table, column: (
        f"kolumny {table}.{column.name} program nie zna"
    ),
    "add_index": lambda index: f"brakuje indeksu {index.name}",
    "remove_index": lambda index: f"indeksu {index.name} program nie zna",
    "add_constraint": lambda rule: f"brakuje warunku {rule.name}",
    "remove_constraint": lambda rule: f"warunku {rule.name} program nie zna",
    "add_fk": lambda rule: f"brakuje klucza obcego {rule.name}",
    "remove_fk": lambda rule: f"klucza obcego {rule.name} program nie zna",
    "modify_type": lambda _schema, table, column, *_: f"kolumna {table}.{column} ma inny typ",
    "modify_nullable": lambda _schema, table, column, *_: (
        f"kolumna {table}.{column} inaczej dopuszcza brak wartości"
    ),
    "modify_default": lambda _schema, table, column, *_: (
        f"kolumna {table}.{column} ma inną wartość domyślną"
    ),
}


def differences(engine: Engine) -> list[str]:
    """Tell what is different; nothing when the database is as it should be."""
    # An older or empty one differs in all that has come since.
    if not migrate.is_current(engine):
        return ["baza nie ma najnowszej postaci: uruchom mojbok db upgrade"]
    told = [_in_words(step) for found in migrate.check(engine) for step in _steps(found)]
    with reading(engine) as connection:
        return [
            *told,
            *_encoding(connection),
            *_checks(connection),
            *_parts(connection),
            *_triggers(connection),
        ]


def _steps(found: Any) -> list[Any]:  # noqa: ANN401 - Alembic's tuples, or lists of them for one column
    return found if isinstance(found, list) else [found]


def _in_words(step: tuple[Any, ...]) -> str:
    words = _WORDS.get(step[0])
    return words(*step[1:]) if words else str(step)


def _encoding(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            yield f"baza ma kodowanie {encoding} zamiast UTF8: utwórz ją z ENCODING 'UTF8'"


def _checks(connection: Connection) -> Iterator[str]:
    found = inspect(connection)
    for table in migrate.metadata().sorted_tables:
        # Two migrations have put the table before a name that had it already.
        there = tuple(str(check["name"]) for check in found.get_check_constraints(table.name))
        wanted = [str(rule.name) for rule in table.constraints if isinstance(rule, CheckConstraint)]
        for name in sorted(wanted):
            if not any(known.endswith(name) for known in there):
                yield f"brakuje warunku {name}"


def _parts(connection: Connection) -> Iterator[str]:
    """Compare which rows an index has, where it has not all."""
    found, dialect = inspect(connection), connection.dialect.name
    for table in migrate.metadata().sorted_tables:
        there = {
            index["name"]: index.get("dialect_options", {})
            for index in found.get_indexes(table.name)
        }
        for index in _sorted_indexes(table):
            wanted = _plain(index.dialect_options[dialect]["where"])
            if index.name in there and _plain(there[index.name].get(f"{dialect}_where")) != wanted:
                yield f"indeks {index.name} obejmuje inne wiersze"


def _sorted_indexes(table: Table) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _plain(condition: object) -> str:
    """Give a condition without what PostgreSQL makes of it: parentheses, types of literals, arrays for lists."""
    words = "" if condition is None else str(condition).lower()
    words = re.sub(r"::[a-z]+( varying)?(\[\])?", "", words)
    words = " ".join(re.sub(r"[()\[\]]", " ", words).split())
    return words.replace("= any array", "in").replace("<> all array", "not in").replace(" ,", ",")


def _triggers(connection: Connection) -> Iterator[str]:
    kind = connection.dialect.name
    there = set(connection.scalars(text(_TRIGGERS_THERE[kind])))
    yield from (f"brakuje wyzwalacza {name}" for name in sorted(TRIGGERS[kind] - there))
    yield from (f"wyzwalacza {name} program nie zna" for name in sorted(there - TRIGGERS[kind]))
