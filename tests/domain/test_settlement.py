"""How a payer stands (POR-04, POR-10): one function of documents and payments, exact to the grosz."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceState, Payment
from mojbok.domain.settlement import settle
from mojbok.domain.statement import statement

pytestmark = pytest.mark.requirement("POR-04", "POR-10")

FIRST = date(2026, 1, 1)
NUMBERS = ("FV/1", "FV/2", "FV/3", "FV/4", "FV/5")


def invoice(number: str, gross: str, *, due: int = 14, corrects: str | None = None) -> Invoice:
    return Invoice(
        number=number,
        payer_id="P1",
        kind=InvoiceKind.CORRECTIVE if corrects else InvoiceKind.SETTLEMENT,
        issued_on=FIRST,
        due_on=FIRST + timedelta(days=due),
        gross=Decimal(gross),
        corrects=corrects,
    )


def payment(amount: str, number: str | None = None, *, on: int = 10, name: str = "W1") -> Payment:
    return Payment(
        id=name,
        payer_id="P1",
        booked_on=FIRST + timedelta(days=on),
        amount=Decimal(amount),
        invoice_number=number,
    )


amounts = st.integers(-50_000, 200_000).map(lambda grosze: Decimal(grosze).scaleb(-2))
days = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def documents(draw: st.DrawFn) -> Sequence[Invoice]:
    return [
        Invoice(
            number=number,
            payer_id="P1",
            kind=InvoiceKind.SETTLEMENT,
            issued_on=draw(days),
            due_on=draw(days),
            gross=draw(amounts),
            # Anything, itself and circles included: the CRM is not ours.
            corrects=draw(st.sampled_from((None, "FV/unknown", *NUMBERS))),
        )
        for number in NUMBERS[: draw(st.integers(0, len(NUMBERS)))]
    ]


payments = st.lists(
    st.builds(
        Payment,
        id=st.integers(0, 10**9).map(str),
        payer_id=st.just("P1"),
        booked_on=days,
        amount=amounts,
        invoice_number=st.sampled_from((None, "FV/unknown", *NUMBERS)),
    ),
    max_size=12,
)


@given(documents(), payments)
def test_the_balance_is_all_documents_less_all_payments(
    invoices: Sequence[Invoice], paid: Sequence[Payment]
) -> None:
    settlement = settle(invoices, paid)

    billed = sum((each.gross for each in invoices), Decimal(0))
    assert settlement.balance == billed - sum((each.amount for each in paid), Decimal(0))


@given(documents(), payments)
def test_nothing_is_open_beyond_its_amount_nor_below_nothing(
    invoices: Sequence[Invoice], paid: Sequence[Payment]
) -> None:
    settlement = settle(invoices, paid)

    assert settlement.open_amounts.keys() == {each.number for each in invoices}
    for each in invoices:
        assert 0 <= settlement.open_amounts[each.number] <= max(Decimal(0), each.gross)


@given(documents(), payments)
def test_nobody_owes_and_is_owed_at_once(
    invoices: Sequence[Invoice], paid: Sequence[Payment]
) -> None:
    settlement = settle(invoices, paid)

    assert settlement.overpaid >= 0
    assert settlement.owed_besides >= 0
    assert not (settlement.overpaid and settlement.to_pay)


@given(documents(), st.permutations(range(6)), st.lists(payments, min_size=1, max_size=1))
def test_the_order_in_which_bills_come_changes_nothing(
    invoices: Sequence[Invoice], order: Sequence[int], paid: Sequence[Sequence[Payment]]
) -> None:
    shuffled = [invoices[place] for place in order if place < len(invoices)]

    settled, again = settle(invoices, paid[0]), settle(shuffled, list(reversed(paid[0])))

    assert settled.balance == again.balance
    assert settled.overpaid == again.overpaid


@given(documents(), payments, days, days)
def test_a_statement_adds_up_line_by_line_to_the_balance(
    invoices: Sequence[Invoice], paid: Sequence[Payment], one: date, other: date
) -> None:
    first, last = sorted((one, other))

    before = statement(invoices, paid, last=first - timedelta(days=1))
    within = statement(invoices, paid, first=first, last=last)
    whole = statement(invoices, paid)

    assert whole.closing == settle(invoices, paid).balance
    assert before.closing == within.opening
    assert within.closing == within.opening + sum(
        (each.amount for each in within.entries), Decimal(0)
    )
    for former, latter in pairwise(whole.entries):
        assert latter.balance - former.balance == latter.amount
        assert former.on <= latter.on


def test_a_payment_goes_to_the_invoice_that_it_names() -> None:
    settlement = settle(
        [invoice("FV/1", "100.00", due=10), invoice("FV/2", "50.00", due=20)],
        [payment("50.00", "FV/2")],
    )

    assert settlement.open_amounts == {"FV/1": Decimal("100.00"), "FV/2": 0}


def test_what_is_left_over_pays_what_is_due_first() -> None:
    settlement = settle(
        [invoice("FV/1", "100.00", due=20), invoice("FV/2", "50.00", due=10)],
        [payment("60.00")],
    )

    assert settlement.open_amounts == {"FV/1": Decimal("90.00"), "FV/2": 0}
    assert settlement.overpaid == 0


def test_a_correction_lowers_what_it_corrects_and_the_rest_stays_the_payers() -> None:
    corrected = [invoice("FV/1", "100.00"), invoice("KOR/1", "-120.00", corrects="FV/1")]

    settlement = settle(corrected, [])

    assert settlement.open_amounts == {"FV/1": 0, "KOR/1": 0}
    assert settlement.overpaid == Decimal("20.00")
    assert settlement.balance == Decimal("-20.00")


def test_a_correction_of_a_correction_lowers_the_invoice_behind_both() -> None:
    settlement = settle(
        [
            invoice("FV/1", "100.00"),
            invoice("KOR/1", "-10.00", corrects="FV/1"),
            invoice("KOR/2", "-5.00", corrects="KOR/1"),
        ],
        [],
    )

    assert settlement.open_amounts["FV/1"] == Decimal("85.00")


def test_a_paid_invoice_that_is_corrected_pays_the_next_one() -> None:
    settlement = settle(
        [
            invoice("FV/1", "100.00", due=10),
            invoice("KOR/1", "-30.00", corrects="FV/1"),
            invoice("FV/2", "50.00", due=40),
        ],
        [payment("100.00", "FV/1")],
    )

    assert settlement.open_amounts == {"FV/1": 0, "KOR/1": 0, "FV/2": Decimal("20.00")}


def test_money_paid_back_is_no_debt_of_an_invoice() -> None:
    settlement = settle(
        [invoice("FV/1", "100.00")],
        [payment("130.00", "FV/1"), payment("-30.00", name="Z1")],
    )

    assert settlement.open_amounts == {"FV/1": 0}
    assert settlement.balance == 0


def test_what_was_paid_back_too_much_is_owed() -> None:
    settlement = settle([], [payment("-30.00")])

    assert settlement.owed_besides == Decimal("30.00")
    assert settlement.to_pay == Decimal("30.00")


@pytest.mark.parametrize(
    ("still_open", "today", "state"),
    [
        ("0.00", 100, InvoiceState.PAID),
        ("0.01", 14, InvoiceState.DUE),
        ("0.01", 15, InvoiceState.OVERDUE),
    ],
)
def test_an_invoice_is_late_from_the_day_after_its_due_date(
    still_open: str, today: int, state: InvoiceState
) -> None:
    found = invoice("FV/1", "100.00", due=14).state(
        Decimal(still_open), FIRST + timedelta(days=today)
    )

    assert found is state
