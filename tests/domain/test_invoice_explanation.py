"""Dlaczego taka kwota: the parts add up, the effects add up, the right invoices are compared (POR-11)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.billing import Invoice, InvoiceKind, InvoiceLine
from mojbok.domain.invoice_explanation import (
    Makeup,
    Part,
    compare,
    explain_invoice,
    makeup,
    part_of,
    previous_of,
    year_before_of,
)

pytestmark = pytest.mark.requirement("POR-11")
GROSZ: Final = Decimal("0.01")
MONEY: Final = st.integers(-100_000, 1_000_000).map(lambda grosze: grosze * GROSZ)
KWH: Final = st.integers(1, 9_000_000).map(lambda scaled: Decimal(scaled).scaleb(-3))


def invoice(number: str, first: date, last: date, **values: Any) -> Invoice:  # noqa: ANN401 - fields
    usual: dict[str, Any] = {
        "payer_id": "P1",
        "kind": InvoiceKind.SETTLEMENT,
        "issued_on": last + timedelta(days=5),
        "due_on": last + timedelta(days=35),
        "gross": Decimal("123.00"),
        "net": Decimal(100),
        "vat": Decimal(23),
        "contract_number": "UM/1",
    }
    return Invoice(number=number, period_from=first, period_to=last, **(usual | values))


def month(number: str, year: int, of: int, **values: Any) -> Invoice:  # noqa: ANN401 - fields
    first = date(year, of, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return invoice(number, first, last, **values)


def line(
    component: str, net: Decimal, kwh: Decimal | None = None, unit: str = "kWh"
) -> InvoiceLine:
    return InvoiceLine(position=1, component=component, net=net, quantity=kwh, unit=unit)


LINES: Final = st.lists(
    st.builds(
        line,
        st.sampled_from(["energia_czynna", "dystrybucja", "akcyza", "Rabat", "oplata_mocowa"]),
        MONEY,
        st.none() | KWH,
        st.sampled_from(["kWh", "MWh", "mies.", ""]),
    ),
    max_size=8,
)
MAKEUPS: Final = st.builds(
    Makeup,
    number=st.just("FV/1"),
    gross=MONEY,
    parts=st.just({}),
    kwh=st.none() | KWH | st.just(Decimal(0)),
    days=st.none() | st.integers(1, 400),
    period=st.none(),
)


@given(net=MONEY, vat=MONEY, gross=MONEY, lines=LINES)
def test_the_parts_add_up_to_the_gross_amount_whatever_the_lines_say(
    net: Decimal, vat: Decimal, gross: Decimal, lines: list[InvoiceLine]
) -> None:
    made = makeup(month("FV/1", 2026, 10, net=net, vat=vat, gross=gross), lines)

    assert sum(made.parts.values(), Decimal(0)) == gross


@given(this=MAKEUPS, other=MAKEUPS)
def test_the_effects_add_up_to_the_difference_and_a_price_is_never_a_division_by_nothing(
    this: Makeup, other: Makeup
) -> None:
    compared = compare(this, other)

    assert compared.difference == this.gross - other.gross
    if compared.by_days is not None:
        assert compared.by_usage is not None
        assert compared.by_price is not None
        effects = compared.by_days + compared.by_usage + compared.by_price
        assert effects == compared.difference


@pytest.mark.parametrize(
    ("component", "part"),
    [
        ("energia_czynna", Part.ENERGY),
        ("Energia elektryczna, strefa nocna", Part.ENERGY),
        ("dystrybucja", Part.DISTRIBUTION),
        ("oplata_stala_sieciowa", Part.DISTRIBUTION),
        ("Opłata jakościowa", Part.DISTRIBUTION),
        ("oplata_handlowa", Part.FEES),
        ("oplata_mocowa", Part.FEES),
        ("Opłata przejściowa", Part.FEES),
        ("oplata_oze", Part.FEES),
        ("akcyza", Part.TAX),
        ("Bonifikata za awarię", Part.OTHER),
        ("", Part.OTHER),
    ],
)
def test_a_line_is_for_what_its_name_says(component: str, part: Part) -> None:
    assert part_of(component) is part


def test_energy_is_counted_once_though_distribution_names_the_same_kilowatt_hours() -> None:
    made = makeup(
        month("FV/1", 2026, 10),
        [
            line("energia_czynna", Decimal(60), Decimal(100)),
            line("Energia, strefa nocna", Decimal(20), Decimal("0.05"), "MWh"),
            line("dystrybucja", Decimal(20), Decimal(150)),
        ],
    )

    assert (made.kwh, made.days) == (Decimal("150.00"), 31)
    assert made.parts == {
        Part.ENERGY: Decimal(80),
        Part.DISTRIBUTION: Decimal(20),
        Part.TAX: Decimal(23),
    }
    assert made.price == Decimal("123.00") / Decimal(150)


def test_previous_is_the_last_of_the_same_contract_and_kind_before_it() -> None:
    this = month("FV/10", 2026, 10)
    before = month("FV/8", 2026, 8)
    others = [
        this,
        month("FV/7", 2026, 7),
        before,
        month("PR/9", 2026, 9, kind=InvoiceKind.ESTIMATE),
        month("FK/9", 2026, 9, kind=InvoiceKind.CORRECTIVE),
        month("FV/inna", 2026, 9, contract_number="UM/2"),
        month("FV/11", 2026, 11),
        replace(month("FV/bez", 2026, 9), period_from=None),
    ]

    assert previous_of(this, others) == before


def test_the_year_before_is_about_the_same_days_or_nothing() -> None:
    this = month("FV/10", 2026, 10)
    same = month("FV/10/25", 2025, 10)

    assert year_before_of(this, [this, month("FV/8/25", 2025, 8), same]) == same
    assert year_before_of(this, [this, month("FV/8/25", 2025, 8)]) is None


@pytest.mark.parametrize("kind", [InvoiceKind.CORRECTIVE, InvoiceKind.INTEREST_NOTE])
def test_corrections_and_notes_are_compared_with_nothing(kind: InvoiceKind) -> None:
    this = month("FK/10", 2026, 10, kind=kind)
    others = [month("FK/9", 2026, 9, kind=kind), month("FK/10/25", 2025, 10, kind=kind)]

    explained = explain_invoice(this, others, {})

    assert not explained.can_be_compared
    assert (explained.previous, explained.year_before) == (None, None)


def test_a_longer_period_is_told_from_another_usage_and_another_price() -> None:
    short = Makeup(number="1", gross=Decimal(100), parts={}, kwh=Decimal(100), days=10, period=None)
    longer = replace(short, gross=Decimal(400), kwh=Decimal(400), days=20)
    dearer = replace(short, gross=Decimal(150))

    compared = compare(longer, short)
    assert [compared.by_days, compared.by_usage, compared.by_price] == [100, 200, 0]
    assert not compared.has_same_length
    assert compare(dearer, short).by_price == 50
    assert compare(dearer, short).has_same_length


def test_an_invoice_without_lines_is_explained_by_its_sums() -> None:
    explained = explain_invoice(month("FV/10", 2026, 10), [], {})

    assert explained.makeup.parts == {Part.TAX: Decimal(23), Part.OTHER: Decimal(100)}
    assert explained.makeup.kwh is None
    assert explained.previous is None
