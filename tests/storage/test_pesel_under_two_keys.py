"""While keys are changed, one PESEL could stand under two indexes, unseen by any constraint (docs/decisions/0067)."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, text

from mojbok.domain.crm_push import Pushed
from mojbok.storage.crm.registers import TURN_OF_PESELS
from mojbok.storage.rekeying import Rekeyed, rekey
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ClientRow
from tests.builders import SECRET, World
from tests.storage.crm_folder import ANNA, client
from tests.storage.keys import NEW, Opener
from tests.waiting import asked_until


# On SQLite a transaction that writes holds the whole database.
@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_one_pesel_has_one_client_whichever_keys_the_nodes_have(
    opened: Opener, engine: Engine
) -> None:
    one, other = opened(SECRET, NEW), opened(NEW, SECRET)
    clients = table_of(ClientRow)
    _pushed(one, client("K-wspolny", "individual"))
    held = select(clients.c.client_id).where(clients.c.client_id == "K-wspolny").with_for_update()

    # Each has compared its PESELs before it comes to the row that both must wait for, if they take no turns.
    with ThreadPoolExecutor(2) as nodes, engine.connect() as holding:
        holding.execute(held)
        pushes = [
            nodes.submit(
                _pushed,
                world,
                client("K-wspolny", "individual", name="Anna Druga"),
                client(client_id, "individual", pesel=ANNA),
            )
            for world, client_id in ((one, "K-1"), (other, "K-2"))
        ]
        _wait_until_waiting(engine, 2)
        holding.rollback()

    assert sorted(len(push.result().rejected) for push in pushes) == [0, 1]
    assert one.count(ClientRow) == 2


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_clients_are_left_alone_while_an_import_compares_them(
    opened: Opener, engine: Engine
) -> None:
    opened(SECRET).person()
    during = opened(NEW, SECRET)
    with engine.begin() as importing:
        importing.execute(select(func.pg_advisory_xact_lock(TURN_OF_PESELS)))
        assert _moved(during) == Rekeyed(left=1)

    assert _moved(during) == Rekeyed(changed=1)


def _pushed(world: World, *records: Mapping[str, str | None]) -> Pushed:
    return world.application.crm_push.records.take("clients", records)


def _wait_until_waiting(engine: Engine, count: int) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watching:
        asked_until(lambda: watching.scalar(waiting) == count)


def _moved(world: World) -> Rekeyed:
    return rekey(world.engine, world.application.vault, let_others_write=lambda: None)
