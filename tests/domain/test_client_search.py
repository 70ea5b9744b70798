"""What somebody typed to find a client is told by its shape (BOK-02)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.client_mark import client_mark, client_of
from mojbok.domain.client_search import (
    ClueKind,
    SearchEmptyError,
    SearchTooShortError,
    clues,
    pesel_fault,
)
from mojbok.domain.redaction import is_free_of_secrets
from mojbok.domain.register_numbers import Fault
from mojbok.domain.search_keys import name_key, phone_key, turned_name

pytestmark = pytest.mark.requirement("BOK-02")
TODAY = date(2026, 11, 25)
ANYTHING = {ClueKind.CONTRACT, ClueKind.INVOICE, ClueKind.CLIENT, ClueKind.METER, ClueKind.LOGIN}


def read(typed: str) -> dict[ClueKind, str]:
    return {clue.kind: clue.value for clue in clues(typed, today=TODAY)}


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("44051401359", ClueKind.PESEL, "44051401359"),
        ("440514 01359", ClueKind.PESEL, "44051401359"),
        ("PL 123-456-32-18", ClueKind.NIP, "1234563218"),
        ("590322412345678903", ClueKind.PPE, None),
        ("Anna@Poczta.PL ", ClueKind.EMAIL, "anna@poczta.pl"),
        ("+48 601 234 567", ClueKind.PHONE, "601234567"),
        ("0048601234567", ClueKind.PHONE, "601234567"),
        ("601-234-567", ClueKind.PHONE, "601234567"),
        ("(22) 123 45 67", ClueKind.PHONE, "221234567"),
        ("+49 151 23456789", ClueKind.PHONE, "4915123456789"),
        ("um / 00012 / 2026", ClueKind.CONTRACT, "UM/00012/2026"),
        ("FV/2026/10/00000001", ClueKind.INVOICE, "FV/2026/10/00000001"),
        ("K-000123", ClueKind.CLIENT, "K-000123"),
        ("12345678", ClueKind.METER, "12345678"),
        ("eb-2026-000123", ClueKind.COMPLAINT, "EB/2026/000123"),
        ("EB/2026/12", ClueKind.COMPLAINT, None),
        ("zn-7k3qw9xdm2t4hj6c", ClueKind.REFUND, "ZN-7K3QW9XDM2T4HJ6C"),
        ("ZN-7K3Q", ClueKind.REFUND, None),
        ("Anna.Nowak", ClueKind.LOGIN, "anna.nowak"),
        ("Żółkiewska  Łucja", ClueKind.NAME, "zolkiewska lucja"),
        ("Młyn „Pod Dębem” Sp. z o.o.", ClueKind.NAME, "mlyn pod debem sp z o o"),
    ],
)
def test_what_is_typed_is_told_by_its_shape(typed: str, kind: ClueKind, value: str | None) -> None:
    found = read(typed)

    if value is None:
        assert kind not in found  # The check digit, or the form, is wrong.
    else:
        assert found[kind] == value


def test_what_is_surest_comes_first() -> None:
    assert clues("44051401359", today=TODAY)[0].kind is ClueKind.PESEL
    assert clues("anna@poczta.pl", today=TODAY)[0].kind is ClueKind.EMAIL


def test_a_number_of_the_sellers_own_may_look_like_anything() -> None:
    assert read("44051401359").keys() >= ANYTHING


@pytest.mark.parametrize("typed", ["", "  ", "---", "„”", "\u200b"])
def test_nothing_to_look_for_is_said_so(typed: str) -> None:
    with pytest.raises(SearchEmptyError):
        clues(typed, today=TODAY)


@pytest.mark.parametrize("typed", ["a", "ab", "1", " 12 "])
def test_too_little_is_said_so(typed: str) -> None:
    with pytest.raises(SearchTooShortError):
        clues(typed, today=TODAY)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        found = clues(typed, today=TODAY)
    except (SearchEmptyError, SearchTooShortError):
        return
    assert all(clue.value for clue in found)


def test_a_mistyped_pesel_is_told_from_other_numbers() -> None:
    assert pesel_fault("44051401358", today=TODAY) is Fault.CHECKSUM
    assert pesel_fault("44051401359", today=TODAY) is None
    assert pesel_fault("UM/00012/2026", today=TODAY) is None


@pytest.mark.parametrize(
    "spelling", ["601234567", "601 234 567", "+48601234567", "48 601-234-567", "0048 601.234.567"]
)
def test_a_phone_has_one_key_however_it_is_written(spelling: str) -> None:
    assert phone_key(spelling) == "601234567"


def test_a_name_has_one_key_with_or_without_polish_letters() -> None:
    assert name_key("Łucja Żółkiewska-Ćwik") == name_key("LUCJA zolkiewska cwik")
    assert turned_name("Anna Maria Nowak") == "nowak anna maria"
    assert turned_name("Nowak") == "nowak"


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=64))
def test_a_clients_mark_gives_the_number_back_and_looks_like_no_secret(client_id: str) -> None:
    mark = client_mark(client_id)

    assert client_of(mark) == client_id
    assert is_free_of_secrets(mark)
