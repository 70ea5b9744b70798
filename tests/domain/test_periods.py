"""Years, months and days of Warsaw, with their slots (POR-06)."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.periods import Period, Scale, parse_period, period_at
from mojbok.domain.warsaw import a_year_before, day_of, midnight

pytestmark = pytest.mark.requirement("POR-06")
SCALES = st.sampled_from(Scale)
DAYS = st.dates(min_value=date(1991, 1, 1), max_value=date(2099, 12, 31))


def _day(year: int, month: int, number: int) -> Period:
    return Period(Scale.DAY, date(year, month, number))


def test_the_day_that_loses_an_hour_has_23_and_no_two_oclock() -> None:
    slots = _day(2026, 3, 29).slots

    assert len(slots) == 23
    assert [slot.name for slot in slots[:4]] == [(0, 0), (1, 0), (3, 0), (4, 0)]


def test_the_day_that_gains_an_hour_has_25_and_two_oclock_twice() -> None:
    slots = _day(2026, 10, 25).slots

    assert len(slots) == 25
    assert [slot.name for slot in slots[1:5]] == [(1, 0), (2, 0), (2, 1), (3, 0)]
    assert slots[2].start == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert slots[3].start == datetime(2026, 10, 25, 1, tzinfo=UTC)


@given(SCALES, DAYS)
def test_slots_follow_each_other_without_gaps_from_midnight_to_midnight(
    scale: Scale, day: date
) -> None:
    period = period_at(scale, day)
    slots = period.slots

    assert slots[0].start == midnight(period.first)
    assert slots[-1].end == midnight(period.end)
    assert all(one.end == other.start for one, other in pairwise(slots))
    assert len({slot.name for slot in slots}) == len(slots)


@given(SCALES, DAYS)
def test_a_period_holds_the_day_that_it_was_asked_for_and_its_neighbours_do_not(
    scale: Scale, day: date
) -> None:
    period = period_at(scale, day)

    assert period.holds(day)
    assert not period.moved(1).holds(day)
    assert not period.moved(-1).holds(day)


@given(SCALES, DAYS, st.integers(-30, 30))
def test_going_there_and_back_ends_where_it_began(scale: Scale, day: date, count: int) -> None:
    period = period_at(scale, day)

    assert period.moved(count).moved(-count) == period
    assert period.moved(1).first == period.end


@given(SCALES, DAYS)
def test_an_address_brings_the_same_period_back(scale: Scale, day: date) -> None:
    period = period_at(scale, day)

    assert parse_period(period.code) == period


@given(st.sampled_from([Scale.YEAR, Scale.MONTH]), DAYS)
def test_each_slot_can_be_looked_at_more_closely(scale: Scale, day: date) -> None:
    for slot in period_at(scale, day).slots:
        closer = period_at(scale, day).within(slot.name)

        assert midnight(closer.first) == slot.start
        assert midnight(closer.end) == slot.end


@pytest.mark.parametrize(
    "typed",
    ["", "26", "2026-13", "2026-02-30", "2026-1", "1989", "2101", "२०२६", "2026-10-25T00", "../x"],
)
def test_what_is_no_period_is_none(typed: str) -> None:
    assert parse_period(typed) is None


def test_a_year_before_the_29th_of_february_is_the_28th() -> None:
    assert a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert Period(Scale.DAY, date(2028, 2, 29)).year_before.first == date(2027, 2, 28)
    assert Period(Scale.MONTH, date(2028, 2, 1)).year_before.first == date(2027, 2, 1)


@given(st.datetimes(min_value=datetime(1991, 1, 2), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001 - made aware below
def test_every_instant_is_in_the_day_that_begins_at_its_midnight(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    day = day_of(at)

    assert midnight(day) <= at < midnight(day + timedelta(days=1))
