import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojbok.domain.contract_number import ContractNumberInvalidError, canonical_contract_number
from mojbok.domain.contract_status import ContractStatus, is_signed_by_client, status_key
from mojbok.domain.invoice_document import PDF, stored_name


@pytest.mark.requirement("REG-04")
@pytest.mark.parametrize(
    "typed",
    ["UM/2026/001", "um/2026/001", " UM / 2026 / 001 ", "UM/2026/\u00a0001", "ＵＭ/2026/001"],
)
def test_a_contract_number_is_found_however_it_is_typed(typed: str) -> None:
    assert canonical_contract_number(typed) == "UM/2026/001"


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize("typed", ["", "   ", "\u200f", "UM\0", "9" * 41])
def test_what_can_not_be_a_contract_number_is_refused(typed: str) -> None:
    with pytest.raises(ContractNumberInvalidError):
        canonical_contract_number(typed)


@given(st.text(max_size=45))
def test_a_canonical_contract_number_stays_as_it_is(typed: str) -> None:
    try:
        number = canonical_contract_number(typed)
    except ContractNumberInvalidError:
        return
    assert canonical_contract_number(number) == number


@pytest.mark.requirement("REG-04")
@pytest.mark.parametrize(
    ("rank", "is_signed"), [(100, False), (299, False), (300, True), (600, True), (None, False)]
)
def test_a_contract_opens_registration_from_the_clients_signature_on(
    *, rank: int | None, is_signed: bool
) -> None:
    status = ContractStatus(code="x", label="X", rank=rank)

    assert is_signed_by_client(status, signed_rank=300) is is_signed


def test_statuses_are_compared_without_letter_case_and_extra_spaces() -> None:
    assert status_key("  PODPISANA  przez Klienta ") == status_key("Podpisana przez klienta")


def test_the_place_of_a_document_tells_nothing_and_leads_nowhere() -> None:
    place = stored_name("../../etc/passwd", PDF)

    folder, _, name = place.partition("/")
    assert ".." not in place
    assert len(folder) == 2
    assert name.endswith(".pdf")
    assert place != stored_name("../../etc/passwd2", PDF)
