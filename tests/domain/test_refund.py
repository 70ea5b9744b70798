"""What is typed for a refund, and how much can be refunded (POR-13)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from mojbok.domain.billing import Payment
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.nrb import NrbInvalidError
from mojbok.domain.refund import (
    Refund,
    RefundAmountInvalidError,
    RefundForm,
    RefundStage,
    RefundState,
    available,
    check_refund,
    is_paid_out,
)

pytestmark = pytest.mark.requirement("POR-13")
NRB = "61109010140000071219812874"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ONE, OTHER = "ZN-AAAABBBBCCCCDDDD", "ZN-EEEEFFFFGGGGHHHH"


def form(**changed: str) -> RefundForm:
    values = {"payer_id": "P", "amount": "10", "nrb": NRB, "holder": "Anna", "password": "x"}
    return RefundForm(**values | changed)


def refund(reference: str = ONE, amount: str = "40", **changed: object) -> Refund:
    values: dict[str, object] = {
        "reference": reference,
        "account_id": "a",
        "client_id": "K",
        "payer_id": "P",
        "amount": Decimal(amount),
        "nrb": NRB,
        "holder": "Anna",
        "state": RefundState.APPROVED,
        "requested_at": NOON,
        "held_until": NOON,
        "approved_at": NOON,
    }
    return Refund(**values | changed)  # type: ignore[arg-type] # a refund's values


def payment(amount: str, title: str = "", on: date = date(2026, 11, 23)) -> Payment:
    return Payment(
        id="W", payer_id="P", booked_on=on, amount=Decimal(amount), invoice_number=None, title=title
    )


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("123,45", "123.45"),
        ("123.4", "123.40"),
        ("1 234,56 zł", "1234.56"),
        ("1\N{NO-BREAK SPACE}000", "1000"),
        ("0,01", "0.01"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: str) -> None:
    assert check_refund(form(amount=typed)).amount == Decimal(amount)


@pytest.mark.parametrize("typed", ["0", "0,00", "-5", "1,234", "1e3", "NaN", "٣", "12,3,4", "x"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(FormInvalidError) as caught:
        check_refund(form(amount=typed))

    assert caught.value.errors == {"amount": RefundAmountInvalidError()}


@pytest.mark.parametrize(
    "typed",
    [
        # A digit changed; the sort code of no bank, with check digits that fit; too short.
        "61109010140000071219812875",
        "26109010150000071219812874",
        "6110901014000007121981287",
    ],
)
def test_account_numbers_are_checked(typed: str) -> None:
    with pytest.raises(FormInvalidError) as caught:
        check_refund(form(nrb=typed))

    assert isinstance(caught.value.errors["nrb"], NrbInvalidError)


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(FormInvalidError) as caught:
        check_refund(form(amount=" ", nrb="", holder=" ", password=""))

    assert list(caught.value.errors) == ["amount", "nrb", "holder", "password"]
    assert {type(error) for error in caught.value.errors.values()} == {FieldRequiredError}


def test_a_holder_is_one_line_and_no_formula() -> None:
    assert check_refund(form(holder=" Anna\r\n Próbna; <b> ")).holder == "Anna Próbna b"
    for typed, error in (("=1+1", FieldRequiredError), ("x" * 71, FieldTooLongError)):
        with pytest.raises(FormInvalidError) as caught:
            check_refund(form(holder=typed))
        assert isinstance(caught.value.errors["holder"], error)


def test_an_account_number_is_told_by_its_last_digits() -> None:
    assert refund().masked == "•••• 2874"


def test_the_stage_goes_by_the_clock_and_the_export() -> None:
    held = refund(state=RefundState.REQUESTED, held_until=NOON + timedelta(hours=24))

    assert held.stage(NOON) is RefundStage.HELD
    assert held.stage(NOON + timedelta(hours=24)) is RefundStage.WAITING
    assert refund().stage(NOON) is RefundStage.APPROVED
    assert refund(export_number=1).stage(NOON) is RefundStage.EXPORTED
    assert refund(state=RefundState.PAID, export_number=1).stage(NOON) is RefundStage.PAID


def left(refunds: list[Refund], payments: list[Payment], overpaid: str = "100") -> Decimal:
    return available(Decimal(overpaid), refunds, payments)


def test_what_is_on_its_way_out_is_not_there_a_second_time() -> None:
    paid = refund(OTHER, "25", state=RefundState.PAID)

    assert left([refund(), paid], []) == Decimal(35)
    assert left([refund(amount="200")], []) == 0
    assert available(Decimal(100), [refund()], [], besides=ONE) == Decimal(100)
    for state in (RefundState.REQUESTED, RefundState.REJECTED, RefundState.WITHDRAWN):
        assert left([refund(state=state)], []) == Decimal(100)


def test_what_billing_has_booked_counts_once() -> None:
    by_reference = payment("-40", f"zwrot {ONE.lower().replace('-', ' ')}")
    by_amount = payment("-40", "Zwrot")

    # What is overpaid is less by it already.
    assert left([refund()], [by_reference], "60") == Decimal(60)
    assert left([refund()], [by_amount], "60") == Decimal(60)
    # One booking is of one refund.
    assert left([refund(), refund(OTHER)], [by_amount], "60") == Decimal(20)
    # What went back before, or names another, is not this one.
    assert left([refund()], [payment("-40", on=date(2026, 11, 21))], "60") == Decimal(20)
    assert left([refund()], [payment("-40", OTHER)], "60") == Decimal(20)


def test_only_a_booking_with_the_reference_proves_the_payout() -> None:
    assert is_paid_out(refund(), [payment("-40", f"Zwrot nadplaty {ONE}")])
    assert not is_paid_out(refund(), [payment("-40", "Zwrot"), payment("40", ONE)])
