"""Records that a program pushes: a batch is to us what a file of the export is, with the same checks and words.

What it names must be stored already, or stand in the batch itself.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from mojbok.domain.crm_push import Pushed, Record, RejectedRecord, StoreAwayError
from mojbok.domain.ports import Clock, Vault
from mojbok.domain.warsaw import day_of
from mojbok.storage.crm.batch import Batch, Converter, Fault
from mojbok.storage.crm.files import layouts
from mojbok.storage.crm.landing import land
from mojbok.storage.crm.layout import Layout, Terms
from mojbok.storage.crm.report import shown_value
from mojbok.storage.crm.source import Rows
from mojbok.storage.crm.statuses import codes_by_word
from mojbok.storage.crm.store import COLLISIONS, zone_of
from mojbok.storage.outages import watched
from mojbok.storage.patience import Allowance

#: What a database that is away, or too busy, says through any of the ways to it.
_AWAY: Final = (
    *COLLISIONS,
    InterfaceError,
    NoConnectionError,
    OperationalError,
    psycopg.OperationalError,
    sqlite3.OperationalError,
)
#: A batch may take longer than a page's statement, and waits for customers rather than they for it.
ALLOWANCE: Final = Allowance(statement=45, lock=20)
#: For all statements of a batch: the proxy waits for a batch, and for those before it (`deploy/nginx.conf`).
SECONDS: Final = 50


class PushedRecords:
    """Stores batches of records."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock

    def take(self, kind: str, records: Sequence[Record]) -> Pushed:
        """Store a batch, all records of which have the same columns. Raises StoreAwayError, OutageError."""
        allowance = ALLOWANCE.within(SECONDS)
        if not records:
            return Pushed()
        today = day_of(self._clock.now())
        with told_when_away(self._engine):
            layout = self._layout(
                kind,
                Terms(
                    vault=self._vault,
                    today=today,
                    statuses=codes_by_word(self._engine),
                    zone=zone_of(self._engine.dialect.name),
                ),
            )
            batch, faults = Converter(layout, list(records[0])).convert(_rows(records))
            stored, changed = self._land(layout, batch, faults, allowance)
        return Pushed(
            stored=changed,
            unchanged=stored - changed,
            rejected=[
                RejectedRecord(
                    record=place,
                    column=fault.column,
                    value=shown_value(fault, today),
                    reason=fault.reason,
                )
                for place, fault in sorted(faults.items())
            ],
        )

    @staticmethod
    def _layout(kind: str, terms: Terms) -> Layout:
        return next(layout for layout in layouts(terms) if layout.file == kind)

    def _land(
        self, layout: Layout, batch: Batch, faults: dict[int, Fault], allowance: Allowance
    ) -> tuple[int, int]:
        """Store what may land; tell how many records are stored now, and how many of them were not like that."""
        stored = changed = 0
        while len(batch):
            landed = land(self._engine, layout, batch, allowance)
            faults |= landed.refused
            stored += len(landed.rows)
            changed += landed.changed
            waiting = landed.waiting
            if waiting is None:
                break
            if len(waiting) == len(batch):
                # None of the others let go of what these wait for.
                faults |= dict(zip(waiting.lines, landed.waiting_for, strict=True))
                break
            batch = waiting
        return stored, changed


@contextmanager
def told_when_away(engine: Engine) -> Iterator[None]:
    """Tell that the database is away, or that too many write at once. Raises StoreAwayError, OutageError."""
    try:
        with watched(engine):
            yield
    except _AWAY as error:
        raise StoreAwayError from error


def _rows(records: Sequence[Record]) -> Rows:
    columns = [[record[name] or "" for record in records] for name in records[0]]
    return Rows(columns, range(len(records)))
