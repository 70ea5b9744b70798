"""The rules around what a client changes of their data (SET-01)."""

from dataclasses import replace
from typing import Any

import pytest

from mojbok.domain.client_changes import ChangedField, ClientChange, address_changes
from mojbok.domain.email_change import masked_email
from mojbok.domain.forms import FieldRequiredError, FieldTooLongError, FormInvalidError
from mojbok.domain.permissions import Permission
from mojbok.domain.postal_address import PostalAddress
from mojbok.domain.profile_form import LABELS, MOST, ContactData, ProfileForm, check_profile

pytestmark = pytest.mark.requirement("SET-01")
FORM = ProfileForm(phone="601 234 567", email="Anna@Poczta.example")
ADDRESS = PostalAddress(street="Długa", number="1", flat="", postal_code="00-950", city="Łódź")
DATA = ContactData(
    phone="+48601234567",
    email="anna@poczta.example",
    address=ADDRESS,
    permissions=dict.fromkeys(Permission, False),
)


def typed(name: str, value: str) -> ProfileForm:
    """Give the form with one field filled in."""
    changed: dict[str, Any] = {name: value}
    return replace(FORM, **changed)


def test_without_any_part_there_is_no_address() -> None:
    assert check_profile(FORM).address is None
    assert check_profile(replace(FORM, street=" ", city="\t")).address is None


@pytest.mark.parametrize("name", ["street", "number", "flat", "postal_code", "city"])
def test_with_one_part_all_that_letters_need_is_required(name: str) -> None:
    with pytest.raises(FormInvalidError) as refused:
        check_profile(typed(name, "12-345" if name == "postal_code" else "1a"))

    missing = {"number", "postal_code", "city"} - {name}
    assert refused.value.errors == {
        key: FieldRequiredError(label=LABELS[key]) for key in LABELS if key in missing
    }


@pytest.mark.parametrize("name", MOST)
def test_more_than_a_field_takes_is_refused_before_anything_looks_at_it(name: str) -> None:
    with pytest.raises(FormInvalidError) as refused:
        check_profile(typed(name, "1" * (MOST[name] + 1)))

    assert refused.value.errors[name] == FieldTooLongError(most=MOST[name])


def test_the_password_is_for_phone_and_email_alone() -> None:
    assert replace(DATA, phone="+48602345678").needs_password(DATA)
    assert replace(DATA, email="nowa@poczta.example").needs_password(DATA)
    assert not replace(DATA, address=None).needs_password(DATA)
    given = replace(DATA, permissions=dict.fromkeys(Permission, True))
    assert not given.needs_password(DATA)
    assert not given.is_way_of_contact_other(DATA)
    assert replace(DATA, address=None).is_way_of_contact_other(DATA)


def test_other_letter_case_is_the_same_mailbox() -> None:
    shouted = replace(DATA, email="ANNA@POCZTA.example")

    assert shouted.settled(DATA) == DATA
    assert replace(DATA, email="ewa@poczta.example").settled(DATA).email == "ewa@poczta.example"


@pytest.mark.parametrize(
    "changed",
    [
        {"phone": "+48602345678"},
        {"email": "ewa@poczta.example"},
        {"address": None},
        {"address": replace(ADDRESS, street="Długa1", number="")},
        {"permissions": {Permission.E_INVOICES: True, Permission.NOTIFICATIONS: False}},
        {"permissions": {Permission.E_INVOICES: False, Permission.NOTIFICATIONS: True}},
    ],
    ids=str,
)
def test_other_data_have_another_fingerprint(changed: dict[str, object]) -> None:
    assert replace(DATA, **changed).fingerprint() != DATA.fingerprint()  # type: ignore[arg-type] # each is of its field
    assert replace(DATA).fingerprint() == DATA.fingerprint()


def test_only_the_parts_of_an_address_that_differ_are_told() -> None:
    assert list(address_changes(ADDRESS, ADDRESS)) == []
    assert list(address_changes(ADDRESS, replace(ADDRESS, flat="2"))) == [
        ClientChange(field=ChangedField.FLAT, old="", new="2")
    ]
    assert len(list(address_changes(None, ADDRESS))) == 4


@pytest.mark.parametrize(
    ("email", "masked"),
    [
        ("anna.kowalska@poczta.example", "a•••@poczta.example"),
        ("ab@poczta.example", "a•••@poczta.example"),
        ("a@poczta.example", "a•••@poczta.example"),
    ],
)
def test_an_address_is_masked_before_the_at_sign(email: str, masked: str) -> None:
    assert masked_email(email) == masked
