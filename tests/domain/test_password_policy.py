"""The rules of a password, each at its edge (PWD-01, O05, O10-O13)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.password_policy import (
    PasswordRule,
    PasswordTooWeakError,
    check_password,
    normalized,
    one_time_form,
)
from mojbok.gateways.common_passwords import ListedPasswords
from mojbok.gateways.tokens import SecretTokens

COMMON = ListedPasswords()
OWN = ["44051401359", "anna.nowak", "anna.nowak@poczta.example", "UM/00017/2026", ""]


def broken(password: str) -> list[str]:
    try:
        check_password(password, personal=OWN, common=COMMON)
    except PasswordTooWeakError as error:
        return error.rules
    return []


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    "password",
    [
        "Zbcdefg1",
        "Zbcdefg!",
        "Zbcdefg ",
        "Żółtyąę1",
        "ŻÓŁTYCZŻ7",
        "Ωmegamega1",
        "A1      ",
        "Zielony🦆",
        "Z" + "b1" * 63 + "x",
    ],
)
def test_what_meets_the_rules_is_taken_o10(password: str) -> None:
    assert broken(password) == []


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("Zbcdef1", PasswordRule.LENGTH),
        ("zbcdefg1", PasswordRule.CAPITAL),
        ("żółtyąę1", PasswordRule.CAPITAL),
        ("12345678", PasswordRule.CAPITAL),
        ("ZBCDEFGH", PasswordRule.DIGIT_OR_SPECIAL),
        ("Żółtyąęć", PasswordRule.DIGIT_OR_SPECIAL),
        ("Z" + "b1" * 64, PasswordRule.TOO_LONG),
        ("Z1" + "x" * 1_000_000, PasswordRule.TOO_LONG),
    ],
)
def test_each_rule_names_itself_when_it_is_broken_o10(password: str, rule: PasswordRule) -> None:
    assert str(rule) in broken(password)


@pytest.mark.requirement("PWD-01")
def test_every_broken_rule_is_named_at_once() -> None:
    assert set(broken("kot")) >= {"length", "capital", "digit_or_special"}


@pytest.mark.requirement("PWD-01")
def test_128_signs_are_the_most_and_129_too_many_o10() -> None:
    assert broken("Z1" + "xy" * 63) == []
    assert broken("Z1" + "xy" * 63 + "z") == ["too_long"]


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    "password",
    [
        "Anna.Nowak",
        "ANNA.NOWAK",
        "Anna.Nowak1!",
        "Anna.Nowak@poczta.example",
        "Mój-44051401359",
        "X44051401359x",
        "UM/00017/2026",
        "um/00017/2026-Prąd",
    ],
)
def test_what_is_known_of_the_client_is_no_password_o05(password: str) -> None:
    assert "personal" in broken(password)


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    "password",
    ["Haslo123", "Qwerty12", "Warszawa1", "Energia1", "mojBOK2026", "Password1", "Polska2026"],
)
def test_the_commonest_passwords_are_refused_with_their_decorations_o11(password: str) -> None:
    assert "common" in broken(password)


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize("shown", ["{}", "{:.4}-rest", " {} "])
def test_what_looks_like_a_one_time_password_is_refused_o05(shown: str) -> None:
    one_time = SecretTokens().one_time_password()
    typed = shown.format(one_time).replace("-rest", "-" + one_time[4:])

    assert "one_time_form" in broken(typed)


@pytest.mark.requirement("PWD-01")
def test_both_ways_to_write_an_accent_are_one_password_o13() -> None:
    composed = "Zażółć-gęślą-7"
    decomposed = unicodedata.normalize("NFD", composed)

    assert decomposed != composed
    assert normalized(decomposed) == normalized(composed)


@pytest.mark.requirement("PWD-01")
def test_no_part_of_a_password_is_cut_off_unseen_o12() -> None:
    # 129 signs typed become fewer when they are composed: what was cut off could never be typed again.
    typed = "Z1" + unicodedata.normalize("NFD", "ó") * 64

    assert "too_long" in broken(typed)


@pytest.mark.requirement("PWD-01")
def test_blanks_at_the_ends_belong_to_the_password_o12() -> None:
    assert check_password(" Zbcdefg1 ", personal=(), common=COMMON) == " Zbcdefg1 "


@pytest.mark.requirement("FIRST-01")
@pytest.mark.parametrize(
    "typed",
    [
        "ABCD2345EFGH6789",
        "ABCD-2345-EFGH-6789",
        "abcd 2345 efgh 6789",
        " ABCD2345EFGH6789\n",
        "ＡＢＣＤ2345EFGH6789",
    ],
)
def test_a_one_time_password_may_be_typed_with_dashes_blanks_and_small_letters(typed: str) -> None:
    assert one_time_form(typed) == "ABCD2345EFGH6789"


@pytest.mark.requirement("FIRST-01")
@pytest.mark.parametrize("typed", ["", "ABCD2345EFGH678", "ABCD2345EFGH67890", "ABCD2345EFGH678!"])
def test_other_texts_are_no_one_time_password(typed: str) -> None:
    assert one_time_form(typed) is None


@pytest.mark.requirement("FIRST-01")
def test_one_time_passwords_are_unambiguous_and_never_repeat_o01() -> None:
    tokens = SecretTokens()
    drawn = {tokens.one_time_password() for _ in range(2_000)}

    assert len(drawn) == 2_000
    for one_time in drawn:
        assert one_time_form(one_time) == one_time
        assert not set("01OI") & set(one_time)
        assert any(sign.isdigit() for sign in one_time)
        assert any(sign.isalpha() for sign in one_time)


@pytest.mark.requirement("PWD-01")
@given(st.text(max_size=140))
def test_whatever_is_typed_is_judged_without_a_crash_r21(password: str) -> None:
    broken(password)
