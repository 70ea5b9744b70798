"""How payers stand today, each and together (POR-01)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.billing import Payer
from mojbok.domain.standing import Standing, Standings, standing_of

pytestmark = pytest.mark.requirement("POR-01")

TODAY = date(2026, 11, 23)
PAYER = Payer(id="P1", name="Anna Kaczmarek", account_number="61109010140000071219812874")
amounts = st.integers(1, 1_000_000).map(lambda grosze: Decimal(grosze).scaleb(-2))
days = st.integers(-400, 60).map(lambda days: TODAY + timedelta(days=days))


def standing(open_by_due_date: dict[date, Decimal], overpaid: str = "0") -> Standing:
    return standing_of(
        PAYER,
        to_pay=sum(open_by_due_date.values(), Decimal(0)),
        overpaid=Decimal(overpaid),
        open_by_due_date=open_by_due_date,
        today=TODAY,
    )


def test_what_is_due_today_is_next_and_not_late() -> None:
    found = standing({TODAY: Decimal("10.00"), TODAY - timedelta(days=1): Decimal("5.00")})

    assert (found.next_due_on, found.next_due) == (TODAY, Decimal("10.00"))
    assert (found.overdue_since, found.overdue) == (TODAY - timedelta(days=1), Decimal("5.00"))


def test_who_owes_nothing_has_no_dates() -> None:
    found = standing({})

    assert (found.overdue_since, found.next_due_on) == (None, None)
    assert found.overdue == found.next_due == 0


@given(st.dictionaries(days, amounts))
def test_late_and_to_come_are_all_that_is_open(open_amounts: dict[date, Decimal]) -> None:
    found = standing(open_amounts)

    to_come = sum((amount for due, amount in open_amounts.items() if due >= TODAY), Decimal(0))
    assert found.overdue + to_come == found.to_pay


@given(st.lists(st.dictionaries(days, amounts), max_size=5))
def test_together_is_the_sum_and_the_first_date(payers: list[dict[date, Decimal]]) -> None:
    together = Standings(payers=[standing(each) for each in payers])

    by_day = [(due, amount) for each in payers for due, amount in each.items()]
    assert together.to_pay == sum((amount for _, amount in by_day), Decimal(0))
    assert together.overdue == sum((each.overdue for each in together.payers), Decimal(0))
    to_come = [due for due, _ in by_day if due >= TODAY]
    assert together.next_due_on == min(to_come, default=None)
    assert together.next_due == sum(
        (amount for due, amount in by_day if to_come and due == min(to_come)), Decimal(0)
    )


def test_an_overpayment_of_one_payer_pays_nothing_of_another() -> None:
    together = Standings(
        payers=[standing({TODAY: Decimal("10.00")}), standing({}, overpaid="50.00")]
    )

    assert together.to_pay == Decimal("10.00")
    assert together.overpaid == Decimal("50.00")
