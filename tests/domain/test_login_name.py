"""Logins: their form, their one spelling, and nobody else's number (REG-07)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.login_name import (
    LoginInvalidError,
    LoginOfDigitsError,
    canonical_login,
    parse_login,
)

PESEL = "44051401359"
NIP = "1234563218"


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize(
    "typed", ["ola", "anna.nowak", "a-b_c@d.pl", "x" * 64, "anna1", "1anna", "..."]
)
def test_a_login_of_allowed_signs_is_taken_as_it_is(typed: str) -> None:
    assert parse_login(typed, own_number=PESEL) == typed


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize("typed", ["Anna", "ANNA", " anna ", "Ａｎｎａ"])
def test_case_blanks_around_and_wide_letters_do_not_make_another_login(typed: str) -> None:
    assert parse_login(typed, own_number=PESEL) == "anna"


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize(
    "typed",
    ["", "ab", "x" * 65, "an na", "zażółć", "anna!", "anna\n.b", "anna\0", "a\u200bbc", "анна"],
)
def test_a_login_too_short_too_long_or_with_other_signs_is_refused(typed: str) -> None:
    with pytest.raises(LoginInvalidError):
        parse_login(typed, own_number=PESEL)


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize("typed", ["раypal", "ıanna", "аdmin"])
def test_look_alikes_from_other_alphabets_are_refused_r10(typed: str) -> None:
    with pytest.raises(LoginInvalidError):
        parse_login(typed, own_number=PESEL)


@pytest.mark.requirement("REG-07")
def test_the_own_number_may_be_the_login() -> None:
    assert parse_login(PESEL, own_number=PESEL) == PESEL


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize(
    "typed",
    [
        NIP,
        "123",
        "12345678901",
        "１２３４５６３２１８",
        "440514-01358",
        "pl1234563218",
        "123-456-32-18",
    ],
)
def test_another_number_is_refused_however_it_is_written_r11(typed: str) -> None:
    with pytest.raises(LoginOfDigitsError):
        parse_login(typed, own_number=PESEL)


@pytest.mark.requirement("LOCK-01")
@pytest.mark.parametrize(
    "typed",
    [
        "44051401359",
        "440514-01359",
        "440514 01359",
        " 44 05 14 01 35 9 ",
        "４４０５１４０１３５９",
        "44051401359\n",
    ],
)
def test_every_way_to_write_a_pesel_is_one_login_l11(typed: str) -> None:
    assert canonical_login(typed) == PESEL


@pytest.mark.requirement("LOCK-01")
@pytest.mark.parametrize(
    "typed", ["1234563218", "123-456-32-18", "PL1234563218", "pl 123 456 3218"]
)
def test_every_way_to_write_a_nip_is_one_login_l11(typed: str) -> None:
    assert canonical_login(typed) == NIP


@pytest.mark.requirement("REG-07", "LOCK-01")
@given(st.text(max_size=80))
def test_the_canonical_form_is_canonical_itself(typed: str) -> None:
    once = canonical_login(typed)

    assert canonical_login(once) == once


@pytest.mark.requirement("REG-07")
@given(st.text(alphabet="abcXYZ0189._-@ ＡÄ\u200b", min_size=0, max_size=70))
def test_whoever_chose_a_login_signs_in_with_it(typed: str) -> None:
    try:
        login = parse_login(typed, own_number=PESEL)
    except (LoginInvalidError, LoginOfDigitsError):
        return
    assert canonical_login(typed) == login
