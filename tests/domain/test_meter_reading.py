"""What a client may hand in as a meter's reading, and what must be insisted on (POR-06)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.meter_reading import (
    HandedReading,
    Reading,
    ReadingBeforeLastError,
    ReadingBelowLastError,
    ReadingDayInvalidError,
    ReadingExistsError,
    ReadingInFutureError,
    ReadingInvalidError,
    ReadingSource,
    ReadingState,
    ReadingTooHighError,
    ReadingTooOldError,
    Register,
    check_day,
    check_plausible,
    parse_kwh,
    parse_reading_day,
)
from mojbok.domain.reading_form import ReadingForm, check_reading_form

pytestmark = pytest.mark.requirement("POR-06")
TODAY = date(2026, 11, 22)
LAST = Reading(
    day=date(2026, 10, 1),
    register=Register.TAKEN,
    kwh=Decimal(1000),
    source=ReadingSource.READ,
)
HANDED = HandedReading(
    ppe="590543512345678906",
    register=Register.TAKEN,
    day=LAST.day + timedelta(days=10),
    kwh=Decimal(1100),
)
KWH = st.decimals(min_value=0, max_value=999_999, places=3)
FORM = ReadingForm(ppe=HANDED.ppe, day="2026-11-22", taken="1100")


@pytest.mark.parametrize(
    ("typed", "kwh"),
    [
        ("12345", "12345"),
        (" 12 345,678 ", "12345.678"),
        ("0012345.6", "12345.6"),
        ("12\N{NO-BREAK SPACE}345 kWh", "12345"),
        ("0", "0"),
        ("5,", "5"),
    ],
)
def test_a_state_is_read_as_people_type_it(typed: str, kwh: str) -> None:
    assert parse_kwh(typed) == Decimal(kwh)


@pytest.mark.parametrize(
    "typed", ["", ",5", "-5", "1,2345", "1.234,5", "1e9", "NaN", "١٢٣", "1234567890", "12a"]
)
def test_what_is_no_state_is_refused(typed: str) -> None:
    with pytest.raises(ReadingInvalidError):
        parse_kwh(typed)


@given(KWH)
def test_every_state_that_a_meter_can_show_is_taken(kwh: Decimal) -> None:
    assert parse_kwh(str(kwh).replace(".", ",")) == kwh


@pytest.mark.parametrize("typed", ["2026-11-22", "22.11.2026", " 2026-11-22 "])
def test_today_is_a_day_however_it_is_written(typed: str) -> None:
    assert parse_reading_day(typed, TODAY) == TODAY


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2026-11-23", ReadingInFutureError),
        ("2026-09-22", ReadingTooOldError),
        ("wczoraj", ReadingDayInvalidError),
        ("2026-02-30", ReadingDayInvalidError),
    ],
)
def test_a_day_that_can_not_be_is_refused(typed: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        parse_reading_day(typed, TODAY)


@given(st.integers(-400, 400))
def test_the_last_sixty_days_are_taken_and_no_others(ago: int) -> None:
    day = TODAY - timedelta(days=ago)
    try:
        is_taken = parse_reading_day(day.isoformat(), TODAY) == day
    except (ReadingInFutureError, ReadingTooOldError):
        is_taken = False

    assert is_taken == (0 <= ago <= 60)


def test_a_reading_must_be_newer_than_the_last_of_its_register() -> None:
    given_back = replace(LAST, register=Register.GIVEN, day=TODAY)
    history = [LAST, given_back]

    check_day(TODAY, Register.TAKEN, history)
    with pytest.raises(ReadingBeforeLastError):
        check_day(LAST.day - timedelta(days=1), Register.TAKEN, history)
    with pytest.raises(ReadingExistsError):
        check_day(LAST.day, Register.TAKEN, history)


def test_of_a_day_that_waits_already_it_is_told_so() -> None:
    waiting = replace(LAST, state=ReadingState.WAITING, source=ReadingSource.CLIENT)

    with pytest.raises(ReadingExistsError) as caught:
        check_day(LAST.day, Register.TAKEN, [waiting])

    assert caught.value.is_waiting


@given(KWH, KWH, st.integers(0, 400), st.none() | KWH)
def test_only_what_is_below_or_far_above_is_doubted(
    last: Decimal, now: Decimal, days: int, usual: Decimal | None
) -> None:
    handed = replace(HANDED, kwh=now, day=LAST.day + timedelta(days=days))
    history = [replace(LAST, kwh=last)]
    most = Decimal(500) if usual is None else 3 * usual
    doubt: type[DomainError] | None = None
    if now < last:
        doubt = ReadingBelowLastError
    elif now - last > most * max(days, 1):
        doubt = ReadingTooHighError

    if doubt is None:
        check_plausible(handed, history, usual)
    else:
        with pytest.raises(doubt):
            check_plausible(handed, history, usual)


@given(KWH, KWH, st.none() | KWH)
def test_whoever_insists_is_believed_in_all_but_a_meter_that_runs_backwards(
    last: Decimal, now: Decimal, usual: Decimal | None
) -> None:
    history = [replace(LAST, kwh=last)]
    insisted = replace(HANDED, kwh=now, is_insisted=True)
    check_plausible(replace(insisted, is_meter_replaced=True), history, usual)

    if now < last:
        with pytest.raises(ReadingBelowLastError):
            check_plausible(insisted, history, usual)
    else:
        check_plausible(insisted, history, usual)


def test_an_estimate_that_was_too_high_keeps_no_true_reading_out() -> None:
    estimate = replace(
        LAST, day=date(2026, 11, 1), kwh=Decimal(5000), source=ReadingSource.ESTIMATE
    )

    check_plausible(replace(HANDED, kwh=Decimal(1200), day=TODAY), [estimate, LAST], None)


def test_the_first_reading_of_all_is_believed() -> None:
    check_plausible(replace(HANDED, kwh=Decimal(999_999)), [], None)


def test_all_that_is_wrong_in_a_form_is_told_at_once() -> None:
    form = replace(FORM, day="2026-11-23", taken="abc", given="x", replaced=True)

    with pytest.raises(FormInvalidError) as caught:
        check_reading_form(form, today=TODAY, is_prosumer=True)

    assert {name: type(error) for name, error in caught.value.errors.items()} == {
        "day": ReadingInFutureError,
        "taken": ReadingInvalidError,
        "given": ReadingInvalidError,
        "note": FieldRequiredError,
    }


def test_an_empty_form_asks_for_what_it_needs() -> None:
    empty = ReadingForm(ppe=HANDED.ppe, day="", taken="")

    with pytest.raises(FormInvalidError) as caught:
        check_reading_form(empty, today=TODAY, is_prosumer=True)

    assert list(caught.value.errors) == ["day", "taken"]


def test_only_a_prosumer_hands_in_what_was_given_back() -> None:
    form = replace(FORM, given="55")

    assert list(check_reading_form(form, today=TODAY, is_prosumer=False)) == ["taken"]
    both = check_reading_form(form, today=TODAY, is_prosumer=True)
    assert [reading.register for reading in both.values()] == [Register.TAKEN, Register.GIVEN]


def test_insisting_holds_for_the_figures_of_the_warning_alone() -> None:
    insisting = replace(FORM, is_insisted=True, warned=FORM.figures)

    def is_insisted(form: ReadingForm) -> bool:
        return check_reading_form(form, today=TODAY, is_prosumer=False)["taken"].is_insisted

    assert is_insisted(insisting)
    assert is_insisted(replace(insisting, taken=" 1 100"))
    assert not is_insisted(replace(insisting, taken="110000"))
    assert not is_insisted(replace(insisting, day="2026-11-21"))
