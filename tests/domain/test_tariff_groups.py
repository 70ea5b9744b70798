"""Names of tariff groups are read by what they are made of (POR-06)."""

import pytest

from mojbok.domain.tariff_groups import Customer, Zones, tariff_group
from mojbok.texts.energy import tariff_in_words

pytestmark = pytest.mark.requirement("POR-06")


@pytest.mark.parametrize(
    ("name", "customer", "is_large", "zones"),
    [
        ("G11", Customer.HOUSEHOLD, None, Zones.ONE),
        ("G12", Customer.HOUSEHOLD, None, Zones.TWO),
        ("G12w", Customer.HOUSEHOLD, None, Zones.WEEKEND),
        ("G13active", Customer.HOUSEHOLD, None, Zones.THREE),
        ("G14dynamic", Customer.HOUSEHOLD, None, Zones.THREE),
        ("C11", Customer.LOW_VOLTAGE, False, Zones.ONE),
        ("C12a", Customer.LOW_VOLTAGE, False, Zones.PEAK),
        ("C22b", Customer.LOW_VOLTAGE, True, Zones.NIGHT),
        ("B23", Customer.MEDIUM_VOLTAGE, None, Zones.THREE),
        ("A21", Customer.HIGH_VOLTAGE, None, Zones.ONE),
        ("R", None, None, None),
        ("Taryfa nocna", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_name_tells_whom_it_is_for_and_how_the_day_is_divided(
    name: str, customer: Customer | None, is_large: bool | None, zones: Zones | None
) -> None:
    group = tariff_group(name)

    if customer is None:
        assert group is None
        assert tariff_in_words(name) == ""
    else:
        assert group is not None
        assert (group.customer, group.is_above_40_kw, group.zones) == (customer, is_large, zones)
        assert tariff_in_words(name)
