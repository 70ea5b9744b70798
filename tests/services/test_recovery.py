"""Recovery of passwords and logins (REC-01, REC-02)."""

from datetime import timedelta

import pytest

from mojbok.domain.accounts import AccountStatus, WrongCredentialsError
from mojbok.domain.clients import ClientType
from mojbok.domain.credentials import LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import ActivationLetter, LoginReminderLetter, OneTimePasswordLetter
from mojbok.domain.sessions import Stage
from mojbok.storage.tables.accounts import OneTimePasswordRow
from tests.builders import HERE, PASSWORD, World


def recover(world: World, login: str) -> list[OneTimePasswordLetter]:
    """Ask for a new password, and give the letters that came of it."""
    before = len(world.letters(OneTimePasswordLetter))
    world.services.recovery.recover_password(login, HERE)
    return world.letters(OneTimePasswordLetter)[before:]


@pytest.mark.requirement("REC-01")
@pytest.mark.parametrize("typed", ["anna", " ANNA "])
def test_an_active_account_gets_a_one_time_password_for_an_hour(world: World, typed: str) -> None:
    person = world.person()
    world.member(person, login="anna")

    (letter,) = recover(world, typed)

    assert letter.to == person.email
    assert letter.purpose == "recovery"
    assert letter.valid_until == world.clock.now() + timedelta(hours=1)
    assert world.log_in("anna", letter.one_time_password).session.stage is Stage.PASSWORD


@pytest.mark.requirement("REC-01", "FIRST-03")
def test_after_an_hour_the_one_time_password_is_over_o07(world: World) -> None:
    world.member(world.person(), login="anna")
    (letter,) = recover(world, "anna")
    world.clock.advance(hours=1)

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", letter.one_time_password)


@pytest.mark.requirement("REC-01")
def test_the_old_password_goes_on_working_until_the_new_one_is_used_p03(world: World) -> None:
    world.member(world.person(), login="anna")
    (letter,) = recover(world, "anna")

    assert world.log_in("anna", PASSWORD).session.stage is Stage.PORTAL
    assert world.log_in("anna", letter.one_time_password).token
    assert world.log_in("anna", PASSWORD).session.stage is Stage.PORTAL


@pytest.mark.requirement("REC-01")
def test_the_old_password_and_older_sessions_die_with_the_change_p04(world: World) -> None:
    world.member(world.person(), login="anna")
    older = world.log_in("anna")
    (letter,) = recover(world, "anna")
    visitor = world.visitor(world.log_in("anna", letter.one_time_password))

    world.services.passwords.change_forced(
        visitor,
        one_time=letter.one_time_password,
        new="Bialy-Czajnik8",
        repeat="Bialy-Czajnik8",
        source=HERE,
    )

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", PASSWORD)
    with pytest.raises(AssertionError):
        world.visitor(older)


@pytest.mark.requirement("REC-01")
def test_a_new_one_time_password_kills_the_one_before_o08(world: World) -> None:
    world.member(world.person(), login="anna")
    (first,) = recover(world, "anna")
    (second,) = recover(world, "anna")

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", first.one_time_password)
    assert world.log_in("anna", second.one_time_password).token


@pytest.mark.requirement("REC-01")
@pytest.mark.parametrize("login", ["nobody", "", "x" * 300, "\0", "' OR 1=1--"])
def test_a_login_that_does_not_exist_gets_nothing_and_costs_the_same_p02(
    world: World, login: str
) -> None:
    world.hasher.forget()

    assert recover(world, login) == []
    assert world.hasher.hashed == 1
    assert world.count(OneTimePasswordRow) == 0


@pytest.mark.requirement("REC-01")
def test_three_letters_an_hour_are_the_most_p05(world: World) -> None:
    world.member(world.person(), login="anna")

    letters = [letter for _ in range(5) for letter in recover(world, "Anna")]

    assert len(letters) == 3
    assert world.log_in("anna", letters[-1].one_time_password).token
    world.clock.advance(hours=1)
    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01")
def test_one_accounts_letters_do_not_count_for_another(world: World) -> None:
    world.member(world.person(), login="anna")
    world.member(world.person(), login="ola")
    for _ in range(4):
        recover(world, "anna")

    assert len(recover(world, "ola")) == 1


@pytest.mark.requirement("REC-01", "LOCK-03")
def test_a_locked_account_gets_none_l18(world: World) -> None:
    world.member(world.person(), login="anna")
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")

    assert recover(world, "anna") == []


@pytest.mark.requirement("REC-01")
def test_an_account_that_staff_blocked_gets_none(world: World) -> None:
    account = world.member(world.person(), login="anna")
    world.set_account(account.id, status=AccountStatus.BLOCKED)

    assert recover(world, "anna") == []


@pytest.mark.requirement("REC-01")
def test_an_account_that_waits_gets_its_link_anew_p07(world: World) -> None:
    person = world.person()
    first = world.register(person, login="anna")
    world.clock.advance(hours=1)

    assert recover(world, "anna") == []

    again = world.last(ActivationLetter)
    assert len(world.letters(ActivationLetter)) == 2
    assert again.valid_until == world.clock.now() + timedelta(hours=23)
    state = world.services.activation.state
    assert state(first) is state(again.link.rpartition("/")[2]) is LinkState.READY


@pytest.mark.requirement("REC-01")
def test_a_lapsed_registration_gets_nothing(world: World) -> None:
    world.register(world.person(), login="anna")
    world.clock.advance(hours=24)

    recover(world, "anna")

    assert len(world.letters(ActivationLetter)) == 1


@pytest.mark.requirement("REC-02")
def test_one_letter_lists_every_login_of_the_address_p01(world: World) -> None:
    shared = {"email": "office@firma.example"}
    by_pesel, by_nip = world.person(), world.person(type=ClientType.BUSINESS)
    world.member(by_pesel, **shared)
    world.member(by_nip, **shared)
    world.member(world.person(), login="anna", **shared)
    world.member(world.person(), login="else", email="else@firma.example")

    world.services.recovery.remind_login("OFFICE@firma.example", HERE)

    (letter,) = world.letters(LoginReminderLetter)
    assert letter.to == "office@firma.example"
    assert set(letter.logins) == {
        f"Twoim loginem jest PESEL kończący się na {by_pesel.number[-4:]}",
        by_nip.number,
        "anna",
    }
    assert by_pesel.number not in str(letter)


@pytest.mark.requirement("REC-02")
@pytest.mark.parametrize(
    "typed",
    ["nobody@poczta.example.com", "not an address", "", "a@b.pl, c@d.pl", "\r\nBcc: x@y.pl"],
)
def test_an_unknown_address_gets_nothing_p01(world: World, typed: str) -> None:
    world.services.recovery.remind_login(typed, HERE)

    assert world.all_letters() == []


@pytest.mark.requirement("REC-02")
def test_an_account_that_waits_is_not_listed(world: World) -> None:
    person = world.person()
    world.register(person)

    world.services.recovery.remind_login(person.email, HERE)

    assert world.letters(LoginReminderLetter) == []


@pytest.mark.requirement("REC-02")
def test_three_reminders_an_hour_are_the_most_in_whatever_case_p06(world: World) -> None:
    world.member(world.person(email="anna@poczta.example.com"))

    for typed in ("anna@poczta.example.com", "Anna@poczta.example.com", "ANNA@POCZTA.example.com"):
        world.services.recovery.remind_login(typed, HERE)
        world.services.recovery.remind_login(typed, HERE)

    assert len(world.letters(LoginReminderLetter)) == 3
