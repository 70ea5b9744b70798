"""When an online payment counts, and until when: once, to the grosz, whatever the CRM brings (POR-05)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.billing import Payment
from mojbok.domain.online_payment import (
    BookedItem,
    Mismatch,
    OnlinePayment,
    PaymentItem,
    PaymentState,
    counted,
    is_reference,
    mismatch,
    pause_after,
    reference_of,
)
from mojbok.domain.redaction import is_free_of_secrets

pytestmark = pytest.mark.requirement("POR-05")

REFERENCE = "MB-7K3QW9XDM2T4HJ6C"
OTHER = "MB-AAAABBBBCCCC2222"
DAY = date(2026, 11, 23)


def item(invoice: str, amount: str, reference: str = REFERENCE) -> BookedItem:
    paid = PaymentItem(payer_id="P1", invoice_number=invoice, amount=Decimal(amount))
    return BookedItem(reference=reference, item=paid, booked_on=DAY)


def crm(amount: str, title: str, invoice: str | None = None) -> Payment:
    return Payment(
        id=f"W-{title}-{invoice}",
        payer_id="P1",
        booked_on=DAY,
        amount=Decimal(amount),
        invoice_number=invoice,
        title=title,
    )


def paid(payments: list[Payment]) -> dict[str | None, Decimal]:
    sums: dict[str | None, Decimal] = {}
    for each in payments:
        sums[each.invoice_number] = sums.get(each.invoice_number, Decimal(0)) + each.amount
    return sums


def payment(amount: str = "100.00") -> OnlinePayment:
    return OnlinePayment(
        reference=REFERENCE,
        account_id="a",
        client_id="K1",
        amount=Decimal(amount),
        state=PaymentState.REGISTERED,
        created_at=datetime(2026, 11, 23, tzinfo=UTC),
        items=[],
    )


def test_what_was_booked_counts_at_once_as_a_payment_of_its_invoice() -> None:
    (only,) = counted([], [item("FV/1", "100.00")])

    assert (only.invoice_number, only.amount, only.booked_on, only.title) == (
        "FV/1",
        Decimal("100.00"),
        DAY,
        REFERENCE,
    )


@pytest.mark.parametrize(
    "title",
    [
        REFERENCE,
        f"P24 {REFERENCE} FV/1",
        "przelewy24 mb-7k3q w9xd m2t4 hj6c",
        REFERENCE[:2] + REFERENCE[3:],
    ],
)
def test_the_crms_payment_with_the_reference_takes_its_place(title: str) -> None:
    assert paid(counted([crm("100.00", title, "FV/1")], [item("FV/1", "100.00")])) == {
        "FV/1": Decimal("100.00")
    }


def test_a_payment_of_the_crm_without_the_reference_is_another_one() -> None:
    found = counted([crm("100.00", OTHER, "FV/1")], [item("FV/1", "100.00")])

    assert paid(found) == {"FV/1": Decimal("200.00")}


def test_one_row_of_the_crm_for_all_invoices_takes_the_place_of_all() -> None:
    items = [item("FV/1", "60.00"), item("FV/2", "40.00")]

    assert paid(counted([crm("100.00", REFERENCE)], items)) == {None: Decimal("100.00")}


def test_the_first_of_two_rows_leaves_the_other_item() -> None:
    items = [item("FV/1", "60.00"), item("FV/2", "40.00")]

    assert paid(counted([crm("60.00", REFERENCE, "FV/1")], items)) == {
        "FV/1": Decimal("60.00"),
        "FV/2": Decimal("40.00"),
    }


amounts = st.integers(1, 100_000).map(lambda grosze: Decimal(grosze).scaleb(-2))
invoices = st.sampled_from(["FV/1", "FV/2", "FV/3"])


@given(
    st.dictionaries(invoices, amounts, min_size=1),
    st.lists(st.tuples(amounts, st.none() | invoices)),
)
def test_money_counts_once_to_the_grosz_however_the_crm_divides_it(
    booked: dict[str, Decimal], came: list[tuple[Decimal, str | None]]
) -> None:
    items = [item(number, str(amount)) for number, amount in booked.items()]
    rows = [crm(str(amount), REFERENCE, number) for amount, number in came]

    total = sum((each.amount for each in counted(rows, items)), Decimal(0))

    by_crm = sum((amount for amount, _ in came), Decimal(0))
    assert total == max(by_crm, sum(booked.values()))


def test_only_what_was_asked_for_is_booked() -> None:
    asked = Decimal("100.00")

    assert mismatch(payment(), (asked, asked), "PLN") is None
    assert mismatch(payment(), (asked, Decimal("99.99")), "PLN") is Mismatch.AMOUNT
    assert mismatch(payment(), (asked, asked), "EUR") is Mismatch.CURRENCY


def test_what_its_customer_gave_up_is_told_as_unpaid_until_it_is_booked() -> None:
    given_up = replace(payment(), given_up_at=datetime(2026, 11, 23, tzinfo=UTC))

    assert given_up.told_state is PaymentState.FAILED
    assert replace(given_up, state=PaymentState.BOOKED).told_state is PaymentState.BOOKED


def test_pauses_grow_and_end() -> None:
    pauses: list[timedelta] = []
    while (pause := pause_after(len(pauses))) is not None:
        pauses.append(pause)

    assert pauses == sorted(pauses)
    assert sum(pause.total_seconds() for pause in pauses) > 3 * 24 * 3600


def test_a_reference_may_stand_in_logs_and_nothing_else_is_one() -> None:
    reference = reference_of("7K3QW9XDM2T4HJ6C")

    assert is_reference(reference)
    assert is_free_of_secrets(reference)
    assert not any(
        is_reference(text)
        for text in ("", "MB-", reference.lower(), f"{reference}\n", "44051401359")
    )
    with pytest.raises(ValueError, match="16"):
        reference_of("abc")
