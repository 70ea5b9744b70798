"""Mobile numbers, kept in E.164 (REG-03, R14)."""

import pytest

from mojbok.domain.phone import PhoneInvalidError, parse_mobile

SAVED = "+48601234567"


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    "typed",
    [
        "601234567",
        "601 234 567",
        "601-234-567",
        "+48 601 234 567",
        "0048601234567",
        "00 48 601 234 567",
        "(+48) 601.234.567",
        "+48\u00a0601\u00a0234\u00a0567",
        "６０１２３４５６７",
        " 601234567 ",
    ],
)
def test_every_way_to_write_a_polish_mobile_is_one_number_r14(typed: str) -> None:
    assert parse_mobile(typed) == SAVED


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    ("typed", "saved"),
    [("+49 1512 3456789", "+4915123456789"), ("0044 7400 123456", "+447400123456")],
)
def test_foreign_mobiles_need_their_country_r14(typed: str, saved: str) -> None:
    assert parse_mobile(typed) == saved


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "12345",
        "112",
        "22 123 45 67",
        "700 123 456",
        "800 123 456",
        "601 234 56",
        "601 234 5678",
        "60123456a",
        "601234567 wew. 3",
        "+999 601234567",
        "+48601234567\n+48602345678",
        "6" * 25,
        "601234567;ext=1",
    ],
)
def test_what_is_no_mobile_is_refused_r14(typed: str) -> None:
    with pytest.raises(PhoneInvalidError):
        parse_mobile(typed)
