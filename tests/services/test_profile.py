"""What the settings show of a client, and what the client may change of it (SCR-SETTINGS, SET-01)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mojbok.domain.accounts import (
    AccountLockedError,
    AccountNotHeldError,
    WrongCredentialsError,
)
from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.clients import ClientType
from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.email_address import EmailInvalidError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import AccountLockedLetter, EmailChangeConfirmLetter
from mojbok.domain.permissions import WORDINGS, Permission
from mojbok.domain.phone import PhoneInvalidError
from mojbok.domain.postal_address import PostalAddress, PostalCodeInvalidError
from mojbok.domain.profile_form import ContactHeldError, ProfileStaleError
from mojbok.domain.sessions import EndReason, Visitor
from mojbok.storage.first_documents import publish_first
from mojbok.storage.migrate import upgrade
from mojbok.storage.tables.crm import DeliveryPointRow
from mojbok.storage.tables.profile import ClientChangeRow, PermissionDecisionRow
from tests.builders import HERE, PASSWORD, World, make_predictable, open_world, settings, shell
from tests.profiles import ADDRESS, again, change, filled_in, signed_in


@pytest.fixture
def visitor(world: World) -> Visitor:
    return signed_in(world)


@pytest.fixture
def holding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give an application that holds contact data, as in production."""
    world = open_world(settings(tmp_path, contact_hold_hours=24))
    upgrade(world.engine)
    publish_first(world.engine, world.clock)
    make_predictable(world, monkeypatch)
    yield world
    world.close()


# What is shown


@pytest.mark.requirement("SCR-SETTINGS", "POR-08")
def test_a_clients_settings_tell_their_own_data_and_a_pesel_by_its_last_digits_x05(
    world: World,
) -> None:
    one, other = world.person(), world.person(type=ClientType.BUSINESS)
    [sheet, of_other] = [
        world.services.profile.sheet(signed_in(world, person)) for person in (one, other)
    ]

    assert one.number not in repr(sheet)
    assert sheet.number == sheet.login == f"•••••••{one.number[-4:]}"
    assert (sheet.client_name, sheet.email) == (one.name, one.email)
    assert sheet.phone == "+48601234567"
    assert of_other.number == of_other.login == other.number


@pytest.mark.requirement("SCR-SETTINGS", "POR-08")
def test_the_addresses_of_contracts_are_the_clients_own_and_told_once_each(world: World) -> None:
    one, other = world.person(), world.person()
    for person, points in ((one, ("1", "2")), (other, ("3",))):
        for point in points:
            world.put(
                DeliveryPointRow(
                    ppe_code=f"59000000000000000{point}",
                    contract_number=person.contract,
                    street=f"ul. Długa {person.client_id}",
                    postal_code="00-950",
                    city="Warszawa",
                )
            )

    [place] = world.services.profile.sheet(signed_in(world, one)).places

    assert (place.contract_number, place.street) == (one.contract, f"ul. Długa {one.client_id}")


# What may be changed


@pytest.mark.requirement("SET-01")
def test_a_new_phone_counts_at_once_with_the_current_password(
    world: World, visitor: Visitor
) -> None:
    assert change(world, visitor, phone="0048 602-345-678", password=PASSWORD)

    assert world.services.profile.sheet(again(world, visitor)).phone == "+48602345678"
    assert exported(world) == [("phone", "+48601234567", "+48602345678")]
    [event] = world.events("phone_changed")
    assert (event["account_id"], event["ip"], event["facts"]) == (
        visitor.account.id,
        HERE.ip,
        "{}",
    )


@pytest.mark.requirement("SET-01")
def test_a_correspondence_address_is_set_changed_in_part_and_taken_away(
    world: World, visitor: Visitor
) -> None:
    assert change(world, visitor, **ADDRESS)
    assert world.services.profile.sheet(visitor).address == PostalAddress(
        street="Długa", number="12A", flat="4", postal_code="00-950", city="Warszawa"
    )

    assert change(world, visitor, number="14")
    assert change(world, visitor, **dict.fromkeys(ADDRESS, ""))

    assert world.services.profile.sheet(visitor).address is None
    assert exported(world)[5] == ("correspondence_number", "12A", "14")
    assert exported(world)[6:] == [
        ("correspondence_street", "Długa", ""),
        ("correspondence_number", "14", ""),
        ("correspondence_flat", "4", ""),
        ("correspondence_postal_code", "00-950", ""),
        ("correspondence_city", "Warszawa", ""),
    ]
    assert len(world.events("address_changed")) == 3


@pytest.mark.requirement("SET-01")
def test_consents_and_their_withdrawal_are_kept_with_words_version_time_and_source(
    world: World, visitor: Visitor
) -> None:
    change(world, visitor, e_invoices=True)
    given_at = world.clock.now()
    world.clock.advance(minutes=5)
    change(world, visitor, e_invoices=False, notifications=True)

    history = world.rows(PermissionDecisionRow, by="id")
    sheet = world.services.profile.sheet(visitor)
    assert [(row["permission"], row["is_given"], row["decided_at"]) for row in history] == [
        ("e-faktury", True, given_at),
        ("e-faktury", False, world.clock.now()),
        ("powiadomienia", True, world.clock.now()),
    ]
    for row in history:
        words = WORDINGS[Permission(row["permission"])]
        assert (row["version"], row["wording"]) == (words.version, words.text)
        assert (row["ip"], row["user_agent"]) == (HERE.ip, HERE.user_agent)
    assert {kind: found.is_given for kind, found in sheet.permissions.items()} == {
        Permission.E_INVOICES: False,
        Permission.NOTIFICATIONS: True,
    }
    assert exported(world) == [
        ("consent_e_invoices", "nie", "tak"),
        ("consent_e_invoices", "tak", "nie"),
        ("consent_notifications", "nie", "tak"),
    ]
    assert len(world.events("consent_given")) == 2
    assert len(world.events("consent_withdrawn")) == 1


@pytest.mark.requirement("SET-01")
def test_a_form_that_says_what_is_known_changes_nothing_and_asks_for_no_password(
    world: World, visitor: Visitor
) -> None:
    shouted = visitor.account.email.upper()

    assert not change(world, visitor)
    assert not change(world, visitor, email=shouted, phone="601 234 567")

    assert exported(world) == []
    assert world.letters(EmailChangeConfirmLetter) == []


@pytest.mark.requirement("SET-01")
def test_every_wrong_field_is_told_at_once_and_nothing_is_stored(
    world: World, visitor: Visitor
) -> None:
    with pytest.raises(FormInvalidError) as refused:
        change(
            world,
            visitor,
            phone="12",
            email="anna",
            postal_code="123",
            e_invoices=True,
            password="Zle-haslo-1",
        )

    assert refused.value.errors == {
        "phone": PhoneInvalidError(),
        "email": EmailInvalidError(),
        "number": FieldRequiredError(label="Numer domu"),
        "postal_code": PostalCodeInvalidError(),
        "city": FieldRequiredError(label="Miejscowość"),
    }
    assert world.services.profile.sheet(visitor).permissions == {}
    # A slip in another field costs no attempt.
    assert world.events("login_failed") == []


@pytest.mark.requirement("SET-01")
def test_one_client_changes_nothing_of_another(world: World, visitor: Visitor) -> None:
    other = signed_in(world)
    before = world.services.profile.sheet(other)

    change(world, visitor, **ADDRESS, e_invoices=True, phone="602 345 678", password=PASSWORD)

    assert world.services.profile.sheet(other) == before
    assert {row["client_id"] for row in world.rows(ClientChangeRow)} == {visitor.account.client_id}


@pytest.mark.requirement("SET-01")
def test_a_form_filled_in_over_older_data_overwrites_nothing(
    world: World, visitor: Visitor
) -> None:
    change(world, visitor, e_invoices=True)
    old = filled_in(world, visitor)
    change(world, visitor, e_invoices=False)

    with pytest.raises(ProfileStaleError):
        world.services.profile.change(visitor, old, HERE)
    unseen = filled_in(world, visitor, seen="", e_invoices=True)
    with pytest.raises(ProfileStaleError):
        world.services.profile.change(visitor, unseen, HERE)

    sheet = world.services.profile.sheet(visitor)
    assert not sheet.permissions[Permission.E_INVOICES].is_given


def test_a_form_that_has_been_sent_before_finds_its_work_done(
    world: World, visitor: Visitor
) -> None:
    form = filled_in(world, visitor, e_invoices=True)

    assert world.services.profile.change(visitor, form, HERE)
    assert not world.services.profile.change(visitor, form, HERE)


# The password


@pytest.mark.requirement("SET-01", "SEC-02")
@pytest.mark.parametrize(
    "changed", [{"phone": "602 345 678"}, {"email": "nowa@poczta.example"}], ids=str
)
def test_phone_and_email_need_the_current_password_7_5_1(
    world: World, visitor: Visitor, changed: dict[str, str]
) -> None:
    with pytest.raises(FormInvalidError) as missing:
        change(world, visitor, **changed, **ADDRESS)
    with pytest.raises(FormInvalidError) as wrong:
        change(world, visitor, **changed, **ADDRESS, password="Zle-haslo-1")
    with pytest.raises(FormInvalidError) as long:
        change(world, visitor, **changed, **ADDRESS, password="A1" * 65)

    assert missing.value.errors == {"password": FieldRequiredError(label="Twoje hasło")}
    assert wrong.value.errors == {"password": CurrentPasswordWrongError()}
    assert long.value.errors == {"password": CurrentPasswordWrongError()}
    assert exported(world) == []
    assert world.services.profile.sheet(visitor).address is None
    assert len(world.events("login_failed")) == 1


@pytest.mark.requirement("SET-01", "LOCK-01")
def test_wrong_passwords_in_the_settings_lock_the_account_with_those_at_the_login_t03(
    world: World, visitor: Visitor
) -> None:
    login = visitor.account.login
    for _ in range(2):
        with pytest.raises(WrongCredentialsError):
            world.log_in(login, "Zle-haslo-1")
    for _ in range(2):
        with pytest.raises(FormInvalidError):
            change(world, visitor, phone="602 345 678", password="Zle-haslo-1")

    with pytest.raises(AccountLockedError):
        change(world, visitor, phone="602 345 678", password="Zle-haslo-1")
    with pytest.raises(AccountLockedError):
        change(world, visitor, phone="602 345 678", password=PASSWORD)
    with pytest.raises(AccountLockedError):
        world.log_in(login)

    assert exported(world) == []
    assert len(world.letters(AccountLockedLetter)) == 1
    # The session that is open goes on, for all that needs no password.
    assert change(world, visitor, e_invoices=True)


@pytest.mark.requirement("SET-01")
def test_a_right_password_in_the_settings_starts_the_count_anew(
    world: World, visitor: Visitor
) -> None:
    for number in range(8):
        if number % 4:
            with pytest.raises(FormInvalidError):
                change(world, visitor, phone="602 345 678", password="Zle-haslo-1")
        else:
            assert change(world, visitor, phone=f"602 345 67{number}", password=PASSWORD)


@pytest.mark.requirement("SET-01")
def test_a_one_time_password_is_not_the_current_one_a08(world: World, visitor: Visitor) -> None:
    world.services.recovery.recover_password(visitor.account.login, HERE)
    one_time = world.all_letters()[-1].one_time_password  # type: ignore[attr-defined]

    with pytest.raises(FormInvalidError) as refused:
        change(world, visitor, email="nowa@poczta.example", password=one_time)

    assert refused.value.errors == {"password": CurrentPasswordWrongError()}
    assert world.letters(EmailChangeConfirmLetter) == []


# The hold


@pytest.mark.requirement("SET-01", "SEC-02")
@pytest.mark.parametrize(
    "changed",
    [{"phone": "602 345 678"}, {"email": "nowa@poczta.example"}, ADDRESS],
    ids=["phone", "email", "address"],
)
def test_contact_data_are_held_for_a_day_when_the_registrations_differ_from_the_crms_r20(
    holding: World, changed: dict[str, str]
) -> None:
    activated_at = holding.clock.now()
    visitor = signed_in(holding, holding.person(crm_email="inna@poczta.example"))
    until = activated_at + timedelta(hours=24)

    assert holding.services.profile.sheet(visitor).held_until == until
    holding.clock.set(until - timedelta(microseconds=1))
    with pytest.raises(ContactHeldError) as refused:
        change(holding, visitor, **changed, password=PASSWORD)
    assert refused.value.until == until.isoformat()
    assert exported(holding) == []
    assert holding.letters(EmailChangeConfirmLetter) == []
    assert len(holding.events("contact_held")) == len(holding.events("contact_change_refused")) == 1

    holding.clock.set(until)
    assert holding.services.profile.sheet(visitor).held_until is None
    assert change(holding, visitor, **changed, password=PASSWORD)


@pytest.mark.requirement("SET-01")
def test_consents_can_be_given_and_withdrawn_while_contact_data_are_held(holding: World) -> None:
    visitor = signed_in(holding, holding.person(crm_email="inna@poczta.example"))

    assert change(holding, visitor, e_invoices=True)
    assert change(holding, visitor, e_invoices=False)


@pytest.mark.requirement("SET-01", "SEC-02")
def test_another_phone_holds_too_and_the_same_data_hold_nothing_r20(holding: World) -> None:
    same = signed_in(holding, holding.person())
    unknown = signed_in(holding, holding.person(crm_email=None))
    other_phone = signed_in(holding, holding.person(crm_email=None, crm_phone="602345678"))

    held = [
        holding.services.profile.sheet(visitor).held_until is not None
        for visitor in (same, unknown, other_phone)
    ]
    assert held == [False, False, True]


@pytest.mark.requirement("SET-01", "BOK-02")
def test_bok_lets_contact_data_be_changed_earlier_and_says_why(holding: World) -> None:
    visitor = signed_in(holding, holding.person(crm_email="inna@poczta.example"))
    staff = holding.services.bok.accounts
    login = visitor.account.login
    with pytest.raises(ReasonInvalidError):
        staff.release(login, actor=shell("jkowalska"), reason="")

    staff.release(login, actor=shell("jkowalska"), reason="klient na linii")

    assert change(holding, visitor, phone="602 345 678", password=PASSWORD)
    [event] = holding.events("hold_released")
    assert "klient na linii" in event["facts"]
    with pytest.raises(AccountNotHeldError):
        staff.release(login, actor=shell("jkowalska"), reason="klient na linii")


@pytest.mark.requirement("SET-01")
def test_the_demo_holds_nothing(world: World) -> None:
    visitor = signed_in(world, world.person(crm_email="inna@poczta.example"))

    assert world.services.profile.sheet(visitor).held_until is None
    assert change(world, visitor, phone="602 345 678", password=PASSWORD)


def exported(world: World) -> list[tuple[str, str, str]]:
    """List what waits for the CRM: field, old, new."""
    return [
        (row["field"], row["old_value"], row["new_value"])
        for row in world.rows(ClientChangeRow, by="id")
    ]


@pytest.mark.requirement("SET-01", "OUT-01")
def test_whoever_was_signed_out_while_the_form_waited_changes_nothing_s17(world: World) -> None:
    person = world.person()
    visitor = signed_in(world, person)
    before = world.account(person)
    world.services.sessions.run_out(visitor.session, EndReason.STAFF)

    with pytest.raises(ProfileStaleError):
        change(world, visitor, phone="602 345 678", password=PASSWORD)

    assert world.account(person) == before
    assert world.events("phone_changed") == []
