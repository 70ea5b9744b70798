"""The registration form: every field at once, each with its own error (REG-01 to REG-03, REG-12)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from mojbok.domain.clients import ClientType
from mojbok.domain.contract_number import ContractNumberInvalidError
from mojbok.domain.email_address import EmailInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.login_name import LoginInvalidError, LoginOfDigitsError, LoginsDifferError
from mojbok.domain.pesel import PeselInvalidError
from mojbok.domain.phone import PhoneInvalidError
from mojbok.domain.registration_form import MOST, Registrant, RegistrationForm, check_form
from mojbok.domain.terms import DocumentKind

TODAY = date(2026, 11, 22)
PESEL = "44051401359"
NIP = "1234563218"


def filled(**changed: object) -> RegistrationForm:
    values: dict[str, Any] = {
        "type": ClientType.INDIVIDUAL,
        "pesel": PESEL,
        "nip": "",
        "contract_number": "UM/00017/2026",
        "login": "",
        "login_repeat": "",
        "phone": "601234567",
        "email": "anna@poczta.example.com",
        "terms": True,
        "cookies": True,
    }
    values.update(changed)
    return RegistrationForm(**values)


def checked(**changed: object) -> Registrant:
    return check_form(filled(**changed), today=TODAY)


def errors(**changed: object) -> dict[str, DomainError]:
    with pytest.raises(FormInvalidError) as caught:
        checked(**changed)
    return caught.value.errors


@pytest.mark.requirement("REG-02")
def test_an_empty_form_names_every_required_field_at_once_in_order() -> None:
    empty = dict.fromkeys(("pesel", "contract_number", "phone", "email"), "  ")

    found = errors(**empty, terms=False, cookies=False)

    assert [getattr(error, "label", None) for error in found.values()] == [
        "PESEL",
        "Numer umowy",
        "Tel. komórkowy",
        "Adres email",
        "Akceptacja regulaminu",
        "Korzystanie z plików cookie",
    ]
    assert all(isinstance(error, FieldRequiredError) for error in found.values())


@pytest.mark.requirement("REG-01", "REG-02")
def test_a_business_needs_a_nip_and_no_pesel() -> None:
    found = errors(type=ClientType.BUSINESS, pesel="", nip="")

    assert found == {"nip": FieldRequiredError(label="NIP")}


@pytest.mark.requirement("REG-01")
def test_the_number_of_the_other_type_does_not_count() -> None:
    registrant = checked(pesel=PESEL, nip="nonsense")

    assert registrant.number == PESEL


@pytest.mark.requirement("REG-01")
@pytest.mark.parametrize("typed", [NIP, "123-456-32-18", "PL 1234563218", "pl1234563218"])
def test_a_nip_is_taken_with_dashes_blanks_and_its_prefix_r08(typed: str) -> None:
    assert checked(type=ClientType.BUSINESS, pesel="", nip=typed).number == NIP


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(
    ("field", "typed", "kind"),
    [
        ("pesel", "44051401358", PeselInvalidError),
        ("pesel", "44051401359\0", PeselInvalidError),
        ("contract_number", "UM\0", ContractNumberInvalidError),
        ("phone", "12345", PhoneInvalidError),
        ("email", "anna", EmailInvalidError),
    ],
)
def test_a_malformed_value_has_an_error_of_its_own(
    field: str, typed: str, kind: type[DomainError]
) -> None:
    found = errors(**{field: typed})

    assert list(found) == [field]
    assert isinstance(found[field], kind)


@pytest.mark.requirement("REG-03", "REG-07")
@pytest.mark.parametrize(
    ("login", "kind"), [("ab", LoginInvalidError), ("12345678901", LoginOfDigitsError)]
)
def test_a_login_that_may_not_be_has_an_error_of_its_own_r11(
    login: str, kind: type[DomainError]
) -> None:
    found = errors(login=login, login_repeat=login)

    assert isinstance(found["login"], kind)


@pytest.mark.requirement("REG-03")
@pytest.mark.parametrize(("login", "repeat"), [("anna", ""), ("anna", "hanna"), ("", "anna")])
def test_two_different_logins_are_told_at_the_repeat_r12(login: str, repeat: str) -> None:
    assert errors(login=login, login_repeat=repeat) == {"login_repeat": LoginsDifferError()}


@pytest.mark.requirement("REG-07")
def test_letter_case_and_blanks_around_are_no_difference_between_two_logins() -> None:
    assert checked(login="jankowalski", login_repeat=" JanKowalski ").login == "jankowalski"


@pytest.mark.requirement("REG-07")
def test_without_a_login_the_number_is_the_login() -> None:
    assert checked().login == PESEL
    assert checked(type=ClientType.BUSINESS, pesel="", nip=NIP).login == NIP


@pytest.mark.requirement("REG-03")
def test_what_was_typed_is_brought_to_its_one_form() -> None:
    registrant = checked(
        pesel="440514-01359",
        contract_number=" um/00017/2026 ",
        login=" Anna.Nowak",
        login_repeat="Anna.Nowak ",
        phone="0048 601 234 567",
        email="anna@POCZTA.example.com",
    )

    assert registrant.number == PESEL
    assert registrant.contract_number == "UM/00017/2026"
    assert registrant.login == "anna.nowak"
    assert registrant.phone == "+48601234567"
    assert registrant.email == "anna@poczta.example.com"


@pytest.mark.requirement("REG-11")
def test_the_registrant_brings_the_words_of_both_consents() -> None:
    assert checked().consents == {
        DocumentKind.TERMS: "Akceptacja regulaminu",
        DocumentKind.PRIVACY: "Korzystanie z plików cookie",
    }


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize("field", ["terms", "cookies"])
def test_a_consent_that_was_not_given_is_refused_on_the_server_r15(field: str) -> None:
    assert list(errors(**{field: False})) == [field]


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize("field", sorted(MOST))
@pytest.mark.parametrize(
    "longer",
    [lambda most: "1" * (most + 1), lambda _: "1" * 1_000_000, lambda _: "\u0301" * 1_000_000],
    ids=["by one", "by a million", "marks"],
)
def test_a_field_takes_no_more_than_its_most_r21(field: str, longer: Callable[[int], str]) -> None:
    typed = {"type": ClientType.BUSINESS} if field == "nip" else {}

    found = errors(**typed, **{field: longer(MOST[field])})

    assert found[field] == FieldTooLongError(most=MOST[field])


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize("evil", ["' OR 1=1--", '"; DROP TABLE accounts', "{{7*7}}", "${7*7}"])
@pytest.mark.parametrize("field", ["pesel", "login", "phone", "email"])
def test_no_field_takes_a_piece_of_a_program_r22(field: str, evil: str) -> None:
    typed = {field: evil} | ({"login_repeat": evil} if field == "login" else {})

    assert field in errors(**typed)
