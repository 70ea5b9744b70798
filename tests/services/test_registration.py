"""Registration: who may have an account, and what is written down (REG-04 to REG-12)."""

from datetime import timedelta

import pytest

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountStatus,
    LoginTakenError,
    RegistrationMismatchError,
)
from mojbok.domain.clients import ClientType
from mojbok.domain.credentials import LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import AccountExistsLetter, ActivationLetter
from mojbok.domain.login_name import LoginOfDigitsError
from mojbok.domain.terms import DocumentKind
from mojbok.storage.tables.accounts import AccountRow, ActivationLinkRow, ConsentRow
from tests.builders import HERE, Person, World, nip, pesel


def refused(world: World, person: Person, **changed: object) -> Exception:
    """Give the error of a registration that must leave nothing behind."""
    letters, accounts = len(world.all_letters()), world.count(AccountRow)
    with pytest.raises(DomainError) as caught:
        world.services.registration.register(person.form(**changed), HERE)
    assert len(world.all_letters()) == letters
    assert world.count(AccountRow) == accounts
    return caught.value


# Who may have one


@pytest.mark.requirement("REG-04")
def test_number_and_signed_contract_of_one_client_make_an_account(world: World) -> None:
    person = world.person()

    world.register(person)

    account = world.account(person)
    assert account.status is AccountStatus.PENDING
    assert account.phone == "+48601234567"
    assert account.email == person.email
    assert account.password_hash is None


@pytest.mark.requirement("REG-04")
def test_a_business_registers_by_nip(world: World) -> None:
    person = world.person(type=ClientType.BUSINESS)

    world.register(person)

    assert world.account(person).login == person.number


@pytest.mark.requirement("REG-04")
def test_an_unknown_number_is_refused_r01(world: World) -> None:
    person = world.person()

    error = refused(world, person, pesel=pesel(9_999))

    assert error == RegistrationMismatchError()
    (event,) = world.events("registration_refused")
    assert event["ip"] == HERE.ip
    assert "9999" not in event["facts"]


@pytest.mark.requirement("REG-04")
def test_another_clients_contract_is_refused_in_the_same_way_r02(world: World) -> None:
    person, other = world.person(), world.person()

    assert refused(world, person, contract_number=other.contract) == RegistrationMismatchError()


@pytest.mark.requirement("REG-04")
def test_a_contract_that_does_not_exist_is_refused_in_the_same_way_r02(world: World) -> None:
    person = world.person()

    assert refused(world, person, contract_number="UM/0/1999") == RegistrationMismatchError()


@pytest.mark.requirement("REG-04")
def test_a_clients_number_of_the_other_type_is_refused_in_the_same_way(world: World) -> None:
    person = world.person()

    error = refused(world, person, type=ClientType.BUSINESS, nip=nip(999_999))

    assert error == RegistrationMismatchError(is_business=True)


@pytest.mark.requirement("REG-04")
@pytest.mark.parametrize("status", ["projekt", "wyslana_do_klienta", "anulowana"])
def test_a_contract_not_signed_by_the_client_is_refused_in_the_same_way_r03(
    world: World, status: str
) -> None:
    assert refused(world, world.person(status=status)) == RegistrationMismatchError()


@pytest.mark.requirement("REG-04")
@pytest.mark.parametrize(
    "status", ["podpisana_przez_klienta", "podpisana_przez_sprzedawce", "aktywna", "zakonczona"]
)
def test_every_status_from_the_clients_signature_on_opens_the_door(
    world: World, status: str
) -> None:
    person = world.person(status=status)

    world.register(person)

    assert world.find_account(person) is not None


@pytest.mark.requirement("REG-04")
def test_any_signed_contract_of_several_will_do(world: World) -> None:
    person = world.person(status="projekt")
    world.contract(person, "UM/SECOND/1", "anulowana")
    world.contract(person, "UM/THIRD/1", "aktywna")

    assert refused(world, person) == RegistrationMismatchError()
    assert refused(world, person, contract_number="UM/SECOND/1") == RegistrationMismatchError()
    world.register(person, contract_number="um / third / 1")
    assert world.find_account(person) is not None


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize("field", ["terms", "cookies"])
def test_a_forged_form_without_a_consent_is_refused_on_the_server_r15(
    world: World, field: str
) -> None:
    error = refused(world, world.person(), **{field: False})

    assert isinstance(error, FormInvalidError)


@pytest.mark.requirement("REG-12")
@pytest.mark.parametrize(
    "evil", ["' OR 1=1--", '"; DROP TABLE accounts', "{{7*7}}", "${7*7}", "UM%00"]
)
def test_a_contract_number_is_never_part_of_a_query_r22(world: World, evil: str) -> None:
    assert refused(world, world.person(), contract_number=evil) == RegistrationMismatchError()


# One account per client


@pytest.mark.requirement("REG-05")
def test_a_second_account_is_refused_and_the_owner_told_at_the_address_on_file_r04(
    world: World,
) -> None:
    person = world.person()
    before = world.member(person)

    with pytest.raises(AccountExistsError):
        world.services.registration.register(
            person.form(email="thief@elsewhere.example", login="thief"), HERE
        )

    assert world.account(person) == before
    (letter,) = world.letters(AccountExistsLetter)
    assert letter.to == person.email
    assert len(world.letters(ActivationLetter)) == 1
    assert len(world.events("registration_repeated")) == 1


@pytest.mark.requirement("REG-05")
def test_a_blocked_account_still_is_the_one_account(world: World) -> None:
    person = world.person()
    account = world.member(person)
    world.set_account(account.id, status=AccountStatus.BLOCKED)

    with pytest.raises(AccountExistsError):
        world.services.registration.register(person.form(), HERE)


@pytest.mark.requirement("REG-05")
def test_whoever_lacks_a_matching_contract_learns_nothing_of_the_account_r02(world: World) -> None:
    person, other = world.person(), world.person()
    world.member(person)

    error = refused(world, person, contract_number=other.contract)

    assert error == RegistrationMismatchError()
    assert world.letters(AccountExistsLetter) == []


@pytest.mark.requirement("REG-06")
def test_one_address_may_belong_to_many_accounts(world: World) -> None:
    one, other = world.person(), world.person()

    world.register(one, email="office@firma.example")
    world.register(other, email="office@firma.example")

    assert world.account(one).email == world.account(other).email


# Logins


@pytest.mark.requirement("REG-07")
def test_without_a_login_the_number_becomes_it(world: World) -> None:
    person = world.person()

    world.register(person)

    account = world.account(person)
    assert account.login == person.number


@pytest.mark.requirement("REG-07")
def test_a_chosen_login_is_kept_in_small_letters(world: World) -> None:
    person = world.person()

    world.register(person, login="Anna.Nowak")

    account = world.account(person)
    assert account.login == "anna.nowak"


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize("typed", ["anna.nowak", "Anna.Nowak", "ＡＮＮＡ.nowak"])
def test_a_login_belongs_to_one_account_whatever_its_case_r06(world: World, typed: str) -> None:
    world.member(world.person(), login="anna.nowak")

    assert refused(world, world.person(), login=typed) == LoginTakenError()


@pytest.mark.requirement("REG-07")
def test_a_login_that_waits_for_its_activation_is_taken_too(world: World) -> None:
    world.register(world.person(), login="anna.nowak")

    assert refused(world, world.person(), login="anna.nowak") == LoginTakenError()


@pytest.mark.requirement("REG-07")
@pytest.mark.parametrize("spelling", ["{}", "{:.3}-{}", "pl{}"])
def test_nobody_takes_another_clients_default_login_r11(world: World, spelling: str) -> None:
    victim = world.person()
    wished = spelling.format(victim.number, victim.number[3:])

    error = refused(world, world.person(), login=wished)

    assert isinstance(error, FormInvalidError)
    assert error.errors == {"login": LoginOfDigitsError()}


# The link


@pytest.mark.requirement("REG-09")
def test_the_link_goes_to_the_address_given_and_is_good_for_a_day(world: World) -> None:
    person = world.person(crm_email="old@poczta.example")

    world.register(person)

    (letter,) = world.all_letters()
    assert isinstance(letter, ActivationLetter)
    assert letter.to == person.email
    assert letter.valid_until == world.clock.now() + timedelta(hours=24)


@pytest.mark.requirement("REG-09")
def test_the_link_leads_to_the_address_of_the_settings_a11(world: World) -> None:
    world.register(world.person())

    assert world.last(ActivationLetter).link.startswith("https://mojbok.example/aktywacja/")


# Registrations that were never activated


@pytest.mark.requirement("REG-10")
def test_registering_again_replaces_what_was_never_activated(world: World) -> None:
    person = world.person()
    old = world.register(person, login="first", email="typo@poczta.example")
    world.clock.advance(minutes=5)

    new = world.register(person, login="second", email="right@poczta.example")

    account = world.account(person)
    assert (account.login, account.email) == ("second", "right@poczta.example")
    assert world.services.activation.state(old) is LinkState.DEAD
    assert world.services.activation.state(new) is LinkState.READY
    assert world.count(AccountRow) == 1
    assert world.count(ActivationLinkRow) == 1


@pytest.mark.requirement("REG-10")
def test_a_lapsed_registration_frees_its_login(world: World) -> None:
    lapsed, person = world.person(), world.person()
    world.register(lapsed, login="anna")
    world.clock.advance(hours=24)

    world.register(person, login="anna")

    assert world.account(person).login == "anna"
    assert world.find_account(lapsed) is None


@pytest.mark.requirement("REG-10")
def test_a_login_is_kept_until_the_last_instant_of_its_registration(world: World) -> None:
    world.register(world.person(), login="anna")
    world.clock.advance(timedelta(hours=24) - timedelta(microseconds=1))

    assert refused(world, world.person(), login="anna") == LoginTakenError()


@pytest.mark.requirement("REG-10")
def test_a_lapsed_registration_frees_its_client(world: World) -> None:
    person = world.person()
    world.register(person)
    world.clock.advance(days=3)

    token = world.register(person)

    assert world.services.activation.state(token) is LinkState.READY


@pytest.mark.requirement("REG-09")
def test_a_double_click_is_one_registration(world: World) -> None:
    person = world.person()
    token = world.register(person)
    world.clock.advance(seconds=59)

    world.services.registration.register(person.form(), HERE)

    assert len(world.all_letters()) == 1
    assert world.services.activation.state(token) is LinkState.READY


@pytest.mark.requirement("REG-09")
def test_the_same_again_after_a_minute_sends_a_new_link(world: World) -> None:
    person = world.person()
    old = world.register(person)
    world.clock.advance(seconds=60)

    world.register(person)

    assert len(world.all_letters()) == 2
    assert world.services.activation.state(old) is LinkState.DEAD


@pytest.mark.requirement("REG-10")
def test_other_data_at_once_is_no_double_click(world: World) -> None:
    person = world.person()
    world.register(person, email="typo@poczta.example")

    world.register(person, email="right@poczta.example")

    assert world.last(ActivationLetter).to == "right@poczta.example"


# Consents


@pytest.mark.requirement("REG-11")
def test_both_consents_are_recorded_with_version_words_time_and_place(world: World) -> None:
    person = world.person()

    world.register(person)

    account, now = world.account(person), world.clock.now()
    told = [
        (row["account_id"], row["kind"], row["version"], row["wording"], row["given_at"], row["ip"])
        for row in world.rows(ConsentRow, by="id")
    ]
    assert told == [
        (account.id, DocumentKind.TERMS, "1.0", "Akceptacja regulaminu", now, HERE.ip),
        (account.id, DocumentKind.PRIVACY, "1.0", "Korzystanie z plików cookie", now, HERE.ip),
    ]
    assert {row["user_agent"] for row in world.rows(ConsentRow)} == {HERE.user_agent}


@pytest.mark.requirement("REG-11")
def test_a_replaced_registration_leaves_only_its_successors_consents(world: World) -> None:
    person = world.person()
    world.register(person)
    world.clock.advance(minutes=5)

    world.register(person)

    assert {row["account_id"] for row in world.rows(ConsentRow)} == {world.account(person).id}


@pytest.mark.requirement("REG-08")
def test_contracts_that_come_later_belong_to_the_account_by_themselves(world: World) -> None:
    person, other = world.person(), world.person()
    account = world.member(person)
    world.contract(person, "UM/LATER/1", "projekt")

    visitor = world.visitor(world.log_in(account.login))

    numbers = {contract.number for contract in world.services.home.overview(visitor).contracts}
    assert numbers == {person.contract, "UM/LATER/1"}
    assert other.contract not in numbers
