"""Recovery of passwords and logins (REC-01, REC-02)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.accounts import (
    AccountLockedError,
    AccountStatus,
    Source,
    WrongCredentialsError,
)
from mojbok.domain.clients import ClientType
from mojbok.domain.credentials import LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import (
    ActivationLetter,
    LoginReminderLetter,
    OneTimePasswordLetter,
    PasswordChangedLetter,
)
from mojbok.domain.sessions import EndReason, Stage
from mojbok.services.any_sessions import Gone
from mojbok.storage.tables.accounts import OneTimePasswordRow
from tests.builders import HERE, PASSWORD, World, shell

NEW = "Bialy-Czajnik8"
COOLDOWN = timedelta(minutes=2)
INSTANT = timedelta(microseconds=1)


def recover(world: World, login: str) -> list[OneTimePasswordLetter]:
    """Ask for a new password, and give the letters that came of it."""
    before = len(world.letters(OneTimePasswordLetter))
    world.services.recovery.recover_password(login, HERE)
    return world.letters(OneTimePasswordLetter)[before:]


def recovered(
    world: World, login: str, *, times: int, every: timedelta = COOLDOWN
) -> list[OneTimePasswordLetter]:
    """Ask so many times, and give the letters that came of it."""
    letters = []
    for _ in range(times):
        letters += recover(world, login)
        world.clock.advance(every)
    return letters


def lock(world: World, login: str) -> None:
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in(login, "wrong")


def change_by(world: World, letter: OneTimePasswordLetter) -> None:
    """Set a new password by a letter of recovery."""
    one_time = letter.one_time_password
    visitor = world.visitor(world.log_in("anna", one_time))
    world.services.passwords.change_forced(
        visitor, one_time=one_time, new=NEW, repeat=NEW, source=HERE
    )


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
def test_all_that_was_good_before_dies_with_the_change_p04(world: World) -> None:
    account = world.member(world.person(), login="anna")
    older = world.log_in("anna")
    device = world.services.devices.settle(None, account.id, remembers=True)
    (letter,) = recover(world, "anna")

    change_by(world, letter)

    for dead in (PASSWORD, letter.one_time_password):
        with pytest.raises(WrongCredentialsError):
            world.log_in("anna", dead)
    assert world.services.sessions.visitor(older.token, is_activity=True) == Gone(
        reason=EndReason.PASSWORD_CHANGED
    )
    assert world.services.devices.remembered_login(device) == ""
    assert len(world.letters(PasswordChangedLetter)) == 1
    assert world.log_in("anna", NEW).token


@pytest.mark.requirement("REC-01")
def test_a_new_one_time_password_kills_the_one_before_o08(world: World) -> None:
    world.member(world.person(), login="anna")
    (first,) = recover(world, "anna")
    world.clock.advance(COOLDOWN)
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
def test_a_request_within_two_minutes_sends_nothing_and_kills_nothing_o08_p05(world: World) -> None:
    world.member(world.person(), login="anna")
    (letter,) = recover(world, "anna")
    world.clock.advance(COOLDOWN - INSTANT)

    assert [recover(world, "anna") for _ in range(5)] == [[]] * 5
    assert world.log_in("anna", letter.one_time_password).session.stage is Stage.PASSWORD
    assert len(world.events("password_recovery_refused")) == 5


@pytest.mark.requirement("REC-01")
def test_after_a_used_one_time_password_there_is_nothing_to_wait_for(world: World) -> None:
    world.member(world.person(), login="anna")
    (letter,) = recover(world, "anna")
    change_by(world, letter)

    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01")
def test_three_letters_an_hour_are_the_most_p05(world: World) -> None:
    world.member(world.person(), login="anna")

    letters = recovered(world, "Anna", times=5)

    assert len(letters) == 3
    assert world.log_in("anna", letters[-1].one_time_password).token
    world.clock.advance(hours=1)
    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01")
def test_five_letters_a_day_are_the_most_p05(world: World) -> None:
    world.member(world.person(), login="anna")

    letters = recovered(world, "anna", times=8, every=timedelta(minutes=30))

    assert len(letters) == 5
    world.clock.advance(hours=24)
    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01", "REG-06")
def test_five_letters_a_day_are_the_most_for_all_accounts_of_an_address_p05(world: World) -> None:
    for number in range(7):
        world.member(world.person(email="Office@firma.example"), login=f"office{number}")
    world.member(world.person(email="office2@firma.example"), login="neighbour")

    letters = [letter for number in range(7) for letter in recover(world, f"office{number}")]

    assert len(letters) == 5
    assert len(recover(world, "neighbour")) == 1
    world.clock.advance(hours=24)
    assert len(recover(world, "office6")) == 1


@pytest.mark.requirement("REC-01")
def test_what_was_refused_does_not_count_against_the_owner_l18_l19(world: World) -> None:
    world.member(world.person(), login="anna")
    lock(world, "anna")
    for _ in range(6):
        assert recover(world, "anna") == []

    world.services.bok.accounts.unlock("anna", reason="telefon", actor=shell("jkowalska"))

    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01")
def test_one_accounts_letters_do_not_count_for_another(world: World) -> None:
    world.member(world.person(), login="anna")
    world.member(world.person(), login="ola")
    recovered(world, "anna", times=4)

    assert len(recover(world, "ola")) == 1


@pytest.mark.requirement("REC-01", "LOCK-03")
def test_nothing_but_staff_opens_a_locked_account_l18(world: World) -> None:
    person = world.person()
    token = world.register(person, login="anna")
    one_time = world.activate(token)
    visitor = world.visitor(world.log_in("anna", one_time))
    world.services.passwords.change_forced(
        visitor, one_time=one_time, new=PASSWORD, repeat=PASSWORD, source=HERE
    )
    (letter,) = recover(world, "anna")
    lock(world, "anna")
    world.clock.advance(COOLDOWN)

    assert recover(world, "anna") == []
    world.services.recovery.remind_login(person.email, HERE)
    world.services.activation.activate(token, HERE)

    for password in (PASSWORD, letter.one_time_password):
        with pytest.raises(AccountLockedError):
            world.log_in("anna", password)
    assert len(world.letters(OneTimePasswordLetter)) == 2
    assert world.last(LoginReminderLetter).logins == ("anna",)


@pytest.mark.requirement("LOCK-03")
def test_a_one_time_password_from_before_the_lock_is_dead_after_it_l19(world: World) -> None:
    world.member(world.person(), login="anna")
    (letter,) = recover(world, "anna")
    lock(world, "anna")

    world.services.bok.accounts.unlock("anna", reason="telefon", actor=shell("jkowalska"))

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", letter.one_time_password)
    assert world.log_in("anna", PASSWORD).token
    (event,) = world.events("unlocked")
    assert json.loads(event["facts"]) == {"reason": "telefon", "staff": "jkowalska"}


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
def test_the_link_is_sent_anew_three_times_in_six_hours_p07(world: World) -> None:
    world.register(world.person(), login="anna")

    for _ in range(5):
        recover(world, "anna")

    assert len(world.letters(ActivationLetter)) == 1 + 3
    world.clock.advance(hours=6)
    recover(world, "anna")
    assert len(world.letters(ActivationLetter)) == 1 + 4


@pytest.mark.requirement("REC-01")
def test_links_sent_anew_leave_the_recovery_of_the_account_untouched_p07(world: World) -> None:
    person = world.person()
    token = world.register(person, login="anna")
    for _ in range(3):
        recover(world, "anna")
    world.activate(token)

    assert len(recover(world, "anna")) == 1


@pytest.mark.requirement("REC-01")
def test_a_lapsed_registration_gets_nothing(world: World) -> None:
    world.register(world.person(), login="anna")
    world.clock.advance(hours=24)

    recover(world, "anna")

    assert len(world.letters(ActivationLetter)) == 1


@pytest.mark.requirement("REC-01")
def test_a_stranger_who_asks_for_a_recovery_locks_nobody_out_p03(world: World) -> None:
    world.member(world.person(), login="anna")
    opened = world.log_in("anna")
    stranger = Source(ip="203.0.113.9", user_agent="curl")
    for _ in range(9):
        world.services.recovery.recover_password("anna", stranger)
        world.services.recovery.remind_login(world.visitor(opened).account.email, stranger)
        world.clock.advance(minutes=5)
        assert world.visitor(opened).session.stage is Stage.PORTAL

    assert world.log_in("anna", PASSWORD).session.stage is Stage.PORTAL


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
        f"PESEL kończący się na {by_pesel.number[-4:]}",
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
def test_reminders_keep_to_the_limits_in_whatever_case_p06(world: World) -> None:
    for login in ("anna", "ola"):
        world.member(world.person(email="anna@poczta.example.com"), login=login)
    addresses = ("anna@poczta.example.com", "Anna@poczta.example.com", "ANNA@POCZTA.example.com")

    def asked(*, every: timedelta, rounds: int) -> int:
        before = len(world.letters(LoginReminderLetter))
        for number in range(rounds):
            world.services.recovery.remind_login(addresses[number % 3], HERE)
            world.clock.advance(every)
        return len(world.letters(LoginReminderLetter)) - before

    assert asked(every=timedelta(seconds=20), rounds=6) == 1
    assert asked(every=COOLDOWN, rounds=6) == 2
    assert asked(every=timedelta(hours=1), rounds=6) == 2
    world.clock.advance(hours=24)
    assert asked(every=COOLDOWN, rounds=1) == 1
