"""What stands in addresses for numbers, and what documents are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.address_id import address_id, number_of
from mojbok.domain.invoice_document import file_name, unique_names


@pytest.mark.requirement("POR-03")
@given(st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1, max_size=64))
def test_every_number_comes_back_from_its_address_and_needs_no_escaping(number: str) -> None:
    identifier = address_id(number)

    assert number_of(identifier) == number
    assert identifier.replace("-", "a").replace("_", "a").isalnum()


@pytest.mark.requirement("POR-08")
@given(st.text(max_size=80))
def test_one_number_has_one_address(identifier: str) -> None:
    number = number_of(identifier)

    assert number is None or address_id(number) == identifier


@pytest.mark.requirement("POR-03")
@given(st.lists(st.text(max_size=20), max_size=12))
def test_documents_in_one_folder_have_safe_names_of_their_own(numbers: list[str]) -> None:
    names = list(unique_names(numbers, ".pdf"))

    assert len({name.lower() for name in names}) == len(numbers)
    for name in names:
        assert name.endswith(".pdf")
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>|\r\n\t ')
        assert not name.startswith((".", "-"))


@pytest.mark.requirement("POR-03")
def test_a_name_tells_the_number() -> None:
    assert file_name("FV/2026/10/00000001", ".pdf") == "FV_2026_10_00000001.pdf"
