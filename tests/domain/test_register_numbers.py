"""PESEL, NIP, NRB and PPE: every vector of the domain notes, and what holds for any input."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean
from stdnum.pl import pesel as pesel_register

from mojbok.domain.nip import NipInvalidError, parse_nip
from mojbok.domain.nrb import NrbInvalidError, grouped_nrb, has_sort_code_of_a_bank, parse_nrb
from mojbok.domain.pesel import PeselInvalidError, masked_pesel, parse_pesel
from mojbok.domain.ppe import PpeInvalidError, grouped_ppe, parse_ppe
from mojbok.domain.register_numbers import Fault

pytestmark = pytest.mark.requirement("REG-01")

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "number",
    [
        "44051401359",
        "02122401358",
        "02211307589",
        "00222900009",
        "25323112348",
        "99813100010",
    ],
)
def test_a_valid_pesel_is_taken_as_it_is(number: str) -> None:
    assert parse_pesel(number, today=TODAY) == number


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("44051401358", Fault.CHECKSUM),
        ("02381307589", Fault.DATE),
        ("00022900010", Fault.DATE),
        ("85130100031", Fault.DATE),
        ("85001500032", Fault.DATE),
        ("85023000037", Fault.DATE),
        ("00000000000", Fault.DATE),
        ("11111111111", Fault.CHECKSUM),
        ("99323100054", Fault.FUTURE),
        ("4405140135", Fault.LENGTH),
        ("440514013590", Fault.LENGTH),
        ("", Fault.LENGTH),
        ("4405140135a", Fault.MALFORMED),
        ("44051401359\0", Fault.MALFORMED),
        ("\u200f44051401359", Fault.MALFORMED),
        ("440514\n01359", Fault.MALFORMED),
        ("٤٤٠٥١٤٠١٣٥٩", Fault.MALFORMED),
    ],
)
def test_a_wrong_pesel_is_refused_with_what_is_wrong_r09(number: str, fault: Fault) -> None:
    with pytest.raises(PeselInvalidError) as refused:
        parse_pesel(number, today=TODAY)

    assert refused.value.fault == fault


@pytest.mark.parametrize(
    "typed",
    ["440514-01359", " 44051401359 ", "440514 01359", "４４０５１４０１３５９", "440514–01359"],
)
def test_spaces_dashes_and_wide_digits_do_not_matter_in_a_pesel_r07(typed: str) -> None:
    assert parse_pesel(typed, today=TODAY) == "44051401359"


def test_a_pesel_of_somebody_born_today_is_taken_and_of_tomorrow_is_not() -> None:
    assert parse_pesel(_pesel("26312200000"), today=date(2026, 11, 22))

    with pytest.raises(PeselInvalidError):
        parse_pesel(_pesel("26312300000"), today=date(2026, 11, 22))


def test_only_the_last_four_digits_of_a_pesel_are_shown() -> None:
    assert masked_pesel("44051401359") == "•••••••1359"


def test_the_error_never_carries_the_pesel() -> None:
    with pytest.raises(PeselInvalidError) as refused:
        parse_pesel("44051401358", today=TODAY)

    assert "44051401358" not in repr(refused.value)
    assert "44051401358" not in str(refused.value.as_data())


# By chance alone nothing would ever have eleven digits.
@given(st.text(max_size=20) | st.text("0123456789", min_size=11, max_size=11))
def test_whatever_is_taken_as_a_pesel_is_canonical_r07(typed: str) -> None:
    try:
        number = parse_pesel(typed, today=TODAY)
    except PeselInvalidError:
        return
    assert pesel_register.is_valid(number)
    assert parse_pesel(number, today=TODAY) == number


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(0, 9999))
def test_every_day_of_the_last_century_can_be_a_birthday(
    year: int, month: int, day: int, serial: int
) -> None:
    number = _pesel(f"{year:02d}{month:02d}{day:02d}{serial:04d}0")

    assert parse_pesel(number, today=TODAY) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8567346215", "8567346215"),
        ("PL 8567346215", "8567346215"),
        ("856-734-62-15", "8567346215"),
        ("pl8567346215", "8567346215"),
        ("5265877635", "5265877635"),
        ("526-58-77-635", "5265877635"),
        ("PL-526-58-77-635", "5265877635"),
        ("1234563218", "1234563218"),
        ("1111111111", "1111111111"),
    ],
)
def test_a_nip_is_taken_however_it_is_written(typed: str, number: str) -> None:
    assert parse_nip(typed) == number


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("8567346216", Fault.CHECKSUM),
        ("1234567890", Fault.CHECKSUM),
        ("0000000000", Fault.PATTERN),
        ("123456789", Fault.LENGTH),
        ("PLPL8567346215", Fault.MALFORMED),
        ("DE8567346215", Fault.MALFORMED),
        ("8567346215\0", Fault.MALFORMED),
    ],
)
def test_a_wrong_nip_is_refused_with_what_is_wrong_r08(typed: str, fault: Fault) -> None:
    with pytest.raises(NipInvalidError) as refused:
        parse_nip(typed)

    assert refused.value.fault == fault


@pytest.mark.parametrize("last", range(10))
def test_a_nip_whose_rest_is_ten_has_no_last_digit(last: int) -> None:
    with pytest.raises(NipInvalidError):
        parse_nip(f"123456789{last}")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("61109010140000071219812874", "61109010140000071219812874"),
        ("PL27114020040000300201355387", "27114020040000300201355387"),
        ("PL83101010230000261395100000", "83101010230000261395100000"),
        ("24160000035175530643314956", "24160000035175530643314956"),
        ("11109010140000000000012345", "11109010140000000000012345"),
        ("16109010140000712300012345", "16109010140000712300012345"),
        ("42109010141234000000000042", "42109010141234000000000042"),
        ("61 1090 1014 0000 0712 1981 2874", "61109010140000071219812874"),
    ],
)
def test_an_account_number_is_taken_with_or_without_pl(typed: str, number: str) -> None:
    assert parse_nrb(typed) == number
    assert has_sort_code_of_a_bank(number)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("61109010140000071219812875", Fault.CHECKSUM),
        ("00109010140000071219812874", Fault.CHECKSUM),
        ("6110901014000007121981287", Fault.LENGTH),
        ("DE61109010140000071219812874", Fault.MALFORMED),
    ],
)
def test_a_wrong_account_number_is_refused(typed: str, fault: Fault) -> None:
    with pytest.raises(NrbInvalidError) as refused:
        parse_nrb(typed)

    assert refused.value.fault == fault


def test_a_sort_code_that_no_bank_has_is_noticed() -> None:
    assert parse_nrb("92124012340001567890123456")
    assert not has_sort_code_of_a_bank("92124012340001567890123456")


def test_an_account_number_is_grouped_as_banks_print_it() -> None:
    assert grouped_nrb("61109010140000071219812874") == "61 1090 1014 0000 0712 1981 2874"


@pytest.mark.parametrize(
    "code",
    [
        "590543512345678906",
        "590543500000000018",
        "590322412345678908",
        "590243812345678900",
        "590310612345678907",
        "590380112345678901",
        "590508812345678904",
    ],
)
def test_a_ppe_code_of_each_distributor_is_taken(code: str) -> None:
    assert parse_ppe(code) == code


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("590543512345678905", Fault.CHECKSUM),
        ("570543512345678906", Fault.PATTERN),
        ("5,90E+17", Fault.MALFORMED),
        ("59054351234567890", Fault.LENGTH),
    ],
)
def test_a_wrong_ppe_code_is_refused(typed: str, fault: Fault) -> None:
    with pytest.raises(PpeInvalidError) as refused:
        parse_ppe(typed)

    assert refused.value.fault == fault


@given(st.integers(0, 10**14 - 1))
def test_the_check_digit_of_a_ppe_code_is_that_of_gs1(serial: int) -> None:
    code = f"590{serial:014d}"

    assert parse_ppe(code + ean.calc_check_digit(code)).startswith(code)


def test_a_ppe_code_is_read_aloud_in_threes() -> None:
    assert grouped_ppe("590543512345678906") == "590 543 512 345 678 906"


@given(st.sampled_from([parse_nip, parse_nrb, parse_ppe]), st.text(max_size=30))
def test_no_text_breaks_a_parser(parse: Callable[[str], str], typed: str) -> None:
    try:
        number = parse(typed)
    except (NipInvalidError, NrbInvalidError, PpeInvalidError):
        return
    assert number.isascii()
    assert number.isdigit()


def _pesel(number: str) -> str:
    """Put the right check digit in place of the last."""
    return number[:-1] + pesel_register.calc_check_digit(number[:-1])
