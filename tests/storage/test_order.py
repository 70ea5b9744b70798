"""Lists come in the same order from both databases, whatever is missing in them and whatever letters they have."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from mojbok.storage.tables.crm import ContractRow, PayerRow
from tests.builders import SIGNED, World
from tests.empty_databases import MIGRATED, EmptyServer
from tests.meters import put_point
from tests.postgres import migrated, scratch_database

#: The last one has an order of its own, as the locale of a server may be.
on_any_database = pytest.mark.parametrize("engine", ["sqlite", "postgres", "polish"], indirect=True)

#: By the Polish alphabet, small and capital letters alike, and nothing first.
STREETS = (
    *("", "akacjowa 1", "Akacjowa 2", "Ąkowa", "Cicha", "Ćwiartki", "Lipowa", "Łąkowa", "Ósma"),
    *("Prosta", "Świerkowa", "Zielona", "Źródlana", "Żwirowa"),
)


@pytest.fixture(scope="module")
def polish_server() -> Iterator[Engine]:
    with scratch_database("LOCALE_PROVIDER icu ICU_LOCALE 'pl'") as url, migrated(url) as engine:
        yield engine


@pytest.fixture
def polish_engine(polish_server: Engine) -> Engine:
    EmptyServer(polish_server, MIGRATED).restore(polish_server)
    return polish_server


@on_any_database
@pytest.mark.requirement("POR-06")
def test_points_come_by_the_alphabet_and_those_without_a_street_first(world: World) -> None:
    person = world.person()
    for street in reversed(STREETS):
        put_point(world, person, street=street or None)

    with world.services.home.work(reads_only=True) as work:
        page = work.delivery_points.page(person.client_id, (), offset=0, most=50)

    assert tuple(point.street for point in page.points) == STREETS


@on_any_database
@pytest.mark.requirement("POR-04")
def test_payers_come_by_the_alphabet(world: World) -> None:
    client = world.person().client_id
    names = ("Adam", "Ćwikła", "Łukasz", "Zenon", "Żaneta")
    for name in reversed(names):
        world.put(PayerRow(payer_id=name, client_id=client, name=name, account_number="0" * 26))

    with world.services.home.work(reads_only=True) as work:
        listed = [payer.name for payer in work.ledgers.payers(client) if payer.id in names]
        standings = work.ledgers.standings(client, world.today)
        shown = [each.payer.name for each in standings.payers if each.payer.id in names]

    assert tuple(listed) == tuple(shown) == names


@pytest.mark.requirement("POR-02")
def test_contracts_without_a_date_of_signing_come_last(world: World) -> None:
    person = world.person()
    days = (date(2026, 5, 1), date(2024, 1, 1), None, None)
    for number, day in enumerate(days):
        world.put(
            ContractRow(
                contract_number=f"U-KOLEJNOSC-{number}",
                number_key=f"U-KOLEJNOSC-{number}",
                client_id=person.client_id,
                payer_id=f"P-{person.client_id}",
                status_code=SIGNED,
                signed_on=day,
            )
        )

    with world.services.home.work(reads_only=True) as work:
        found = [
            contract.number
            for contract in work.clients.contracts(person.client_id)
            if "KOLEJNOSC" in contract.number
        ]

    assert found == [f"U-KOLEJNOSC-{number}" for number in range(len(days))]
