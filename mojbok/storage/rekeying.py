"""Bringing everything that is kept under the previous key under the present one, beside a running portal.

A row is changed only if it is still as it was read, and only while nobody else holds it: no one waits for this, and
what is written meanwhile is under the present key already. It can be broken off and begun again at any time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, RowMapping, bindparam, func, select, update

from mojbok.domain.ports import SealBrokenError, Vault
from mojbok.domain.staff import name_key
from mojbok.storage.credentials import SqlAttempts
from mojbok.storage.engine import reading
from mojbok.storage.sealed_columns import ACCOUNTS, SEALED, Sealed
from mojbok.storage.tables.accounts import (
    ActivationLinkRow,
    AttemptRow,
    DeviceRow,
    SessionRow,
)
from mojbok.storage.tables.base import Instant, table_of
from mojbok.storage.tables.profile import EmailChangeRow
from mojbok.storage.tables.staff import StaffMemberRow, StaffSessionRow

_AT_ONCE: Final = 500
#: Rows that somebody else holds for so many rounds are left for the next run.
_ROUNDS: Final = 20
_ATTEMPT: Final = table_of(AttemptRow)
_MEMBER: Final = table_of(StaffMemberRow)
#: What is known by its token alone, so that it lives on under the previous key or not at all.
BY_TOKEN: Final = tuple(
    table_of(row)
    for row in (SessionRow, StaffSessionRow, ActivationLinkRow, EmailChangeRow, DeviceRow)
)
Progress = Callable[[str, int], None]


@dataclass(kw_only=True, slots=True)
class Rekeyed:
    """What a run has done: rows that were changed, and those that are not under the present key yet."""

    changed: int = 0
    left: int = 0
    unreadable: int = 0
    """Rows that neither key opens."""


def rekey(
    engine: Engine,
    vault: Vault,
    *,
    let_others_write: Callable[[], None],
    progress: Progress = lambda _table, _done: None,
) -> Rekeyed:
    """Bring everything under the present key."""
    told = Rekeyed()
    for kind in SEALED:
        for _ in range(_ROUNDS):
            changed, left = _round(engine, vault, kind, let_others_write, progress)
            told.changed += changed
            if not left:
                break
            let_others_write()
        told.left += left
    told.changed += _carry_attempts_over(engine, vault)
    told.unreadable = survey(engine, vault).unreadable
    return told


def survey(engine: Engine, vault: Vault) -> Rekeyed:
    """Count what is not under the present key, and what no key opens; changes nothing."""
    told = Rekeyed()
    for kind in SEALED:
        for rows in _batches(engine, kind):
            for row in rows:
                try:
                    told.left += bool(_anew(vault, kind, row))
                except SealBrokenError:
                    told.unreadable += 1
    return told


def last_needed(engine: Engine, now: datetime) -> Mapping[str, datetime]:
    """Tell until when something may live that is known by its token alone, by the table's name."""
    found = {}
    with reading(engine) as connection:
        for table in BY_TOKEN:
            until = connection.scalar(select(func.max(table.c.expires_at, type_=Instant)))
            if until is not None and until > now:
                found[table.name] = until
    return found


def _round(
    engine: Engine,
    vault: Vault,
    kind: Sealed,
    let_others_write: Callable[[], None],
    progress: Progress,
) -> tuple[int, int]:
    """Go once through a table; tell how many rows were changed and how many somebody else held."""
    changed = left = done = 0
    for rows in _batches(engine, kind):
        old = [row["key"] for row in rows if _is_old(vault, kind, row)]
        if old:
            with engine.begin() as connection:
                mine = _change(connection, vault, kind, old)
            changed += mine
            left += len(old) - mine
            let_others_write()
        done += len(rows)
        progress(kind.table.name, done)
    return changed, left


def _batches(engine: Engine, kind: Sealed) -> Iterator[Sequence[RowMapping]]:
    """Give a table's sealed rows in the order of its key, some at a time, each time as they are then."""
    key, last = _key(kind), None
    while True:
        found = _select(kind).order_by(key).limit(_AT_ONCE)
        if last is not None:
            found = found.where(key > last)
        with reading(engine) as connection:
            rows = connection.execute(found).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["key"]


def _change(connection: Connection, vault: Vault, kind: Sealed, keys: Sequence[str]) -> int:
    """Change those of the rows that nobody holds, and tell how many there were."""
    if not _has_turn(connection, kind):
        return 0
    found = _select(kind).where(_key(kind).in_(keys)).order_by(_key(kind))
    rows = connection.execute(found.with_for_update(skip_locked=True)).mappings().all()
    values = [
        {"row_key": row["key"]} | {f"new_{name}": value for name, value in columns.items()}
        for row in rows
        # Somebody may have written it under the present key since it was looked at.
        if (columns := _anew(vault, kind, row))
    ]
    if values:
        new: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in (kind.column, *kind.indexes)
        }
        is_row = _key(kind) == bindparam("row_key")
        connection.execute(update(kind.table).where(is_row).values(new), values)
    return len(rows)


def _has_turn(connection: Connection, kind: Sealed) -> bool:
    """Take the turn of those who compare the column's indexes, unless somebody has it."""
    if kind.turn is None or connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(kind.turn))))


def _is_old(vault: Vault, kind: Sealed, row: RowMapping) -> bool:
    try:
        return bool(_anew(vault, kind, row))
    except SealBrokenError:
        return False


def _anew(vault: Vault, kind: Sealed, row: RowMapping) -> dict[str, Any]:
    """Give the row's columns under the present key; nothing when they are. Raises SealBrokenError."""
    sealed = row[kind.column]
    plain = vault.open(sealed, purpose=kind.purpose)
    indexes = {
        name: vault.index(part(plain), purpose=kind.purpose) if plain else ""
        for name, part in kind.indexes.items()
    }
    is_same = all(row[name] == index for name, index in indexes.items())
    if is_same and vault.is_present(sealed, purpose=kind.purpose):
        return {}
    return {kind.column: vault.seal(plain, purpose=kind.purpose)} | indexes


def _select(kind: Sealed) -> Any:  # noqa: ANN401 - SQLAlchemy's type of such a statement is a line long
    columns = [kind.table.c[name] for name in (kind.column, *kind.indexes)]
    return select(_key(kind).label("key"), *columns).where(kind.table.c[kind.column].is_not(None))


def _key(kind: Sealed) -> Column[str]:
    (key,) = kind.table.primary_key.columns
    return key


def _carry_attempts_over(engine: Engine, vault: Vault) -> int:
    """Have counts of wrong passwords, and locks, go on under the present key; those of logins that exist."""
    carried = 0
    for logins in _logins(engine, vault):
        carried += _carry(engine, vault, logins, "login")
    with reading(engine) as connection:
        names = [name_key(name) for name in connection.scalars(select(_MEMBER.c.name))]
    return carried + _carry(engine, vault, names, "staff-login")


def _logins(engine: Engine, vault: Vault) -> Iterator[Sequence[str]]:
    for rows in _batches(engine, ACCOUNTS):
        opened = []
        for row in rows:
            try:
                opened.append(vault.open(row[ACCOUNTS.column], purpose=ACCOUNTS.purpose))
            except SealBrokenError:
                continue
        yield opened


def _carry(engine: Engine, vault: Vault, logins: Sequence[str], purpose: str) -> int:
    by_index = {
        index: login for login in logins for index in vault.indexes(login, purpose=purpose)[1:]
    }
    counted = select(_ATTEMPT.c.login_index).where(_ATTEMPT.c.login_index.in_(by_index))
    with reading(engine) as connection:
        found = connection.scalars(counted).all()
    for index in found:
        with engine.begin() as connection:
            SqlAttempts(connection, vault, purpose=purpose).carry_over(by_index[index])
    return len(found)
