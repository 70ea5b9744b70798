"""What is believed of a meter's data, and how two years are compared (POR-06)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.consumption import Chart, Energy, Extent, SlotSum, chart, slots_to_ask
from mojbok.domain.periods import Period, Scale
from mojbok.domain.warsaw import midnight

pytestmark = pytest.mark.requirement("POR-06")
MONTH = Period(Scale.MONTH, date(2026, 10, 1))
FEBRUARY = Period(Scale.MONTH, date(2028, 2, 1))
FIGURES = st.decimals(min_value=0, max_value=10_000, places=3)


def found(
    period: Period,
    number: int,
    taken: object,
    *,
    given_back: object = None,
    is_whole: bool = True,
    covered: timedelta | None = None,
) -> SlotSum:
    slot = slots_to_ask(period)[number]
    back = None if given_back is None else Decimal(str(given_back))
    return SlotSum(
        number=number,
        is_whole=is_whole,
        energy=Energy(taken=Decimal(str(taken)), given=back),
        covered=slot.end - slot.start if covered is None else covered,
    )


def test_a_span_that_fills_a_slot_counts_alone() -> None:
    made = chart(MONTH, [found(MONTH, 0, 5), found(MONTH, 0, 3, is_whole=False)])

    assert made.cells[0].energy == Energy(taken=Decimal(5))
    assert made.cells[0].has_finer
    assert not made.cells[0].is_partial


def test_spans_that_leave_a_part_of_a_slot_make_it_partial() -> None:
    hours = timedelta(hours=23)

    made = chart(MONTH, [found(MONTH, 0, 5, is_whole=False, covered=hours)])

    assert made.cells[0].energy == Energy(taken=Decimal(5))
    assert made.cells[0].is_partial
    assert made.comparison is None


def test_hours_that_fill_the_day_of_25_make_it_whole() -> None:
    hours = timedelta(hours=25)

    made = chart(MONTH, [found(MONTH, 24, 5, is_whole=False, covered=hours)])

    assert made.cells[24].slot.name == (25, 0)
    assert not made.cells[24].is_partial


def test_spans_that_overlap_are_no_figure() -> None:
    too_long = timedelta(hours=25)

    made = chart(MONTH, [found(MONTH, 0, 5, is_whole=False, covered=too_long)])

    assert made.cells[0].energy is None
    assert made.total is None


def test_two_years_are_compared_in_the_days_that_both_know_whole() -> None:
    sums = [
        found(MONTH, 0, 10),
        found(MONTH, 1, 20),
        found(MONTH, 31 + 1, 25),
        found(MONTH, 31 + 2, 1000),
    ]

    comparison = chart(MONTH, sums).comparison

    assert comparison is not None
    assert comparison.now.taken == 20
    assert comparison.before.taken == 25
    assert not comparison.covers_all
    assert not comparison.covers_before


def test_the_29th_of_february_has_no_day_beside_it() -> None:
    made = chart(FEBRUARY, [found(FEBRUARY, number, 1) for number in range(29 + 28)])

    assert made.cells[27].before is not None
    assert made.cells[28].before is None


def test_the_second_two_oclock_stands_beside_nothing() -> None:
    autumn = Period(Scale.DAY, date(2026, 10, 25))
    count = 25 + 24

    made = chart(autumn, [found(autumn, number, 1) for number in range(count)])

    assert [cell.before is None for cell in made.cells[1:5]] == [False, False, True, False]


@given(st.lists(st.tuples(FIGURES, FIGURES), min_size=1, max_size=31))
def test_the_total_is_the_sum_of_the_cells(pairs: list[tuple[Decimal, Decimal]]) -> None:
    sums = [
        found(MONTH, number, taken, given_back=back) for number, (taken, back) in enumerate(pairs)
    ]

    total = chart(MONTH, sums).total

    assert total is not None
    assert total.taken == sum(taken for taken, _ in pairs)
    assert total.given == sum(back for _, back in pairs)


def test_without_data_there_is_no_total_and_nothing_to_compare() -> None:
    empty: Chart = chart(MONTH, [])

    assert empty.total is None
    assert empty.comparison is None
    assert not empty.has_given
    assert len(empty.cells) == 31


@pytest.mark.parametrize(
    ("length", "finest"),
    [
        (timedelta(minutes=15), Scale.DAY),
        (timedelta(hours=1), Scale.DAY),
        (timedelta(hours=23), Scale.MONTH),
        (timedelta(hours=25), Scale.MONTH),
        (timedelta(days=28), Scale.YEAR),
    ],
)
def test_the_newest_span_tells_how_closely_one_can_look(length: timedelta, finest: Scale) -> None:
    end = midnight(date(2026, 11, 1))

    extent = Extent(start=end - timedelta(days=900), end=end, newest_start=end - length)

    assert extent.finest is finest
