"""By when a complaint must be answered: calendar days in Warsaw, whatever the hour and the season (POR-07)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.complaint_deadline import (
    Clock,
    Silence,
    day_in_warsaw,
    deadline,
    due_on,
    silence,
)

pytestmark = pytest.mark.requirement("POR-07")
WARSAW = ZoneInfo("Europe/Warsaw")
INSTANTS = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2060, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.sampled_from((UTC, WARSAW, ZoneInfo("America/New_York"), ZoneInfo("Asia/Tokyo"))),
)


@given(INSTANTS)
def test_the_last_day_is_the_fourteenth_after_the_day_of_receipt(received: datetime) -> None:
    assert due_on(received) - received.astimezone(WARSAW).date() == timedelta(days=14)


@given(INSTANTS)
def test_the_place_of_the_server_changes_nothing(received: datetime) -> None:
    assert due_on(received) == due_on(received.astimezone(UTC))


@given(INSTANTS, INSTANTS)
def test_who_complains_earlier_is_never_answered_later(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))

    assert due_on(first) <= due_on(second)


@given(INSTANTS, st.integers(min_value=-400, max_value=400))
def test_the_clock_is_over_only_once_the_last_day_is(due_from: datetime, days: int) -> None:
    due = due_on(due_from)
    noon = datetime(due.year, due.month, due.day, 12, tzinfo=WARSAW) + timedelta(days=days)

    left = deadline(due, now=noon)

    assert left.days_left == -days
    assert (left.clock is Clock.OVER) == (days > 0)
    assert (left.clock is Clock.LAST_DAY) == (days == 0)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # The last minute of a day in Warsaw, and the first of the next one, in winter and in summer.
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), date(2026, 12, 6)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 12, 7)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 15)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 16)),
        # Through the change of the clocks, a leap day, the turn of the year, and to Christmas: no extension.
        (datetime(2026, 10, 20, 12, 0, tzinfo=UTC), date(2026, 11, 3)),
        (datetime(2028, 2, 20, 12, 0, tzinfo=UTC), date(2028, 3, 5)),
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), date(2027, 1, 8)),
        (datetime(2026, 12, 11, 12, 0, tzinfo=UTC), date(2026, 12, 25)),
    ],
)
def test_days_are_counted_in_warsaw(received: datetime, due: date) -> None:
    assert due_on(received) == due


def test_the_clock_changes_at_midnight_in_warsaw() -> None:
    due = date(2026, 12, 6)

    last = deadline(due, now=datetime(2026, 12, 6, 22, 59, tzinfo=UTC))
    over = deadline(due, now=datetime(2026, 12, 6, 23, 0, tzinfo=UTC))

    assert (last.clock, over.clock) == (Clock.LAST_DAY, Clock.OVER)


@pytest.mark.parametrize(
    ("days", "clock"),
    [
        (14, Clock.RUNNING),
        (4, Clock.RUNNING),
        (3, Clock.SOON),
        (1, Clock.SOON),
        (0, Clock.LAST_DAY),
    ],
)
def test_the_last_three_days_are_to_hurry(days: int, clock: Clock) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert deadline(day_in_warsaw(now) + timedelta(days=days), now=now).clock is clock


@pytest.mark.parametrize(
    ("is_consumer", "is_settlement", "means"),
    [
        (True, True, Silence.ACCEPTED),
        (True, False, Silence.ACCEPTED),
        (False, True, Silence.DISCOUNT),
        (False, False, Silence.NOTHING),
    ],
)
def test_silence_accepts_for_consumers_alone(
    is_consumer: bool, is_settlement: bool, means: Silence
) -> None:
    assert silence(is_consumer=is_consumer, is_settlement=is_settlement) is means
