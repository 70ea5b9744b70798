"""The form of a complaint, its number and its words (POR-07)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.complaints import (
    MOST,
    OPEN_STATES,
    VERDICTS,
    About,
    ComplaintState,
    SubjectKind,
    check_complaint,
    check_reply,
    complaint_number,
    parse_number,
    tidy_text,
)
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from tests.complaining import form

pytestmark = pytest.mark.requirement("POR-07")


@given(st.integers(2020, 9999), st.integers(1, 99_999_999))
def test_a_number_is_read_as_it_is_written(year: int, sequence: int) -> None:
    number = complaint_number(year, sequence)

    assert parse_number(f" {number.lower()} ") == number


@pytest.mark.parametrize(
    "typed", ["", "EB/2026/1", "2026/000001", "EB/2026/000001x", "EB/٢٠٢٦/000001"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("name", "most"), [("subject", 120), ("text", 8_000), ("other_invoice", 64)]
)
def test_each_text_has_its_limit(name: str, most: int) -> None:
    assert MOST[name] == most
    check_complaint(form(**{name: "ą" * most}))

    with pytest.raises(FormInvalidError) as refused:
        check_complaint(form(**{name: "ą" * (most + 1)}))

    assert refused.value.errors == {name: FieldTooLongError(most=most)}


def test_a_text_of_blanks_and_hidden_signs_is_empty() -> None:
    with pytest.raises(FormInvalidError) as refused:
        check_reply(" \r\n\t\0\u202e ")

    assert refused.value.errors == {"text": FieldRequiredError(label="Twoja odpowiedź")}


@given(st.text(max_size=300))
def test_tidying_a_text_twice_is_tidying_it_once(typed: str) -> None:
    tidy = tidy_text(typed)

    assert tidy_text(tidy) == tidy
    assert not set(tidy) & set("\0\r\u202e\u2028")


def test_lines_and_emoji_of_a_text_stay() -> None:
    assert tidy_text("a\r\n\r\nb\rc 👩‍🔧\n") == "a\n\nb\nc 👩‍🔧"


@given(st.sampled_from(SubjectKind), st.text(min_size=1, max_size=40))
def test_what_a_complaint_is_about_is_read_as_it_is_written(kind: SubjectKind, number: str) -> None:
    assert About.parse(str(About(kind, number))) == About(kind, number)


def test_every_state_is_open_a_verdict_or_withdrawn() -> None:
    assert {*OPEN_STATES, *VERDICTS, ComplaintState.WITHDRAWN} == set(ComplaintState)
    assert not set(OPEN_STATES) & set(VERDICTS)
