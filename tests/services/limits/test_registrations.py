"""How often one may register, and guess a contract (security.md, R18, R19, P06)."""

import json
from datetime import timedelta
from functools import partial

import pytest

from mojbok.domain.accounts import AccountStatus, RegistrationMismatchError
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import AccountExistsLetter, ActivationLetter
from mojbok.domain.rates import TooManyRequestsError
from tests.builders import World
from tests.fakes import in_parallel
from tests.services.limits.limiting import HERE, refused, register, source


@pytest.mark.requirement("SEC-02")
def test_the_sixth_registration_from_one_address_is_not_evaluated_r18(world: World) -> None:
    for _ in range(5):
        register(world, world.person())

    error = refused(world, world.person())

    assert error == TooManyRequestsError(limit="registration_address", seconds=3601)
    register(world, world.person(), source(1))
    (event,) = world.events("limit_reached")
    assert json.loads(event["facts"]) == {"limit": "registration_address"}
    assert event["ip"] == HERE.ip


@pytest.mark.requirement("SEC-02")
def test_the_sixth_registration_with_one_pesel_is_not_evaluated_wherever_it_comes_from_r18(
    world: World,
) -> None:
    person = world.person()
    for number in range(5):
        error = refused(world, person, source(number), contract_number="UM/OBCA/2026")
        assert error == RegistrationMismatchError()

    error = refused(world, person, source(9))

    assert error == TooManyRequestsError(limit="registration_number", seconds=24 * 3600 + 1)


@pytest.mark.requirement("SEC-02", "REG-04")
def test_after_five_mismatches_the_right_contract_is_not_evaluated_for_a_day_r19(
    world: World,
) -> None:
    person = world.person()
    wrong = partial(refused, world, person, source(1), contract_number="UM/OBCA/2026")
    for _ in range(5):
        wrong()

    assert isinstance(refused(world, person, source(2)), TooManyRequestsError)
    assert [json.loads(event["facts"]) for event in world.events("limit_reached")] == [
        {"limit": "registration_number"}
    ]
    world.clock.advance(timedelta(days=1, seconds=1))
    register(world, person)
    assert world.account(person).status is AccountStatus.PENDING


@pytest.mark.requirement("SEC-02", "REG-04")
def test_an_unknown_pesel_is_limited_as_a_known_one_r19(world: World) -> None:
    known, unknown = world.person(), "02070803628"
    for number in range(5):
        refused(world, known, source(number), contract_number="UM/OBCA/2026")
        refused(world, known, source(100 + number), pesel=unknown)

    errors = [refused(world, known, source(20)), refused(world, known, source(21), pesel=unknown)]

    assert errors[0] == errors[1]


@pytest.mark.requirement("SEC-02")
def test_at_one_moment_no_more_than_five_guess_a_contract_r19(world: World) -> None:
    person = world.person()
    guesses = [
        partial(register, world, person, source(number), contract_number=f"UM/{number}/2026")
        for number in range(20)
    ]

    results = in_parallel(*guesses)

    assert results.count(RegistrationMismatchError()) == 5


@pytest.mark.requirement("SEC-02")
def test_a_form_that_is_filled_in_wrongly_counts_nothing(world: World) -> None:
    person = world.person()
    for _ in range(20):
        refused(world, person, email="nie-adres")

    register(world, person)


@pytest.mark.requirement("SEC-02", "REG-06")
def test_one_mailbox_gets_three_activation_links_a_day_p06(world: World) -> None:
    mailbox = "wspolny@poczta.example"
    for number in range(3):
        register(world, world.person(), source(number), email=mailbox)

    for variant in (mailbox, "Wspolny@Poczta.Example"):
        error = refused(world, world.person(), source(9), email=variant)
        assert error == TooManyRequestsError(limit="registration_email", seconds=24 * 3600 + 1)
    register(world, world.person(), source(10), email="wspolny+tag@poczta.example")
    assert len(world.letters(ActivationLetter)) == 4


@pytest.mark.requirement("SEC-02")
def test_a_double_click_sends_no_second_link_and_counts_for_no_mailbox(world: World) -> None:
    person = world.person()
    for _ in range(4):
        register(world, person)

    assert len(world.letters(ActivationLetter)) == 1


@pytest.mark.requirement("SEC-02", "REG-05")
def test_the_owner_of_an_account_is_not_flooded_by_strangers_b_t07(world: World) -> None:
    person = world.person()
    register(world, person)
    world.activate(world.last(ActivationLetter).link.rpartition("/")[2])

    for number in range(20):
        with pytest.raises(DomainError):
            register(world, person, source(number))

    assert len(world.letters(AccountExistsLetter)) == 4


@pytest.mark.requirement("SEC-02")
def test_a_flood_of_refusals_is_written_down_once_for_each_address(world: World) -> None:
    for _ in range(5):
        register(world, world.person())
    for _ in range(30):
        refused(world, world.person())

    assert len(world.events("limit_reached")) == 1
