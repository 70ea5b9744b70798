"""Points, consumption and readings on either database (POR-06, POR-08)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from mojbok.domain.consumption import Energy, chart, slots_to_ask
from mojbok.domain.delivery_points import DeliveryPoint
from mojbok.domain.meter_reading import (
    HandedReading,
    ReadingExistsError,
    ReadingState,
    Register,
)
from mojbok.domain.periods import Period, Scale
from mojbok.domain.repositories import UnitOfWork
from mojbok.domain.warsaw import midnight
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ContractRow
from tests.builders import Person, World
from tests.fakes import NOON, in_parallel
from tests.meters import put_days, put_hours, put_point, put_reading, put_span

pytestmark = pytest.mark.requirement("POR-06")
OCTOBER = Period(Scale.MONTH, date(2026, 10, 1))
YEAR = Period(Scale.YEAR, date(2026, 1, 1))
AUTUMN = Period(Scale.DAY, date(2026, 10, 25))


def work_of(world: World) -> UnitOfWork:
    return world.services.home.work


def found(world: World, person: Person, code: str) -> DeliveryPoint:
    with work_of(world)(reads_only=True) as work:
        point = work.delivery_points.find(person.client_id, code)
    assert point is not None
    return point


def taken(world: World, person: Person, code: str, period: Period) -> list[Decimal | None]:
    point = found(world, person, code)
    with work_of(world)(reads_only=True) as work:
        made = chart(period, work.consumption.sums(point, slots_to_ask(period)))
    return [cell.energy.taken if cell.energy else None for cell in made.cells]


def hand_in(world: World, person: Person, code: str, day: date, kwh: int = 100) -> None:
    reading = HandedReading(ppe=code, register=Register.TAKEN, day=day, kwh=Decimal(kwh))
    with work_of(world)() as work:
        work.meter_readings.hand_in(
            reading, client_id=person.client_id, account_id="a", at=world.clock.now()
        )


@pytest.mark.requirement("POR-08")
def test_a_point_is_found_by_its_own_client_alone(world: World) -> None:
    owner, other = world.person(), world.person()
    code = put_point(world, owner)

    with work_of(world)(reads_only=True) as work:
        assert work.delivery_points.find(owner.client_id, code) is not None
        assert work.delivery_points.find(other.client_id, code) is None
        listed = work.delivery_points.page(other.client_id, (), offset=0, most=20)

    assert (listed.found, listed.total, list(listed.points)) == (0, 0, [])


def test_gaps_in_the_crm_are_empty_and_a_prosumer_is_told_by_either_kind_of_data(
    world: World,
) -> None:
    person = world.person()
    bare = put_point(
        world, person, street=None, city=None, postal_code=None, tariff=None, distributor=None
    )
    by_reading, by_hours = put_point(world, person), put_point(world, person)
    put_reading(world, by_reading, date(2026, 5, 1), 7, register=Register.GIVEN)
    put_hours(world, by_hours, date(2026, 5, 1), 1, "0.5")

    assert (found(world, person, bare).address, found(world, person, bare).tariff) == ("", "")
    assert not found(world, person, bare).is_prosumer
    assert found(world, person, by_reading).is_prosumer
    assert found(world, person, by_hours).is_prosumer


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ((), 3),
        (("żółta",), 1),
        (("ŁÓDŹ",), 1),
        (("łódź", "żółta"), 1),
        (("łódź", "krótka"), 0),
        (("30-00",), 2),
        (("987654",), 1),
        (("%",), 0),
        (("_",), 0),
    ],
)
def test_every_word_must_be_found_somewhere_whatever_its_case(
    world: World, words: tuple[str, ...], hits: int
) -> None:
    person = world.person()
    put_point(world, person)
    put_point(world, person, street="ul. Krótka 1", meter_number="00987654")
    put_point(world, person, street="ul. Żółta 7", city="Łódź", postal_code="90-001")

    with work_of(world)(reads_only=True) as work:
        page = work.delivery_points.page(person.client_id, words, offset=0, most=20)

    assert (page.found, page.total, len(page.points)) == (hits, 3, hits)


def test_a_code_is_found_by_its_groups(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_point(world, person)

    words = [code[at : at + 3] for at in range(0, 18, 3)]
    with work_of(world)(reads_only=True) as work:
        page = work.delivery_points.page(person.client_id, words, offset=0, most=20)

    assert code in {point.ppe for point in page.points}


def test_pages_follow_each_other_by_town_and_street(world: World) -> None:
    person = world.person()
    streets = [f"ul. {number:02d}" for number in range(7)]
    for street in reversed(streets):
        put_point(world, person, street=street)

    with work_of(world)(reads_only=True) as work:
        pages = [
            work.delivery_points.page(person.client_id, (), offset=offset, most=3)
            for offset in (0, 3, 6)
        ]

    assert [point.street for page in pages for point in page.points] == streets


def test_days_of_23_and_25_hours_are_summed_whole(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_hours(world, code, date(2026, 3, 29), "1.001")
    put_hours(world, code, date(2026, 10, 25), "1.001")

    spring = taken(world, person, code, Period(Scale.MONTH, date(2026, 3, 1)))
    assert spring[28] == Decimal("23.023")
    assert taken(world, person, code, OCTOBER)[24] == Decimal("25.025")
    assert taken(world, person, code, AUTUMN) == [Decimal("1.001")] * 25


def test_a_year_takes_months_days_and_hours_as_they_come(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_span(world, code, midnight(date(2026, 1, 1)), midnight(date(2026, 2, 1)), 310)
    put_days(world, code, date(2026, 2, 1), 28, 10)
    for number in range(1, 32):
        put_hours(world, code, date(2026, 3, number), 1)

    months = taken(world, person, code, YEAR)

    assert months[:4] == [310, 280, 31 * 24 - 1, None]


def test_a_month_that_is_given_whole_is_not_added_to_its_days(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_span(world, code, midnight(date(2026, 10, 1)), midnight(date(2026, 11, 1)), 300)
    put_days(world, code, date(2026, 10, 2), 30, 10)

    assert taken(world, person, code, YEAR)[9] == 300
    assert taken(world, person, code, OCTOBER) == [None, *[Decimal(10)] * 30]


@pytest.mark.requirement("POR-08")
def test_what_was_counted_before_the_contract_is_nobodys_business(world: World) -> None:
    person = world.person()
    contract = table_of(ContractRow)
    with world.engine.begin() as connection:
        connection.execute(
            contract.update()
            .where(contract.c.contract_number == person.contract)
            .values(valid_from=date(2026, 10, 10))
        )
    code = put_point(world, person)
    put_days(world, code, date(2026, 10, 1), 31, 10)
    put_reading(world, code, date(2026, 10, 9), 500)
    put_reading(world, code, date(2026, 10, 10), 510)

    days = taken(world, person, code, OCTOBER)
    point = found(world, person, code)
    with work_of(world)(reads_only=True) as work:
        extent = work.consumption.extent(point)
        history = work.meter_readings.history(point, person.client_id)

    assert days == [*[None] * 9, *[Decimal(10)] * 22]
    assert extent is not None
    assert extent.start == midnight(date(2026, 10, 10))
    assert [reading.day for reading in history] == [date(2026, 10, 10)]


def test_sums_are_exact_and_nothing_given_back_is_none(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_hours(world, code, date(2026, 10, 25), "0.1")
    point = found(world, person, code)

    with work_of(world)(reads_only=True) as work:
        made = chart(AUTUMN, work.consumption.sums(point, slots_to_ask(AUTUMN)))

    assert made.total == Energy(taken=Decimal("2.5"), given=None)


def test_a_reading_waits_until_the_crm_has_that_days(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_reading(world, code, date(2026, 10, 1), 90)
    hand_in(world, person, code, date(2026, 10, 20))
    point = found(world, person, code)

    def states() -> list[tuple[date, ReadingState]]:
        with work_of(world)(reads_only=True) as work:
            history = work.meter_readings.history(point, person.client_id)
        return [(reading.day, reading.state) for reading in history]

    before = states()
    put_reading(world, code, date(2026, 10, 20), 100, source="klient")

    assert before == [
        (date(2026, 10, 20), ReadingState.WAITING),
        (date(2026, 10, 1), ReadingState.BOOKED),
    ]
    assert [state for _, state in states()] == [ReadingState.BOOKED] * 2


def test_of_ten_readings_of_one_day_at_the_same_moment_one_is_stored(world: World) -> None:
    person = world.person()
    code = put_point(world, person)

    def one() -> bool:
        try:
            hand_in(world, person, code, date(2026, 10, 20))
        except ReadingExistsError:
            return False
        return True

    assert sorted(map(str, in_parallel(*[one] * 10))) == [*["False"] * 9, "True"]


@pytest.mark.requirement("POR-08")
def test_a_reading_is_withdrawn_by_its_own_client_once_and_makes_room_for_another(
    world: World,
) -> None:
    owner, other = world.person(), world.person()
    code = put_point(world, owner)
    hand_in(world, owner, code, date(2026, 10, 20))
    with work_of(world)(reads_only=True) as work:
        [waiting] = work.meter_readings.history(found(world, owner, code), owner.client_id)
    assert waiting.id is not None

    def withdraw(client_id: str) -> bool:
        with work_of(world)() as work:
            return work.meter_readings.withdraw(
                waiting.id or 0, client_id=client_id, ppe=code, at=NOON
            )

    assert [withdraw(other.client_id), withdraw(owner.client_id), withdraw(owner.client_id)] == [
        False,
        True,
        False,
    ]
    hand_in(world, owner, code, date(2026, 10, 20), 101)


def test_a_day_by_hours_reads_only_its_day_and_that_of_the_year_before(world: World) -> None:
    """The plan must search the primary key by point and time, not walk through a point's years."""
    person = world.person()
    code = put_point(world, person)
    put_hours(world, code, date(2026, 10, 25), 1)
    point = found(world, person, code)
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        asked.append((statement, values))

    event.listen(world.engine, "before_cursor_execute", note)
    with work_of(world)(reads_only=True) as work:
        work.consumption.sums(point, slots_to_ask(AUTUMN))
    event.remove(world.engine, "before_cursor_execute", note)

    [(statement, values)] = [one for one in asked if "crm_consumption" in one[0]]
    if world.engine.dialect.name == "sqlite":
        with world.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        steps = " ".join(str(row[-1]) for row in plan)
        assert "PRIMARY KEY (ppe_code=? AND starts_at>? AND starts_at<?)" in steps


def test_a_point_without_data_has_no_extent_and_no_readings(world: World) -> None:
    person = world.person()
    point = found(world, person, put_point(world, person))

    with work_of(world)(reads_only=True) as work:
        assert work.consumption.extent(point) is None
        assert list(work.meter_readings.history(point, person.client_id)) == []


def test_the_extent_tells_the_first_and_the_newest(world: World) -> None:
    person = world.person()
    code = put_point(world, person)
    put_days(world, code, date(2026, 9, 1), 30, 1)
    put_hours(world, code, date(2026, 10, 25), 1)
    point = found(world, person, code)

    with work_of(world)(reads_only=True) as work:
        extent = work.consumption.extent(point)

    assert extent is not None
    assert extent.start == midnight(date(2026, 9, 1))
    assert extent.end == midnight(date(2026, 10, 26))
    assert extent.end - extent.newest_start == timedelta(hours=1)
