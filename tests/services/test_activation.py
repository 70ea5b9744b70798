"""Activation: the link, once, within a day (ACT-01 to ACT-03)."""

from datetime import timedelta

import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import OneTimePasswordLetter, RegistrationNoticeLetter
from mojbok.storage.tables.accounts import OneTimePasswordRow, SessionRow
from tests.builders import HERE, World


@pytest.mark.requirement("ACT-01")
def test_the_link_activates_the_account_and_sends_a_one_time_password(world: World) -> None:
    person = world.person()
    token = world.register(person)

    world.services.activation.activate(token, HERE)

    account = world.account(person)
    assert account.status is AccountStatus.ACTIVE
    assert account.expires_at is None
    (letter,) = world.letters(OneTimePasswordLetter)
    assert letter.to == person.email
    assert letter.purpose == "activation"
    assert letter.valid_until == world.clock.now() + timedelta(hours=24)
    assert len(world.events("activated")) == 1


@pytest.mark.requirement("ACT-02")
def test_looking_at_a_link_changes_nothing_a02(world: World) -> None:
    person = world.person()
    token = world.register(person)

    states = [world.services.activation.state(token) for _ in range(3)]

    assert states == [LinkState.READY] * 3
    assert world.account(person).status is AccountStatus.PENDING
    assert world.letters(OneTimePasswordLetter) == []


@pytest.mark.requirement("ACT-03")
@pytest.mark.parametrize(
    ("age", "is_good"),
    [
        (timedelta(hours=23, minutes=59, seconds=59), True),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), False),
    ],
)
def test_a_link_is_good_for_a_day_and_not_a_second_longer_a06(
    world: World, age: timedelta, *, is_good: bool
) -> None:
    person = world.person()
    token = world.register(person)
    world.clock.advance(age)

    if is_good:
        world.services.activation.activate(token, HERE)
    else:
        with pytest.raises(LinkDeadError):
            world.services.activation.activate(token, HERE)

    assert (world.account(person).status is AccountStatus.ACTIVE) is is_good
    assert len(world.letters(OneTimePasswordLetter)) == int(is_good)


@pytest.mark.requirement("ACT-03")
@pytest.mark.parametrize("mangled", ["{}=", "{}{}", "x{}", "{:.20}", "", "\0", "🦆", "../{}"])
def test_a_mangled_link_is_dead_a07(world: World, mangled: str) -> None:
    person = world.person()
    token = world.register(person)

    with pytest.raises(LinkDeadError):
        world.services.activation.activate(mangled.format(token, token), HERE)

    assert world.account(person).status is AccountStatus.PENDING


@pytest.mark.requirement("ACT-03")
def test_letter_case_counts_in_a_link_a07(world: World) -> None:
    token = world.register(world.person())

    assert world.services.activation.state(token.swapcase()) is LinkState.DEAD


@pytest.mark.requirement("ACT-03")
def test_other_secrets_are_no_activation_links_a08(world: World) -> None:
    person = world.person()
    one_time = world.invited(person)
    session = world.log_in(person.number, one_time)

    for secret in (one_time, session.token, world.account(person).id):
        with pytest.raises(LinkDeadError):
            world.services.activation.activate(secret, HERE)


@pytest.mark.requirement("ACT-03")
def test_a_second_click_is_no_scare_and_sends_nothing_a04(world: World) -> None:
    token = world.register(world.person())
    world.services.activation.activate(token, HERE)

    world.services.activation.activate(token, HERE)

    assert world.services.activation.state(token) is LinkState.USED
    assert len(world.letters(OneTimePasswordLetter)) == 1
    assert world.count(OneTimePasswordRow) == 1


@pytest.mark.requirement("ACT-03")
def test_a_used_link_says_so_after_its_day_too_a09(world: World) -> None:
    token = world.register(world.person())
    world.services.activation.activate(token, HERE)
    world.clock.advance(days=2)

    world.services.activation.activate(token, HERE)

    assert world.services.activation.state(token) is LinkState.USED


@pytest.mark.requirement("ACT-03")
def test_the_link_of_a_replaced_registration_is_dead_a09(world: World) -> None:
    person = world.person()
    old = world.register(person)
    world.clock.advance(minutes=2)
    world.register(person)

    with pytest.raises(LinkDeadError):
        world.services.activation.activate(old, HERE)


@pytest.mark.requirement("ACT-01")
def test_activation_opens_no_session_a13(world: World) -> None:
    world.services.activation.activate(world.register(world.person()), HERE)

    assert world.count(SessionRow) == 0


@pytest.mark.requirement("ACT-01")
def test_the_crms_address_is_told_of_an_account_with_another_one_r20(world: World) -> None:
    person = world.person(crm_email="owner@poczta.example", email="thief@elsewhere.example")

    world.invited(person)

    (notice,) = world.letters(RegistrationNoticeLetter)
    assert notice.to == "owner@poczta.example"
    assert world.last(OneTimePasswordLetter).to == "thief@elsewhere.example"


@pytest.mark.requirement("ACT-01")
@pytest.mark.parametrize(
    "known", ["Anna@Poczta.example", "anna@poczta.example", None, "nie podano"]
)
def test_nobody_is_told_when_the_crm_knows_the_address_or_none(
    world: World, known: str | None
) -> None:
    world.invited(world.person(crm_email=known, email="anna@poczta.example"))

    assert world.letters(RegistrationNoticeLetter) == []


@pytest.mark.requirement("ACT-01")
def test_guesses_from_before_the_account_do_not_lock_its_owner_out_l07(world: World) -> None:
    person = world.person()
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in(person.number, "guess")

    one_time = world.invited(person)

    assert world.log_in(person.number, one_time).token


@pytest.mark.requirement("ACT-01")
def test_the_letters_bear_no_login_no_number_and_no_contract_o15(world: World) -> None:
    person = world.person(crm_email="owner@poczta.example")

    world.invited(person, login="anna.nowak")

    told = " ".join(str(letter) for letter in world.all_letters())
    assert person.number not in told
    assert person.contract not in told
    assert "anna.nowak" not in told
