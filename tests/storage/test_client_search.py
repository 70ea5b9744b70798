"""Clients are found by each kind of clue, on both databases, by an index (BOK-02)."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from mojbok.domain.client_search import Clue, ClueKind, clues
from mojbok.domain.clients import ClientType
from mojbok.domain.repositories import Work
from mojbok.storage.tables.crm import DeliveryPointRow, InvoiceRow
from tests.builders import Person, World, open_world, settings
from tests.complaining import filed
from tests.meters import put_point
from tests.refunding import overpaid, requested

pytestmark = pytest.mark.requirement("BOK-02")


@pytest.fixture
def sqlite_world(sqlite_engine: Engine, tmp_path: Path) -> Iterator[World]:
    world = open_world(settings(tmp_path, database_url=str(sqlite_engine.url)))
    yield world
    world.close()


PPE = "590322412345678901"


def found(world: World, typed: str) -> dict[str, set[ClueKind]]:
    """Tell who is found, and by what."""
    hits: dict[str, set[ClueKind]] = {}
    with world.services.home.work(reads_only=True) as work:
        for clue in clues(typed, today=world.today):
            for client_id in work.client_search.ids(clue, 50):
                hits.setdefault(client_id, set()).add(clue.kind)
    return hits


def invoice(world: World, person: Person, number: str) -> None:
    world.put(
        InvoiceRow(
            invoice_number=number,
            payer_id=f"P-{person.client_id}",
            kind="rozliczenie",
            issued_on=date(2026, 10, 1),
            due_on=date(2026, 10, 15),
            net=Decimal(100),
            vat=Decimal(23),
            gross=Decimal(123),
        )
    )


def test_a_client_is_found_by_everything_that_a_caller_can_read_out(world: World) -> None:
    person = world.person(name="Łucja Żółkiewska", crm_phone="(601) 234 999")
    other = world.person(name="Anna Nowak")
    account = world.member(
        person, login="lz.1958", email="inna@poczta.example", phone="602 111 222"
    )
    invoice(world, person, "FV/2026/10/00000007")
    world.put(
        DeliveryPointRow(ppe_code=PPE, contract_number=person.contract, meter_number="LZ-00987654")
    )

    for typed, kind in {
        person.number: ClueKind.PESEL,
        person.contract.lower(): ClueKind.CONTRACT,
        "LZ.1958": ClueKind.LOGIN,
        person.email.upper(): ClueKind.EMAIL,
        "inna@poczta.example": ClueKind.EMAIL,
        "+48 601 234 999": ClueKind.PHONE,
        "602-111-222": ClueKind.PHONE,
        "fv/2026/10/00000007": ClueKind.INVOICE,
        "lz-00987654": ClueKind.METER,
        person.client_id: ClueKind.CLIENT,
        f"P-{person.client_id}": ClueKind.CLIENT,
        "zolkiewska": ClueKind.NAME,
        "Żółkiewska Łu": ClueKind.NAME,
        "łucja żół": ClueKind.NAME,
    }.items():
        assert found(world, typed) == {person.client_id: {kind}}, kind
    with world.services.home.work(reads_only=True) as work:
        assert work.client_search.ids(Clue(ClueKind.PPE, PPE), 50) == [person.client_id]
        (row,) = work.client_search.found([person.client_id])
    assert (row.client.name, row.account) == (person.name, account)
    assert found(world, other.name) == {other.client_id: {ClueKind.NAME}}


def test_a_client_is_found_by_the_numbers_of_a_complaint_and_a_refund(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    complaint = filed(world, visitor)

    for typed, kind in {
        complaint.number: ClueKind.COMPLAINT,
        complaint.number.lower().replace("/", "-"): ClueKind.COMPLAINT,
        refund.reference.lower(): ClueKind.REFUND,
    }.items():
        assert found(world, typed) == {person.client_id: {kind}}, typed


def test_a_business_is_found_by_its_nip_in_any_spelling(world: World) -> None:
    firm = world.person(type=ClientType.BUSINESS)
    number = firm.number

    spelling = f"PL {number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}"
    assert found(world, spelling) == {firm.client_id: {ClueKind.NIP}}


def test_no_more_are_given_than_were_asked_for(world: World) -> None:
    people = [world.person(name=f"Jan Kowalski{number}") for number in range(5)]

    with world.services.home.work(reads_only=True) as work:
        some = work.client_search.ids(Clue(ClueKind.NAME, "kowalski"), 3)

    assert len(some) == 3
    assert set(some) <= {person.client_id for person in people}


def test_whoever_was_disowned_is_found_without_an_account(world: World) -> None:
    person = world.person()
    account = world.member(person)
    with world.services.home.work() as work:
        assert work.accounts.disown(account.id)
        assert not work.accounts.disown(account.id)

    assert world.find_account(person) is None
    assert found(world, account.login) == {person.client_id: {ClueKind.PESEL}}
    with world.services.home.work(reads_only=True) as work:
        (row,) = work.client_search.found([person.client_id])
        assert work.accounts.by_login(account.login) is None
        assert [each.id for each in work.accounts.disowned_of(person.client_id)] == [account.id]
    assert row.account is None


def test_no_look_up_reads_a_whole_table(sqlite_world: World) -> None:
    def look_up(work: Work) -> None:
        for kind in ClueKind:
            work.client_search.ids(Clue(kind, "601234567"), 50)
        work.client_search.found(["K1"])
        work.accounts.by_login("anna")
        work.accounts.of_client("K1")
        work.accounts.lock_by_email("anna@poczta.example")
        work.audit.last_locks(sqlite_world.clock.now(), sqlite_world.clock.now())

    asked = asked_by(sqlite_world, look_up)

    assert len(asked) > len(ClueKind)
    assert_no_scan(sqlite_world, asked)


def test_a_meter_is_looked_up_by_its_index_where_no_other_is_known(sqlite_world: World) -> None:
    for _ in range(50):
        put_point(sqlite_world, sqlite_world.person(), meter_number=None)
    with sqlite_world.engine.begin() as connection:
        # By these counts an index of all meters would hold one value, and be of no use.
        connection.exec_driver_sql("ANALYZE")

    meter = Clue(ClueKind.METER, "601234567")
    assert_no_scan(
        sqlite_world, asked_by(sqlite_world, lambda work: work.client_search.ids(meter, 50))
    )


def asked_by(world: World, look_up: Callable[[Work], object]) -> list[tuple[str, Any]]:
    """Tell what the database is asked, with the values."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        asked.append((statement, values))

    event.listen(world.engine, "before_cursor_execute", note)
    with world.services.home.work(reads_only=True) as work:
        look_up(work)
    event.remove(world.engine, "before_cursor_execute", note)
    return asked


def assert_no_scan(world: World, asked: Sequence[tuple[str, Any]]) -> None:
    """Hold the plans of SQLite against what must not be in them."""
    with world.engine.connect() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            scans = [
                row[3]
                for row in plan
                if re.match("SCAN (accounts|audit|complaints|crm|refunds)", row[3])
            ]
            assert scans == [], statement
