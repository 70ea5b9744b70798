"""A push is over in time, however many statements and transactions it has (docs/decisions/0064)."""

from collections.abc import Collection

import pytest
from sqlalchemy import Connection, Engine, text

from mojbok.domain.outages import OutageError
from mojbok.storage import patience
from mojbok.storage.crm import pushing
from mojbok.storage.crm.batch import Batch
from mojbok.storage.crm.kinds import Kept
from mojbok.storage.crm.landing import Landed, land
from mojbok.storage.crm.layout import Layout
from mojbok.storage.crm.store import PostgresStore
from mojbok.storage.patience import Allowance
from tests.builders import World
from tests.storage.crm_folder import ANNA, client, column

pytestmark = pytest.mark.requirement("ALL-05")
NOBODYS = "90090515836"
# SQLite has no limits of a statement: it works inside of our process, and waits only to begin.
on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)


class Elapsed:
    """A clock that goes when it is told to."""

    seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed(monkeypatch: pytest.MonkeyPatch) -> Elapsed:
    clock = Elapsed()
    monkeypatch.setattr(patience, "monotonic", clock)
    return clock


def limits(connection: Connection) -> tuple[str | None, str | None]:
    return (
        connection.scalar(text("SHOW statement_timeout")),
        connection.scalar(text("SHOW lock_timeout")),
    )


@on_postgres
def test_each_statement_has_what_is_left_of_the_time(engine: Engine, elapsed: Elapsed) -> None:
    allowance, seen = Allowance(statement=45, lock=20).within(50), []
    with engine.begin() as connection:
        allowance.give(connection)
        for seconds in (0, 6, 34, 9.9999):
            elapsed.seconds += seconds
            allowance.renew(connection)
            seen.append(limits(connection))
        elapsed.seconds += 1
        with pytest.raises(OutageError):
            allowance.renew(connection)

    assert seen == [("45s", "20s"), ("44s", "20s"), ("10s", "10s"), ("1ms", "1ms")]


@on_postgres
def test_a_push_whose_time_is_up_between_two_statements_stores_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, elapsed: Elapsed
) -> None:
    asked = []
    pairs = PostgresStore.pairs

    def slowly(
        store: PostgresStore, table: str, name: str, other: str, values: Collection[Kept]
    ) -> dict[Kept, Kept]:
        asked.append(name)
        elapsed.seconds += pushing.SECONDS * 0.6
        return pairs(store, table, name, other, values)

    monkeypatch.setattr(PostgresStore, "pairs", slowly)
    with pytest.raises(OutageError):
        world.application.crm_push.records.take("clients", [client("K1", "individual", pesel=ANNA)])

    assert len(asked) == 2
    assert column(world.engine, "crm_clients", "client_id") == []


def test_a_push_whose_time_is_up_between_two_transactions_goes_no_further(
    world: World, monkeypatch: pytest.MonkeyPatch, elapsed: Elapsed
) -> None:
    landed = []

    def slowly(engine: Engine, layout: Layout, batch: Batch, allowance: Allowance) -> Landed:
        landed.append(land(engine, layout, batch, allowance))
        elapsed.seconds += pushing.SECONDS
        return landed[-1]

    take = world.application.crm_push.records.take
    take("clients", [client("K1", "individual", pesel=ANNA)])
    monkeypatch.setattr(pushing, "land", slowly)
    # The second one waits for a PESEL that the first one lets go of.
    moved = [client("K1", "individual", pesel=NOBODYS), client("K2", "individual", pesel=ANNA)]
    with pytest.raises(OutageError):
        take("clients", moved)

    assert len(landed) == 1
    assert column(world.engine, "crm_clients", "client_id") == ["K1"]
