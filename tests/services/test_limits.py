"""Limits of requests and the work that floods of logins must show (security.md B2; L12 to L20, R18, R19, P05, A12)."""

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from altcha import Challenge, Payload, solve_challenge

from mojbok.domain.accounts import (
    AccountLockedError,
    AccountStatus,
    RegistrationMismatchError,
    Source,
    WrongCredentialsError,
)
from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import (
    AccountExistsLetter,
    ActivationLetter,
    LoginReminderLetter,
    OneTimePasswordLetter,
)
from mojbok.domain.rates import ChallengeRequiredError, Rate, TooManyRequestsError
from mojbok.services.doorkeeper import Browser
from mojbok.storage.tables.accounts import AccountRow, AttemptRow
from tests.builders import PASSWORD, Person, World, open_world, production_limits, settings
from tests.e2e.portal import free_port
from tests.empty_databases import EmptyDatabase
from tests.fakes import in_parallel
from tests.staff import STAFF_PASSWORD, colleague

WRONG = "Nie-to-haslo7"
HERE = Source(ip="198.51.100.7", user_agent="Firefox of the tests")
STRANGER = Browser()


@pytest.fixture
def world(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world with the limits of production."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    yield from _world(tmp_path, empty_database)


@pytest.fixture
def without_redis(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world whose Redis is away."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    url = f"redis://127.0.0.1:{free_port()}/0"
    yield from _world(tmp_path, empty_database, redis_url=url)


def _world(folder: Path, empty: EmptyDatabase, **more: object) -> Iterator[World]:
    world = open_world(
        settings(folder, database_url=empty.url(folder), **production_limits(), **more)
    )
    yield world
    world.close()


def source(number: int) -> Source:
    """Give one of many addresses."""
    return Source(ip=f"203.0.113.{number}", user_agent="")


def attempt(
    world: World,
    login: str,
    password: str = WRONG,
    whence: Source = HERE,
    browser: Browser = STRANGER,
) -> Exception:
    with pytest.raises(DomainError) as caught:
        world.services.sign_in.log_in(login, password, whence, browser=browser)
    return caught.value


def solved(
    world: World, whence: Source = HERE, browser: Browser = STRANGER, login: str | None = None
) -> Browser:
    """Do what the browser does with the challenge that the form came with."""
    asked = world.services.doorkeeper.asks(whence, browser, login=login)
    assert asked is not None
    challenge = Challenge.from_dict(json.loads(asked.challenge))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Browser(**asdict(browser) | {"solution": Payload(challenge, solution).to_base64()})


def suspected(world: World, whence: Source = HERE) -> None:
    """Fail on five different logins."""
    for number in range(5):
        assert attempt(world, f"ofiara{number}", whence=whence) == WrongCredentialsError()


def failures(world: World) -> int:
    return sum(row["failures"] for row in world.rows(AttemptRow))


# Who must show work


@pytest.mark.requirement("SEC-02", "LOCK-01")
def test_five_quick_wrong_passwords_on_one_login_lock_and_need_no_work_l12(world: World) -> None:
    world.member(world.person(), login="anna")

    errors = [attempt(world, "anna") for _ in range(5)]

    assert errors == [WrongCredentialsError()] * 4 + [AccountLockedError()]


@pytest.mark.requirement("SEC-02")
def test_failing_on_five_logins_asks_for_work_and_leaves_the_sixth_alone_l13(world: World) -> None:
    world.member(world.person(), login="anna")
    suspected(world)
    before = failures(world)

    error = attempt(world, "anna")

    assert isinstance(error, ChallengeRequiredError)
    assert 0 < error.seconds <= 3601
    assert failures(world) == before
    assert attempt(world, "anna", PASSWORD) == error


@pytest.mark.requirement("SEC-02")
def test_one_login_that_fails_often_is_one_login_l13(world: World) -> None:
    for _ in range(9):
        attempt(world, "anna")

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None


@pytest.mark.requirement("SEC-02")
def test_ten_failures_in_five_minutes_ask_for_work_until_these_are_over(world: World) -> None:
    for _ in range(10):
        attempt(world, "anna")

    error = attempt(world, "anna")

    assert error == ChallengeRequiredError(seconds=301)
    world.clock.advance(seconds=301)
    assert attempt(world, "anna") == AccountLockedError()


@pytest.mark.requirement("SEC-02")
def test_with_work_shown_attempts_are_evaluated_and_counted_as_any_other_l13(world: World) -> None:
    world.member(world.person(), login="anna")
    suspected(world)

    assert attempt(world, "anna", browser=solved(world)) == WrongCredentialsError()
    assert world.services.sign_in.log_in("anna", PASSWORD, HERE, browser=solved(world)).token


@pytest.mark.requirement("SEC-02")
def test_one_solution_is_one_attempt(world: World) -> None:
    suspected(world)
    browser = solved(world)

    assert attempt(world, "anna", browser=browser) == WrongCredentialsError()
    assert isinstance(attempt(world, "anna", browser=browser), ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_one_solution_at_many_moments_is_one_attempt(world: World) -> None:
    suspected(world)
    browser = solved(world)

    errors = in_parallel(*[partial(attempt, world, "anna", browser=browser)] * 8)

    assert errors.count(WrongCredentialsError()) == 1


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("solution", ["", "x", "e30=", "A" * 5000])
def test_work_that_was_not_done_does_not_count(world: World, solution: str) -> None:
    suspected(world)

    error = attempt(world, "anna", browser=Browser(solution=solution))

    assert isinstance(error, ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_other_addresses_are_not_asked_for_work(world: World) -> None:
    suspected(world)

    assert world.services.doorkeeper.asks(source(1), STRANGER) is None
    assert attempt(world, "anna", whence=source(1)) == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_an_ipv6_subscriber_is_one_address_whatever_they_take_of_their_64(world: World) -> None:
    for number in range(5):
        attempt(world, f"ofiara{number}", whence=Source(ip=f"2001:db8::{number}", user_agent=""))

    same = Source(ip="2001:db8::ffff:1", user_agent="")
    other = Source(ip="2001:db8:0:1::1", user_agent="")
    assert world.services.doorkeeper.asks(same, STRANGER) is not None
    assert world.services.doorkeeper.asks(other, STRANGER) is None


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("mark", [Browser(device="urzadzenie"), Browser(draft="szkic")])
def test_a_browser_that_changes_its_address_is_asked_for_work_l13(
    world: World, mark: Browser
) -> None:
    for number in range(5):
        attempt(world, f"ofiara{number}", whence=source(number), browser=mark)

    error = attempt(world, "anna", whence=source(99), browser=mark)

    assert isinstance(error, ChallengeRequiredError)
    assert attempt(world, "anna", whence=source(99)) == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_a_success_does_not_clear_the_addresss_count_l16(world: World) -> None:
    world.member(world.person(), login="anna")
    for number in range(4):
        attempt(world, f"ofiara{number}")
    assert world.services.sign_in.log_in("anna", PASSWORD, HERE).token
    assert attempt(world, "ofiara4") == WrongCredentialsError()

    assert world.services.doorkeeper.asks(HERE, STRANGER) is not None
    world.services.sign_in.log_in("anna", PASSWORD, HERE, browser=solved(world))
    assert world.services.doorkeeper.asks(HERE, STRANGER) is not None


@pytest.mark.requirement("SEC-02")
def test_after_an_hour_no_work_is_asked_for(world: World) -> None:
    suspected(world)
    asked = world.services.doorkeeper.asks(HERE, STRANGER)
    assert asked is not None

    world.clock.advance(seconds=asked.seconds)

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None
    assert attempt(world, "anna") == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_attempts_that_were_not_evaluated_prolong_nothing(world: World) -> None:
    suspected(world)
    asked = world.services.doorkeeper.asks(HERE, STRANGER)
    assert asked is not None
    for _ in range(20):
        world.clock.advance(seconds=60)
        attempt(world, "anna")

    world.clock.advance(seconds=asked.seconds - 20 * 60)

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None


@pytest.mark.requirement("SEC-02", "LOGIN-02")
@pytest.mark.parametrize("login", ["anna", "nikt", "zablokowana", "czeka"])
def test_without_work_no_hash_is_computed_for_known_and_unknown_alike_l02(
    world: World, login: str
) -> None:
    _cast(world)
    suspected(world)
    world.hasher.forget()

    error = attempt(world, login, PASSWORD)

    assert isinstance(error, ChallengeRequiredError)
    assert (world.hasher.verified, world.hasher.hashed) == ([], 0)


@pytest.mark.requirement("SEC-02", "LOGIN-02")
@pytest.mark.parametrize("login", ["anna", "nikt", "zablokowana", "czeka"])
def test_with_work_shown_exactly_one_hash_is_computed_l02(world: World, login: str) -> None:
    _cast(world)
    suspected(world)
    browser = solved(world)
    world.hasher.forget()

    attempt(world, login, browser=browser)

    assert len(world.hasher.verified) == 1
    assert world.hasher.hashed == 0


def _cast(world: World) -> None:
    world.member(world.person(), login="anna")
    world.register(world.person(), login="czeka")
    world.member(world.person(), login="zablokowana")
    for _ in range(5):
        attempt(world, "zablokowana", whence=source(1))


# Failures everywhere


@pytest.fixture
def alarmed(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world in which six failures everywhere are too many."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    limits = production_limits() | {"limit_login_all": (Rate(6, 300),)}
    url = empty_database.url(tmp_path)
    world = open_world(settings(tmp_path, database_url=url, **limits))
    yield world
    world.close()


def _attacked(world: World) -> None:
    for number in range(6):
        attempt(world, f"ofiara{number}", whence=source(number))


@pytest.mark.requirement("SEC-02")
def test_many_failures_everywhere_raise_the_alarm_once_and_ask_strangers_for_work(
    alarmed: World, caplog: pytest.LogCaptureFixture
) -> None:
    _attacked(alarmed)

    assert isinstance(attempt(alarmed, "anna", whence=source(99)), ChallengeRequiredError)
    browser = solved(alarmed, source(99))
    assert attempt(alarmed, "anna", whence=source(99), browser=browser) == WrongCredentialsError()
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert "ALARM" in alarms[0].getMessage()


@pytest.mark.requirement("SEC-02")
def test_a_known_device_signs_in_to_its_own_account_without_work_l15(alarmed: World) -> None:
    anna = alarmed.member(alarmed.person(), login="anna")
    ola = alarmed.member(alarmed.person(), login="ola")
    devices = alarmed.services.devices
    annas = Browser(device=devices.settle(None, anna.id, remembers=True))
    olas = Browser(device=devices.settle(None, ola.id, remembers=True))
    _attacked(alarmed)

    assert alarmed.services.doorkeeper.asks(HERE, annas) is None
    assert alarmed.services.sign_in.log_in("anna", PASSWORD, HERE, browser=annas).token
    for browser in (olas, Browser(device="podrobione"), STRANGER):
        error = attempt(alarmed, "anna", PASSWORD, browser=browser)
        assert isinstance(error, ChallengeRequiredError)
    alarmed.clock.advance(timedelta(days=31))
    _attacked(alarmed)
    assert isinstance(attempt(alarmed, "anna", browser=annas), ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_a_browser_known_for_one_login_gets_a_challenge_for_another_so_that_it_can_sign_in(
    alarmed: World,
) -> None:
    anna = alarmed.member(alarmed.person(), login="anna")
    alarmed.member(alarmed.person(), login="ola")
    device = alarmed.services.devices.settle(None, anna.id, remembers=True)
    _attacked(alarmed)
    error = attempt(alarmed, "ola", PASSWORD, browser=Browser(device=device))
    assert isinstance(error, ChallengeRequiredError)

    browser = solved(alarmed, browser=Browser(device=device), login="ola")

    assert alarmed.services.sign_in.log_in("ola", PASSWORD, HERE, browser=browser).token
    asks = alarmed.services.doorkeeper.asks
    assert asks(HERE, Browser(device=device), login="anna") is None


# Registration


def register(world: World, person: Person, whence: Source = HERE, **changed: object) -> None:
    world.services.registration.register(person.form(**changed), whence)


def refused(world: World, person: Person, whence: Source = HERE, **changed: object) -> Exception:
    letters, accounts = len(world.all_letters()), world.count(AccountRow)
    with pytest.raises(DomainError) as caught:
        register(world, person, whence, **changed)
    assert (len(world.all_letters()), world.count(AccountRow)) == (letters, accounts)
    return caught.value


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


# Recovery


@pytest.mark.requirement("SEC-02", "REC-01")
def test_twenty_recoveries_an_hour_from_one_address_and_the_rest_is_dropped_quietly_p05(
    world: World,
) -> None:
    people = [f"anna{number}" for number in range(25)]
    for login in people:
        world.member(world.person(), login=login) if login == "anna24" else None
    recover = world.services.recovery.recover_password
    for login in people[:20]:
        recover(login, HERE)
    sent = len(world.letters(OneTimePasswordLetter))
    world.hasher.forget()

    recover("anna24", HERE)
    recover("nikt", HERE)

    assert len(world.letters(OneTimePasswordLetter)) == sent
    assert world.hasher.hashed == 0
    recover("anna24", source(1))
    assert len(world.letters(OneTimePasswordLetter)) == sent + 1
    assert len(world.events("limit_reached")) == 1


@pytest.mark.requirement("SEC-02", "REC-02")
def test_password_and_login_recovery_share_the_addresss_count_p05(world: World) -> None:
    account = world.member(world.person(), login="anna")
    for number in range(20):
        world.services.recovery.recover_password(f"nikt{number}", HERE)

    world.services.recovery.remind_login(account.email, HERE)

    assert world.letters(LoginReminderLetter) == []


@pytest.mark.requirement("SEC-02")
def test_letters_for_everybody_have_a_limit_and_an_alarm_b_t07(
    tmp_path: Path, empty_database: EmptyDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    limits = production_limits() | {"limit_letters_all": (Rate(3, 60),)}
    url = empty_database.url(tmp_path)
    world = open_world(settings(tmp_path, database_url=url, **limits))
    for number in range(3):
        world.services.recovery.recover_password("nikt", source(number))

    error = refused(world, world.person(), source(9))
    world.services.recovery.recover_password("nikt", source(10))

    assert error == TooManyRequestsError(limit="letters_all", seconds=61)
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [alarm.getMessage() for alarm in alarms] == ["Limit reached: letters_all"]
    world.close()


# Activation


@pytest.mark.requirement("SEC-02", "ACT-03")
def test_after_twenty_dead_links_no_more_is_looked_up_for_that_address_a12(world: World) -> None:
    token = world.register(world.person())
    for number in range(10):
        assert world.services.activation.look(f"zmyslony{number}", HERE) is LinkState.DEAD
        with pytest.raises(LinkDeadError):
            world.services.activation.activate(f"zmyslony{number}", HERE)

    for use in (world.services.activation.look, world.services.activation.activate):
        with pytest.raises(TooManyRequestsError) as caught:
            use(token, HERE)
        assert caught.value == TooManyRequestsError(limit="activation_address", seconds=3601)
    assert world.services.activation.look(token, source(1)) is LinkState.READY


@pytest.mark.requirement("ACT-03")
def test_good_and_used_links_may_be_opened_as_often_as_one_likes(world: World) -> None:
    token = world.register(world.person())
    for _ in range(30):
        assert world.services.activation.look(token, HERE) is LinkState.READY
    world.activate(token)

    for _ in range(30):
        assert world.services.activation.look(token, HERE) is LinkState.USED


# Redis away (L20)


@pytest.mark.requirement("SEC-02")
def test_without_redis_logins_go_on_within_limits_l20(without_redis: World) -> None:
    world = without_redis
    world.member(world.person(), login="anna")

    assert world.log_in("anna").token
    suspected(world)
    assert isinstance(attempt(world, "anna"), ChallengeRequiredError)
    assert world.services.sign_in.log_in("anna", PASSWORD, HERE, browser=solved(world)).token


@pytest.mark.requirement("SEC-02")
def test_without_redis_registrations_go_on_within_limits_l20(without_redis: World) -> None:
    for _ in range(5):
        register(without_redis, without_redis.person())

    assert isinstance(refused(without_redis, without_redis.person()), TooManyRequestsError)


@pytest.mark.requirement("SEC-02", "REC-01", "REC-02")
def test_without_redis_recovery_is_dropped_quietly_l20(without_redis: World) -> None:
    world = without_redis
    account = world.member(world.person(), login="anna")
    sent = len(world.all_letters())

    world.services.recovery.recover_password("anna", HERE)
    world.services.recovery.remind_login(account.email, HERE)

    assert len(world.all_letters()) == sent
    # No limit was reached, and none is said to have been.
    assert world.events("limit_reached") == []


@pytest.mark.requirement("BOK-01")
def test_twenty_wrong_passwords_of_staff_from_one_address_are_enough_whatever_the_names(
    world: World,
) -> None:
    ewa = colleague(world, "e.nowak")
    log_in = world.services.bok.sign_in.log_in
    for number in range(20):
        with pytest.raises(DomainError):
            log_in(f"nikt{number}", WRONG, HERE)
    before = len(world.hasher.verified)

    with pytest.raises(TooManyRequestsError) as refused:
        log_in(ewa.name, STAFF_PASSWORD, HERE)

    assert refused.value.limit == "staff_login_address"
    assert len(world.hasher.verified) == before
    assert world.events("limit_reached")
    elsewhere = Source(ip="203.0.113.5", user_agent="")
    assert log_in(ewa.name, STAFF_PASSWORD, elsewhere).token
    world.clock.advance(minutes=10)
    assert log_in(ewa.name, STAFF_PASSWORD, HERE).token
