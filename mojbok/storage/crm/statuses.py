"""The chain of contract statuses, as the operator keeps it."""

import unicodedata
from typing import Final

from sqlalchemy import Connection, Engine
from sqlmodel import col, insert, select, update

from mojbok.domain.contract_status import ContractStatus, status_key
from mojbok.storage.engine import reading
from mojbok.storage.tables.crm import ContractStatusRow

_GAP: Final = 100


class StatusExistsError(Exception):
    """There is a status with this label already."""


class StatusUnknownError(Exception):
    """There is no status with this label in the chain."""


def list_statuses(engine: Engine) -> list[ContractStatus]:
    """List the chain in its order, then what stands outside."""
    with reading(engine) as connection:
        return _statuses(connection)


def codes_by_word(engine: Engine) -> dict[str, str]:
    """Give the code for each word that the CRM may use: the label or the code itself."""
    listed = list_statuses(engine)
    words = {status_key(status.code): status.code for status in listed}
    return words | {status_key(status.label): status.code for status in listed}


def add_status(engine: Engine, label: str, *, after: str | None) -> ContractStatus:
    """Add a status behind another in the chain, or outside of it.

    Raises StatusExistsError and StatusUnknownError.
    """
    with engine.begin() as connection:
        listed = _statuses(connection)
        code = _code_of(label)
        if {status_key(label), code} & {
            word for status in listed for word in (status_key(status.label), status.code)
        }:
            raise StatusExistsError(label)
        rank = None if after is None else _make_room(connection, listed, after)
        connection.execute(
            insert(ContractStatusRow).values(code=code, label=" ".join(label.split()), rank=rank)
        )
    return ContractStatus(code=code, label=" ".join(label.split()), rank=rank)


def _statuses(connection: Connection) -> list[ContractStatus]:
    rows = connection.execute(
        select(ContractStatusRow.code, ContractStatusRow.label, ContractStatusRow.rank)
    )
    listed = [ContractStatus(code=code, label=label, rank=rank) for code, label, rank in rows]
    return sorted(listed, key=lambda status: (status.rank is None, status.rank or 0, status.code))


def _make_room(connection: Connection, listed: list[ContractStatus], after: str) -> int:
    """Give a rank behind a status, moving the chain apart when there is none left."""
    chain = [status for status in listed if status.rank is not None]
    place = next(
        (
            at
            for at, status in enumerate(chain)
            if status_key(after) in {status_key(status.label), status.code}
        ),
        None,
    )
    if place is None:
        raise StatusUnknownError(after)
    before = chain[place].rank or 0
    following = chain[place + 1].rank if place + 1 < len(chain) else before + 2 * _GAP
    if following is not None and following - before > 1:
        return (before + following) // 2
    for at, status in enumerate(chain):
        connection.execute(
            update(ContractStatusRow)
            .where(col(ContractStatusRow.code) == status.code)
            .values(rank=(at + 1) * _GAP)
        )
    return (place + 1) * _GAP + _GAP // 2


def _code_of(label: str) -> str:
    """Make a code of a label: ASCII, lower case, underlines."""
    plain = unicodedata.normalize("NFKD", label.lower().replace("ł", "l"))
    kept = "".join(
        sign if sign.isascii() and sign.isalnum() else " "
        for sign in plain
        if not unicodedata.combining(sign)
    )
    return "_".join(kept.split())[:40]
