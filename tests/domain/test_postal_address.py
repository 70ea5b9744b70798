"""What the parts of a correspondence address may be (SET-01)."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.errors import DomainError
from mojbok.domain.postal_address import (
    CityInvalidError,
    FlatNumberInvalidError,
    HouseNumberInvalidError,
    PostalAddress,
    PostalCodeInvalidError,
    StreetInvalidError,
    parse_city,
    parse_flat,
    parse_number,
    parse_postal_code,
    parse_street,
)

pytestmark = pytest.mark.requirement("SET-01")


@pytest.mark.parametrize(
    "typed", ["00-950", "00950", " 00 950 ", "00\u2013950", "\uff10\uff10-950"]
)
def test_a_postal_code_is_brought_to_one_form(typed: str) -> None:
    assert parse_postal_code(typed) == "00-950"


@pytest.mark.parametrize(
    "typed", ["", "0-950", "00-95", "00-9500", "00--950", "AB-123", "\u0660\u0661-950", "00-950\n1"]
)
def test_what_is_no_postal_code_is_refused(typed: str) -> None:
    with pytest.raises(PostalCodeInvalidError):
        parse_postal_code(typed)


@given(st.text(max_size=12))
def test_a_postal_code_has_its_form_or_is_refused_whatever_was_typed(typed: str) -> None:
    try:
        code = parse_postal_code(typed)
    except PostalCodeInvalidError:
        return
    assert re.fullmatch("[0-9]{2}-[0-9]{3}", code)
    assert parse_postal_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "Długa",
        "3 Maja",
        "św. Anny",
        "gen. A. Fieldorfa „Nila”",
        "Curie-Skłodowskiej",
        "O'Neilla",
        "11 Listopada (dawna Główna)",
    ],
)
def test_names_of_streets_are_taken_as_they_are(typed: str) -> None:
    assert parse_street(f"  {typed} ") == typed


def test_doubled_blanks_are_one() -> None:
    assert parse_street("Armii   Krajowej") == "Armii Krajowej"


@pytest.mark.parametrize(
    ("parse", "error", "typed"),
    [
        (parse_street, StreetInvalidError, "<b>Długa</b>"),
        (parse_street, StreetInvalidError, "=1+1"),
        (parse_street, StreetInvalidError, "Długa\x00"),
        (parse_street, StreetInvalidError, "\u202eagułD"),
        (parse_street, StreetInvalidError, "x" * 81),
        (parse_street, StreetInvalidError, "a@b.pl"),
        (parse_number, HouseNumberInvalidError, "A12"),
        (parse_number, HouseNumberInvalidError, "12;1"),
        (parse_number, HouseNumberInvalidError, "1" * 11),
        (parse_flat, FlatNumberInvalidError, "-"),
        (parse_flat, FlatNumberInvalidError, "4\u0661"),
        (parse_city, CityInvalidError, "123"),
        (parse_city, CityInvalidError, "Łódź; Warszawa"),
    ],
)
def test_what_is_no_part_of_an_address_is_refused(
    parse: Callable[[str], str], error: type[DomainError], typed: str
) -> None:
    with pytest.raises(error):
        parse(typed)


@pytest.mark.parametrize(
    ("number", "flat"), [("12", "4"), ("12A", "U2"), ("12/14", "4a"), ("3 bis", "1.1")]
)
def test_numbers_of_houses_and_flats(number: str, flat: str) -> None:
    assert (parse_number(number), parse_flat(flat)) == (number, flat)


def test_an_address_is_written_as_on_an_envelope() -> None:
    town = PostalAddress(street="Długa", number="12A", flat="4", postal_code="00-950", city="Łódź")
    village = PostalAddress(street="", number="7", flat="", postal_code="11-001", city="Wólka")

    assert town.lines() == ("Długa 12A/4", "00-950 Łódź")
    assert village.lines() == ("Wólka 7", "11-001 Wólka")
