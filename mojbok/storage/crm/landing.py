"""Putting a batch into its table: what the other rows, stored and arriving, allow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self

from sqlalchemy import Engine

from mojbok.storage.crm.batch import Batch, Fault
from mojbok.storage.crm.kinds import Kept
from mojbok.storage.crm.layout import Chain, Fixed, Identity, Layout, Unique
from mojbok.storage.crm.ownership import changing_hands, former_payers, strangers
from mojbok.storage.crm.store import COLLISIONS, Store, distinct, store_on
from mojbok.storage.patience import Allowance

_TRIES: Final = 3
_OWN_CORRECTION: Final = "Faktura nie może korygować samej siebie."


@dataclass(slots=True)
class Landed:
    """What became of a batch: `refused` for good, by line; `waiting` for rows that may yet come."""

    rows: Batch
    changed: int = 0
    refused: dict[int, Fault] = field(default_factory=dict)
    waiting: Batch | None = None
    waiting_for: list[Fault] = field(default_factory=list)

    @classmethod
    def of_nothing(cls) -> Self:
        """Give what becomes of no rows at all."""
        return cls(rows=Batch([], {}))


def land(engine: Engine, layout: Layout, batch: Batch, allowance: Allowance) -> Landed:
    """Put in one transaction what may land.

    References are left to the database's foreign keys. Only when they refuse the batch is each
    value asked for, again and again in case another writer comes between.
    """
    if not len(batch):
        return Landed(rows=batch)
    try:
        return _land(engine, layout, batch, allowance, ask_references=False)
    except COLLISIONS:
        pass
    for _ in range(_TRIES - 1):
        try:
            return _land(engine, layout, batch, allowance, ask_references=True)
        except COLLISIONS:
            continue
    return _land(engine, layout, batch, allowance, ask_references=True)


def _land(
    engine: Engine, layout: Layout, batch: Batch, allowance: Allowance, *, ask_references: bool
) -> Landed:
    landed = Landed(rows=batch)
    with engine.begin() as connection:
        store = store_on(connection, allowance)
        _carry_over(store, layout, batch)
        if ask_references:
            batch = _refuse(landed, batch, _unknown(store, layout, batch))
        batch = _refuse(landed, batch, _own_corrections(layout, batch))
        for fixed in layout.fixed:
            batch = _refuse(landed, batch, _moved(store, layout, fixed, batch))
        for identity in layout.identity:
            batch = _refuse(landed, batch, _somebody_else(store, layout, identity, batch))
        batch = _refuse(landed, batch, strangers(store, layout, batch))
        batch = _refuse(landed, batch, changing_hands(store, layout, batch))
        batch = _set_aside(landed, batch, _taken(store, layout, batch))
        if layout.chain:
            batch = _in_chain(landed, batch, layout, layout.chain, store)
        former = former_payers(store, layout, batch) if layout.unsettles else ()
        if len(batch):
            landed.changed = store.upsert(layout.table, layout.key, batch.columns)
        if landed.changed and layout.unsettles:
            store.unsettle({*batch.columns["payer_id"], *former})
    landed.rows = batch
    return landed


def _carry_over(store: Store, layout: Layout, batch: Batch) -> None:
    """Bring stored indexes under the present key, so that they are equal to those of the same values that arrive."""
    if layout.carries and (sealed := batch.columns.get(layout.carries.sealed)):
        store.take_turn(layout.carries.turn)
        store.rename(layout.table, layout.carries.column, layout.carries.renamed(sealed))


def _refuse(landed: Landed, batch: Batch, faults: Mapping[int, Fault]) -> Batch:
    landed.refused |= {batch.lines[at]: fault for at, fault in faults.items()}
    return batch.without(faults)


def _unknown(store: Store, layout: Layout, batch: Batch) -> dict[int, Fault]:
    """Find references to keys that no table has."""
    faults: dict[int, Fault] = {}
    for column in layout.columns:
        values = batch.columns.get(column.stores[0])
        if not (column.reference and values):
            continue
        named = set(values) - {None}
        missing = store.missing(column.reference.table, column.reference.key, named)
        if missing:
            for at, value in enumerate(values):
                if value in missing:
                    faults.setdefault(at, Fault(column.name, str(value), column.reference.reason))
    return faults


def _own_corrections(layout: Layout, batch: Batch) -> dict[int, Fault]:
    pointers = batch.columns.get(layout.chain.column) if layout.chain else None
    if not (layout.chain and pointers):
        return {}
    return {
        at: Fault(layout.chain.column, str(key), _OWN_CORRECTION)
        for at, (key, pointer) in enumerate(
            zip(batch.columns[layout.key[0]], pointers, strict=True)
        )
        if key == pointer
    }


def _moved(store: Store, layout: Layout, fixed: Fixed, batch: Batch) -> dict[int, Fault]:
    """Find rows that would change what never changes."""
    keys, values = batch.columns[layout.key[0]], batch.columns[fixed.column]
    stored = store.pairs(layout.table, layout.key[0], fixed.column, distinct(keys))
    return {
        at: Fault(fixed.column, str(value), fixed.reason)
        for at, (key, value) in enumerate(zip(keys, values, strict=True))
        if stored.setdefault(key, value) != value
    }


def _somebody_else(
    store: Store, layout: Layout, identity: Identity, batch: Batch
) -> dict[int, Fault]:
    """Find rows that would make a client who has an account another person."""
    if not (values := batch.columns.get(identity.column)):
        return {}
    keys = batch.columns[layout.key[0]]
    stored = store.pairs(layout.table, layout.key[0], identity.column, distinct(keys))
    others = {
        at: key
        for at, (key, value) in enumerate(zip(keys, values, strict=True))
        if stored.get(key, value) != value
    }
    owners = store.with_accounts(distinct(others.values())) if others else set()
    return {
        at: Fault(identity.name, "" if identity.is_secret else str(values[at]), identity.reason)
        for at, key in others.items()
        if key in owners
    }


def _taken(store: Store, layout: Layout, batch: Batch) -> dict[int, Fault]:
    """Find values that another row holds; it may let go of them further down in the file."""
    faults: dict[int, Fault] = {}
    for unique in layout.unique:
        for at in _held_by_others(store, layout, unique, batch):
            shown = unique.shown(batch.columns[unique.shown_from][at])
            faults.setdefault(at, Fault(unique.name, shown, unique.reason))
    return faults


def _held_by_others(store: Store, layout: Layout, unique: Unique, batch: Batch) -> list[int]:
    keys, values = batch.columns[layout.key[0]], batch.columns[unique.column]
    holders = store.pairs(layout.table, unique.column, layout.key[0], distinct(values))
    return [
        at
        for at, (key, value) in enumerate(zip(keys, values, strict=True))
        if value is not None and holders.setdefault(value, key) != key
    ]


def _set_aside(landed: Landed, batch: Batch, faults: Mapping[int, Fault]) -> Batch:
    if not faults:
        return batch
    aside = batch.only(list(faults))
    landed.waiting = aside if landed.waiting is None else landed.waiting.joined(aside)
    landed.waiting_for += faults.values()
    return batch.without(faults)


def _in_chain(landed: Landed, batch: Batch, layout: Layout, chain: Chain, store: Store) -> Batch:
    """Put rows behind those that they point at; set aside those that point at nothing yet."""
    if not (pointers := batch.columns.get(chain.column)):
        return batch
    missing = store.missing(layout.table, layout.key[0], set(pointers) - {None})
    if not missing:
        return batch
    order = _behind_their_targets(batch.columns[layout.key[0]], pointers, missing)
    if len(order) < len(batch):
        left = sorted(set(range(len(batch))) - set(order))
        faults = {at: Fault(chain.column, str(pointers[at]), chain.reason) for at in left}
        _set_aside(landed, batch, faults)
    return batch.only(order)


def _behind_their_targets(
    keys: Sequence[Kept], pointers: Sequence[Kept], missing: set[Kept]
) -> list[int]:
    order = [at for at, pointer in enumerate(pointers) if pointer not in missing]
    followers: dict[Kept, list[int]] = defaultdict(list)
    for at, pointer in enumerate(pointers):
        if pointer in missing:
            followers[pointer].append(at)
    for at in order:  # grows while it is walked
        order += followers.pop(keys[at], ())
    return order
