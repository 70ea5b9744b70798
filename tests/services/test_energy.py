"""Points, consumption and readings as customers get at them (POR-06, POR-08)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pytest
from sqlalchemy import event

from mojbok.domain.audit import AuditEvent
from mojbok.domain.delivery_points import DeliveryPointUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.meter_reading import (
    ReadingBeforeLastError,
    ReadingBelowLastError,
    ReadingExistsError,
    ReadingState,
    ReadingTooHighError,
    ReadingUnknownError,
    Register,
)
from mojbok.domain.periods import Period, Scale
from mojbok.domain.reading_form import ReadingForm
from mojbok.domain.sessions import Visitor
from mojbok.services.delivery_points import AT_ONCE
from mojbok.storage.tables.energy import HandedReadingRow
from tests.builders import HERE, World
from tests.meters import put_days, put_hours, put_point, put_reading, visitor_of

pytestmark = pytest.mark.requirement("POR-06")
TODAY: Final = date(2026, 11, 22)


@pytest.fixture
def owner(world: World) -> Visitor:
    return visitor_of(world, world.person())


def point_of(world: World, visitor: Visitor, **values: str | None) -> str:
    contracts = world.services.home.overview(visitor).contracts
    person = world.person()
    return put_point(world, person, contracts[0].number, **values)


def form(code: str, taken: str = "1000", **values: object) -> ReadingForm:
    return replace(ReadingForm(ppe=code, day=TODAY.isoformat(), taken=taken), **values)  # type: ignore[arg-type] # fields of the form


def hand_in(world: World, visitor: Visitor, filled: ReadingForm) -> None:
    world.services.meter_readings.hand_in(visitor, filled, HERE)


def errors_of(world: World, visitor: Visitor, filled: ReadingForm) -> dict[str, DomainError]:
    with pytest.raises(FormInvalidError) as caught:
        hand_in(world, visitor, filled)
    return caught.value.errors


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Note the statements that are asked of the database."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    yield asked
    event.remove(world.engine, "before_cursor_execute", note)


def test_the_list_turns_pages_and_ends_at_the_last(world: World, owner: Visitor) -> None:
    for _ in range(AT_ONCE + 3):
        point_of(world, owner)

    first = world.services.delivery_points.listed(owner, "", 1)
    beyond = world.services.delivery_points.listed(owner, "", 99)
    none = world.services.delivery_points.listed(owner, "nie ma takiej", 99)

    assert (len(first.page.points), first.pages) == (AT_ONCE, 2)
    assert (len(beyond.page.points), beyond.number) == (3, 2)
    assert (list(none.page.points), none.number, none.pages) == ([], 1, 1)
    assert none.page.total == AT_ONCE + 3


def test_a_list_of_many_asks_as_often_as_one_of_few(world: World, owner: Visitor) -> None:
    point_of(world, owner)
    with counted(world) as few:
        world.services.delivery_points.listed(owner, "", 1)
    for _ in range(60):
        point_of(world, owner)
    with counted(world) as many:
        world.services.delivery_points.listed(owner, "", 1)

    assert len(many) == len(few)


def test_a_sheet_asks_as_often_with_years_of_data_as_with_none(
    world: World, owner: Visitor
) -> None:
    full, bare = point_of(world, owner), point_of(world, owner)
    put_days(world, full, date(2025, 1, 1), 600, 8)
    put_hours(world, full, date(2026, 11, 20), 1)
    for month in range(1, 12):
        put_reading(world, full, date(2026, month, 1), 100 * month)
    with counted(world) as few:
        world.services.consumption.sheet(owner, bare, Period(Scale.YEAR, date(2026, 1, 1)))
    with counted(world) as many:
        world.services.consumption.sheet(owner, full, Period(Scale.YEAR, date(2026, 1, 1)))

    # With data there is one more question: where they begin.
    assert len(many) <= len(few) + 1


@pytest.mark.parametrize(
    ("put", "shown"),
    [
        ("hours", Period(Scale.MONTH, date(2026, 10, 1))),
        ("days", Period(Scale.MONTH, date(2026, 10, 1))),
        ("nothing", Period(Scale.YEAR, date(2026, 1, 1))),
    ],
)
def test_the_newest_period_with_data_is_shown_first(
    world: World, owner: Visitor, put: str, shown: Period
) -> None:
    code = point_of(world, owner)
    if put == "hours":
        put_hours(world, code, date(2026, 10, 31), 1)
    if put == "days":
        put_days(world, code, date(2026, 10, 1), 31, 1)

    sheet = world.services.consumption.sheet(owner, code, None)

    assert sheet.chart.period == shown


@pytest.mark.requirement("POR-08")
def test_anothers_point_and_one_that_is_not_there_are_the_same(
    world: World, owner: Visitor
) -> None:
    code = point_of(world, owner)
    stranger = visitor_of(world, world.person())
    services = world.services

    for visitor, ppe in ((stranger, code), (owner, "590543500000000018"), (owner, "x")):
        for ask in (
            lambda v=visitor, p=ppe: services.consumption.sheet(v, p, None),
            lambda v=visitor, p=ppe: services.consumption.chart(
                v, p, Period(Scale.YEAR, date(2026, 1, 1))
            ),
            lambda v=visitor, p=ppe: services.meter_readings.hand_in(v, form(p), HERE),
            lambda v=visitor, p=ppe: services.meter_readings.withdraw(v, p, 1, HERE),
        ):
            with pytest.raises(DeliveryPointUnknownError):
                ask()
    assert world.count(HandedReadingRow) == 0


def test_a_reading_waits_and_is_written_into_the_audit_log(world: World, owner: Visitor) -> None:
    code = point_of(world, owner)
    put_reading(world, code, date(2026, 11, 1), 990)

    hand_in(world, owner, form(code, "1000,125"))

    newest = world.services.consumption.sheet(owner, code, None).readings[0]
    assert (newest.day, newest.kwh, newest.state) == (
        TODAY,
        Decimal("1000.125"),
        ReadingState.WAITING,
    )
    [told] = world.events(AuditEvent.READING_HANDED_IN)
    assert told["account_id"] == owner.account.id


def test_a_prosumer_hands_in_both_registers_or_none_of_them(world: World, owner: Visitor) -> None:
    code = point_of(world, owner)
    put_reading(world, code, date(2026, 11, 1), 990)
    put_reading(world, code, date(2026, 11, 1), 500, register=Register.GIVEN)

    errors = errors_of(world, owner, form(code, "1000", given="400"))
    assert world.count(HandedReadingRow) == 0
    hand_in(world, owner, form(code, "1000", given="510"))

    assert {name: type(error) for name, error in errors.items()} == {"given": ReadingBelowLastError}
    assert world.count(HandedReadingRow) == 2


def test_what_runs_backwards_is_taken_only_with_what_happened_to_the_meter(
    world: World, owner: Visitor
) -> None:
    code = point_of(world, owner)
    put_reading(world, code, date(2026, 11, 1), 990)

    refused = errors_of(world, owner, form(code, "5"))
    insisting = form(code, "5")
    insisted = errors_of(
        world, owner, replace(insisting, is_insisted=True, warned=insisting.figures)
    )
    unexplained = errors_of(world, owner, form(code, "5", replaced=True))
    hand_in(world, owner, form(code, "5", replaced=True, note="  Wymieniony  12.11. "))

    assert isinstance(refused["taken"], ReadingBelowLastError)
    assert isinstance(insisted["taken"], ReadingBelowLastError)
    assert list(unexplained) == ["note"]
    [row] = world.rows(HandedReadingRow)
    assert (row["is_meter_replaced"], row["note"]) == (True, "Wymieniony 12.11.")


def test_what_is_far_above_the_last_years_average_must_be_insisted_on(
    world: World, owner: Visitor
) -> None:
    code = point_of(world, owner)
    put_days(world, code, date(2025, 11, 22), 365, 8)
    put_reading(world, code, date(2026, 11, 12), 1000)

    hand_in_ten_days = form(code, "1241")
    errors = errors_of(world, owner, hand_in_ten_days)
    error = errors["taken"]
    assert isinstance(error, ReadingTooHighError)
    assert (error.days, error.used, error.usual) == (10, "241.000", "8.0")
    hand_in(
        world,
        owner,
        replace(hand_in_ten_days, is_insisted=True, warned=hand_in_ten_days.figures),
    )

    [row] = world.rows(HandedReadingRow)
    assert row["is_insisted"]


@pytest.mark.parametrize(("kwh", "is_doubted"), [("1240", False), ("6000", False), ("6001", True)])
def test_without_a_history_five_hundred_a_day_are_believed(
    world: World, owner: Visitor, kwh: str, is_doubted: bool
) -> None:
    code = point_of(world, owner)
    put_days(world, code, date(2026, 11, 1), 10, 8)
    put_reading(world, code, date(2026, 11, 12), 1000)

    if is_doubted:
        assert isinstance(errors_of(world, owner, form(code, kwh))["taken"], ReadingTooHighError)
    else:
        hand_in(world, owner, form(code, kwh))


def test_one_reading_waits_for_each_day_and_none_is_older_than_the_last(
    world: World, owner: Visitor
) -> None:
    code = point_of(world, owner)
    hand_in(world, owner, form(code))

    again = errors_of(world, owner, form(code, "1001"))
    older = errors_of(world, owner, form(code, "999", day="2026-11-20"))

    assert isinstance(again["day"], ReadingExistsError)
    assert isinstance(older["day"], ReadingBeforeLastError)


def test_a_reading_is_withdrawn_once_and_another_may_come(world: World, owner: Visitor) -> None:
    code = point_of(world, owner)
    hand_in(world, owner, form(code))
    [row] = world.rows(HandedReadingRow)
    withdraw = world.services.meter_readings.withdraw

    for _ in range(2):
        withdraw(owner, code, row["id"], HERE)
    with pytest.raises(ReadingUnknownError):
        withdraw(owner, code, row["id"] + 1, HERE)
    hand_in(world, owner, form(code, "1001"))

    assert len(world.events(AuditEvent.READING_WITHDRAWN)) == 1
    assert world.count(HandedReadingRow) == 2


def test_for_a_contract_that_is_not_signed_no_reading_is_taken(world: World) -> None:
    person = world.person()
    world.contract(person, "UM/PROJEKT", "projekt")
    code = put_point(world, person, "UM/PROJEKT")

    with pytest.raises(DeliveryPointUnknownError):
        hand_in(world, visitor_of(world, person), form(code))


@pytest.mark.requirement("POR-08")
def test_a_former_clients_readings_are_not_shown_to_the_next(world: World) -> None:
    """The CRM gives a point to another client's contract: what the first handed in is not the second's."""
    first, second = world.person(), world.person()
    code = put_point(world, first)
    hand_in(world, visitor_of(world, first), form(code))
    with world.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE crm_delivery_points SET contract_number = '{second.contract}'"
            f" WHERE ppe_code = '{code}'"
        )

    sheet = world.services.consumption.sheet(visitor_of(world, second), code, None)

    assert list(sheet.readings) == []


def test_the_day_is_warsaws(world: World, owner: Visitor) -> None:
    """At half past eleven in the evening of UTC it is tomorrow in Warsaw already."""
    code = point_of(world, owner)
    world.clock.advance(hours=11, minutes=30)
    tomorrow = TODAY + timedelta(days=1)

    hand_in(world, owner, form(code, day=tomorrow.isoformat()))

    [row] = world.rows(HandedReadingRow)
    assert row["read_on"] == tomorrow
