"""Of what a customer is reminded, and when (POR-16)."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mojbok.domain.letters import ContractEndingLetter, InvoiceDueLetter, InvoiceOverdueLetter
from mojbok.domain.reminders import (
    TIMINGS,
    Reminder,
    ReminderKind,
    is_daytime,
    letter_about,
    worth_telling,
)

pytestmark = pytest.mark.requirement("POR-16")
TODAY = date(2026, 11, 22)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def reminder(
    kind: ReminderKind,
    number: str = "FV/1",
    day: date = TODAY,
    amount: str = "10.00",
    agreed_at: datetime = LONG_AGO,
) -> Reminder:
    return Reminder(
        kind=kind,
        account_id="a",
        client_id="K",
        email="anna@poczta.example",
        agreed_at=agreed_at,
        number=number,
        day=day,
        told_day=day,
        amount=Decimal(amount),
        is_settled=True,
    )


@pytest.mark.parametrize(
    ("at", "is_day"),
    [
        # Summer time: Warsaw is two hours ahead of UTC, in winter one.
        ("2026-07-01T06:59:59", False),
        ("2026-07-01T07:00:00", True),
        ("2026-07-01T16:00:00", False),
        ("2026-12-01T07:59:59", False),
        ("2026-12-01T08:00:00", True),
        ("2026-12-01T16:59:59", True),
        ("2026-12-01T17:00:00", False),
        # The day of the change to winter time.
        ("2026-10-25T07:59:59", False),
        ("2026-10-25T08:00:00", True),
    ],
)
def test_letters_go_by_day_in_warsaw(at: str, is_day: bool) -> None:
    assert is_daytime(datetime.fromisoformat(at).replace(tzinfo=UTC)) is is_day


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        (ReminderKind.NEW, date(2026, 11, 15), TODAY),
        (ReminderKind.DUE, TODAY, date(2026, 11, 25)),
        (ReminderKind.OVERDUE, date(2026, 11, 12), date(2026, 11, 19)),
        (ReminderKind.ENDING, TODAY, date(2026, 12, 22)),
    ],
)
def test_each_kind_has_its_days(kind: ReminderKind, first: date, last: date) -> None:
    assert TIMINGS[kind].days(TODAY) == (first, last)


def test_what_was_old_when_reminders_or_the_consent_began_is_left_out() -> None:
    old = reminder(ReminderKind.NEW, day=date(2026, 11, 20))
    fresh = reminder(ReminderKind.NEW, day=TODAY)
    before_consent = reminder(
        ReminderKind.NEW,
        day=date(2026, 11, 21),
        agreed_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
    )

    assert worth_telling([old, fresh], TODAY) == [fresh]
    assert worth_telling([before_consent], date(2026, 1, 1)) == []
    assert worth_telling([old, before_consent], None) == [old, before_consent]


def test_what_is_paid_is_left_out() -> None:
    assert worth_telling([reminder(ReminderKind.OVERDUE, amount="0")], None) == []


def test_one_letter_tells_all_and_is_named_by_the_most_urgent() -> None:
    letter = letter_about(
        [
            reminder(ReminderKind.ENDING, "UM/1"),
            reminder(ReminderKind.NEW, "FV/2"),
            reminder(ReminderKind.OVERDUE, "FV/1", amount="12.34"),
        ]
    )

    assert isinstance(letter, InvoiceOverdueLetter)
    assert letter.overdue == ("2026-11-22 12.34 FV/1",)
    assert letter.new == ("2026-11-22 10.00 FV/2",)
    assert letter.ending == ("2026-11-22 10.00 UM/1",)


def test_an_invoice_that_is_new_and_almost_due_is_told_of_once() -> None:
    letter = letter_about([reminder(ReminderKind.NEW), reminder(ReminderKind.DUE)])

    assert isinstance(letter, InvoiceDueLetter)
    assert letter.new == ()


def test_a_letter_has_an_end() -> None:
    letter = letter_about([reminder(ReminderKind.ENDING, f"UM/{n}") for n in range(23)])

    assert isinstance(letter, ContractEndingLetter)
    assert (len(letter.ending), letter.more) == (20, "3")
