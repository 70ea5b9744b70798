"""Whose a row is: what it names must belong to the same client, and it never changes hands.

Otherwise one client would be shown what is another's. A payer and a contract keep their client for good (`Fixed`), so
that what is found here stays so. Asked for a batch at once, of each distinct value once, and no further than it takes:
most payments name an invoice of their own payer.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from mojbok.storage.crm.batch import Batch, Fault
from mojbok.storage.crm.kinds import Kept
from mojbok.storage.crm.layout import Kin, Layout
from mojbok.storage.crm.store import Store, distinct

#: For each name that a row may bear: the table whose key it is, and whom that names above it.
_ABOVE: Final = {
    "payer_id": ("crm_payers", "client_id"),
    "contract_number": ("crm_contracts", "client_id"),
    "invoice_number": ("crm_invoices", "payer_id"),
}


def strangers(store: Store, layout: Layout, batch: Batch) -> dict[int, Fault]:
    """Find rows that name something of another client."""
    faults: dict[int, Fault] = {}
    for kin in layout.kin:
        faults = {
            at: _fault(layout, kin, batch, at) for at in _strange(store, layout, kin, batch)
        } | faults
    return faults


def changing_hands(store: Store, layout: Layout, batch: Batch) -> dict[int, Fault]:
    """Find rows that would take what is stored, or stands further up, to another client."""
    if not layout.changes_hands:
        return {}
    keys, values = batch.columns[layout.key[0]], batch.columns[layout.owner]
    first = store.pairs(layout.table, layout.key[0], layout.owner, distinct(keys))
    others = [
        at
        for at, (key, value) in enumerate(zip(keys, values, strict=True))
        if first.setdefault(key, value) != value
    ]
    asked = {values[at] for at in others} | {first[keys[at]] for at in others}
    clients = _clients(store, layout.owner, asked)
    return {
        at: Fault(layout.owner, str(values[at]), layout.changes_hands)
        for at in others
        if _are_others(clients.get(values[at]), clients.get(first[keys[at]]))
    }


def former_payers(store: Store, layout: Layout, batch: Batch) -> Collection[Kept]:
    """Tell whose the rows were so far, where they may be another client's from now on."""
    if layout.changes_hands:
        return ()
    keys = distinct(batch.columns[layout.key[0]])
    return distinct(store.pairs(layout.table, layout.key[0], layout.owner, keys).values())


def _strange(store: Store, layout: Layout, kin: Kin, batch: Batch) -> list[int]:
    own, named = batch.columns[layout.owner], _named(store, layout, kin, batch)
    asked = distinct(named)
    if not asked:
        return []
    names = kin.names or kin.column
    table, above = _ABOVE[names]
    found = store.pairs(table, names, above, asked)
    is_alike = above == layout.owner
    if table == layout.table:
        # What is named may stand in this very batch.
        for key, owner in zip(batch.columns[names], own, strict=True):
            found.setdefault(key, owner)
    # What is not there at all, the foreign keys find.
    doubtful = [
        at
        for at, (mine, name) in enumerate(zip(own, named, strict=True))
        if name in found and not (is_alike and found[name] == mine)
    ]
    mine = _clients(store, layout.owner, distinct(own[at] for at in doubtful))
    theirs = _clients(store, above, distinct(found[named[at]] for at in doubtful))
    return [at for at in doubtful if _are_others(mine.get(own[at]), theirs.get(found[named[at]]))]


def _clients(store: Store, column: str, values: Collection[Kept]) -> Mapping[Kept, Kept]:
    """Tell whose these payers are, or which of these clients are there."""
    if not values:
        return {}
    table = "crm_clients" if column == "client_id" else "crm_payers"
    return store.pairs(table, column, "client_id", values)


def _are_others(client: Kept, other: Kept) -> bool:
    return None not in {client, other} and client != other


def _named(store: Store, layout: Layout, kin: Kin, batch: Batch) -> Sequence[Kept]:
    """Give what each row names; where the file has no such column, what is stored stays."""
    if (values := batch.columns.get(kin.column)) is not None:
        return values
    keys = batch.columns[layout.key[0]]
    stored = store.pairs(layout.table, layout.key[0], kin.column, distinct(keys))
    return [stored.get(key) for key in keys]


def _fault(layout: Layout, kin: Kin, batch: Batch, at: int) -> Fault:
    name = kin.column if kin.column in batch.columns else layout.owner
    return Fault(name, str(batch.columns[name][at]), kin.reason)
