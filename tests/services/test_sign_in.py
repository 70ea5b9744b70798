"""Signing in and the lock (LOGIN-02, LOCK-01 to LOCK-03)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.accounts import (
    AccountLockedError,
    AccountStatus,
    AccountUnknownError,
    WrongCredentialsError,
)
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import AccountLockedLetter
from mojbok.domain.sessions import EndReason, Stage
from mojbok.services.any_sessions import Gone
from tests.builders import HERE, PASSWORD, World, shell
from tests.fakes import RecordedEvents, outdated_hash

WRONG = "Nie-to-haslo7"
FORM_OF_ONE_TIME = "A2BCDEFGHJKLMNPQ"


def fails(world: World, login: str, password: str = WRONG) -> Exception:
    with pytest.raises(DomainError) as caught:
        world.log_in(login, password)
    return caught.value


def locked(world: World, login: str = "anna") -> None:
    for _ in range(5):
        fails(world, login)


@pytest.mark.requirement("LOGIN-01")
def test_the_right_password_opens_a_session(world: World) -> None:
    account = world.member(world.person(), login="anna")

    opened = world.log_in("anna")

    visitor = world.visitor(opened)
    assert visitor.account == account
    assert visitor.session.stage is Stage.PORTAL


@pytest.mark.requirement("LOGIN-01")
@pytest.mark.parametrize("typed", ["anna", "Anna", " ANNA ", "ａｎｎａ"])
def test_the_login_may_be_written_in_any_case(world: World, typed: str) -> None:
    world.member(world.person(), login="anna")

    assert world.log_in(typed).token


@pytest.mark.requirement("LOGIN-02")
@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("nobody", WRONG),
        ("nobody", FORM_OF_ONE_TIME),
        ("anna", WRONG),
        ("anna", FORM_OF_ONE_TIME),
        ("anna", PASSWORD.lower()),
        ("anna", PASSWORD + " "),
        ("anna", "\0"),
        ("pending", WRONG),
        ("pending", FORM_OF_ONE_TIME),
        ("blocked", WRONG),
        ("blocked", PASSWORD),
        ("' OR 1=1--", "' OR 1=1--"),
    ],
)
def test_every_wrong_pair_is_the_same_error_and_costs_one_hash_l01_l02(
    world: World, login: str, password: str
) -> None:
    world.member(world.person(), login="anna")
    world.register(world.person(), login="pending")
    blocked = world.member(world.person(), login="blocked")
    world.set_account(blocked.id, status=AccountStatus.BLOCKED)
    world.hasher.forget()

    assert fails(world, login, password) == WrongCredentialsError()
    assert len(world.hasher.verified) == 1
    assert world.hasher.hashed == 0


@pytest.mark.requirement("LOGIN-02")
def test_a_waiting_one_time_password_does_not_show_in_the_number_of_hashes_l02(
    world: World,
) -> None:
    world.invited(world.person(), login="anna")
    world.hasher.forget()

    fails(world, "anna", WRONG)
    fails(world, "anna", FORM_OF_ONE_TIME)

    assert len(world.hasher.verified) == 2


@pytest.mark.requirement("LOGIN-02")
@pytest.mark.parametrize("login", ["anna", "nobody"])
def test_a_locked_login_costs_one_hash_as_well_l02(world: World, login: str) -> None:
    world.member(world.person(), login="anna")
    locked(world, login)
    world.hasher.forget()

    assert fails(world, login, PASSWORD) == AccountLockedError()
    assert len(world.hasher.verified) == 1


@pytest.mark.requirement("LOGIN-02")
def test_the_right_pair_costs_one_hash_l02(world: World) -> None:
    world.member(world.person(), login="anna")
    world.hasher.forget()

    world.log_in("anna")

    assert world.hasher.verified == [True]


@pytest.mark.requirement("LOGIN-02")
@pytest.mark.parametrize(("login", "password"), [("x" * 129, WRONG), ("anna", "Aa1" * 1_000_000)])
def test_what_is_too_long_is_wrong_without_hashing_l21(
    world: World, login: str, password: str
) -> None:
    world.hasher.forget()

    assert fails(world, login, password) == WrongCredentialsError()
    assert world.hasher.verified == []


@pytest.mark.requirement("LOGIN-01")
def test_empty_fields_are_named_and_cost_no_attempt_l21(world: World) -> None:
    error = fails(world, "  ", "")

    assert isinstance(error, FormInvalidError)
    assert error.errors == {
        "login": FieldRequiredError(label="Login"),
        "password": FieldRequiredError(label="Hasło"),
    }
    assert world.hasher.verified == []


@pytest.mark.requirement("LOCK-01")
def test_the_fifth_wrong_password_locks_and_the_right_one_is_refused_l06(world: World) -> None:
    world.member(world.person(), login="anna")

    errors = [fails(world, "anna") for _ in range(5)]

    assert errors == [WrongCredentialsError()] * 4 + [AccountLockedError()]
    assert fails(world, "anna", PASSWORD) == AccountLockedError()


@pytest.mark.requirement("LOCK-01", "LOCK-03")
@pytest.mark.parametrize("later", [timedelta(hours=1), timedelta(days=365)])
def test_time_does_not_unlock_l06(world: World, later: timedelta) -> None:
    world.member(world.person(), login="anna")
    locked(world)
    world.clock.advance(later)

    assert fails(world, "anna", PASSWORD) == AccountLockedError()


@pytest.mark.requirement("LOCK-01")
def test_a_success_starts_the_count_anew_l05(world: World) -> None:
    world.member(world.person(), login="anna")

    for _ in range(3):
        for _ in range(4):
            assert fails(world, "anna") == WrongCredentialsError()
        assert world.log_in("anna").token


@pytest.mark.requirement("LOCK-01")
def test_all_spellings_of_a_pesel_share_one_count_l11(world: World) -> None:
    person = world.person()
    world.member(person)
    number = person.number
    wide = number.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})

    for typed in (number, f"{number[:6]}-{number[6:]}", f" {number[:6]} {number[6:]}", wide):
        assert fails(world, typed) == WrongCredentialsError()

    assert fails(world, f"{number}\n") == AccountLockedError()


@pytest.mark.requirement("LOCK-01")
def test_all_cases_of_a_login_share_one_count_l11(world: World) -> None:
    world.member(world.person(), login="anna")

    for typed in ("anna", "ANNA", "Anna", "aNNa"):
        fails(world, typed)

    assert fails(world, "AnnA") == AccountLockedError()


@pytest.mark.requirement("LOCK-01")
def test_one_logins_failures_do_not_lock_another(world: World) -> None:
    world.member(world.person(), login="anna")
    world.member(world.person(), login="ola")

    locked(world, "anna")

    assert world.log_in("ola").token


@pytest.mark.requirement("LOCK-02")
def test_a_login_that_does_not_exist_is_locked_in_the_same_words_l07(world: World) -> None:
    errors = [fails(world, "nobody") for _ in range(6)]

    assert errors == [WrongCredentialsError()] * 4 + [AccountLockedError()] * 2
    assert world.all_letters() == []


@pytest.mark.requirement("LOCK-02")
def test_a_phantom_lock_does_not_stop_a_later_registration_l07(world: World) -> None:
    person = world.person()
    locked(world, "anna")

    one_time = world.invited(person, login="anna")

    assert world.visitor(world.log_in("anna", one_time)).session.stage is Stage.PASSWORD


@pytest.mark.requirement("LOCK-02")
def test_the_owner_gets_one_letter_about_the_lock(world: World) -> None:
    person = world.person()
    world.member(person, login="anna")

    locked(world)
    fails(world, "anna")

    (letter,) = world.letters(AccountLockedLetter)
    assert letter.to == person.email
    assert letter.locked_at == world.clock.now()
    assert len(world.events("locked")) == 1
    assert len(world.events("login_failed")) == 5


@pytest.mark.requirement("LOCK-03")
def test_only_staff_unlocks_and_the_count_starts_anew_l19(world: World) -> None:
    account = world.member(world.person(), login="anna")
    locked(world)

    world.services.bok.accounts.unlock("Anna", reason="telefon klienta", actor=shell("jkowalska"))

    assert fails(world, "anna") == WrongCredentialsError()
    assert world.log_in("anna").token
    (event,) = world.events("unlocked")
    assert event["account_id"] == account.id
    assert json.loads(event["facts"]) == {"reason": "telefon klienta", "staff": "jkowalska"}


@pytest.mark.requirement("LOCK-03")
def test_staff_is_told_of_a_login_that_does_not_exist(world: World) -> None:
    with pytest.raises(AccountUnknownError):
        world.services.bok.accounts.unlock("nobody", reason="test", actor=shell("jkowalska"))


@pytest.mark.requirement("LOCK-03")
def test_recovery_does_not_unlock_l18(world: World) -> None:
    account = world.member(world.person(), login="anna")
    locked(world)

    world.services.recovery.recover_password("anna", HERE)
    world.services.recovery.remind_login(account.email, HERE)

    assert fails(world, "anna", PASSWORD) == AccountLockedError()


@pytest.mark.requirement("LOCK-01")
def test_wrong_one_time_passwords_count_like_wrong_passwords_o09(world: World) -> None:
    one_time = world.invited(world.person(), login="anna")

    for _ in range(5):
        fails(world, "anna", FORM_OF_ONE_TIME)

    assert fails(world, "anna", one_time) == AccountLockedError()


@pytest.mark.requirement("LOCK-01")
def test_an_automatic_lock_lets_open_sessions_go_on(world: World) -> None:
    world.member(world.person(), login="anna")
    opened = world.log_in("anna")

    locked(world)

    assert world.visitor(opened).session.stage is Stage.PORTAL


@pytest.mark.requirement("LOGIN-01")
def test_a_hash_of_older_parameters_is_renewed_at_sign_in(world: World) -> None:
    account = world.member(world.person(), login="anna")
    old = outdated_hash(PASSWORD)
    world.set_account(account.id, password_hash=old)
    opened = world.log_in("anna")

    assert world.visitor(opened).account.auth_epoch == account.auth_epoch
    renewed = world.visitor(opened).account.password_hash
    assert renewed is not None
    assert renewed != old
    assert not world.hasher.is_outdated(renewed)
    assert world.log_in("anna").token


@pytest.mark.requirement("LOGIN-01")
def test_a_renewed_hash_never_brings_an_old_password_back_p09(world: World) -> None:
    account = world.member(world.person(), login="anna")
    with world.services.home.work() as work:
        work.accounts.set_password(
            account.id, world.hasher.hash("Calkiem-Nowe8"), expected_epoch=account.auth_epoch
        )

    with world.services.home.work() as work:
        work.accounts.refresh_hash(
            account.id, world.hasher.hash(PASSWORD), expected_epoch=account.auth_epoch
        )

    assert fails(world, "anna", PASSWORD) == WrongCredentialsError()
    assert world.log_in("anna", "Calkiem-Nowe8").token


@pytest.mark.requirement("LOGIN-01")
def test_a_sixth_session_ends_the_oldest_l24(world: World) -> None:
    world.member(world.person(), login="anna")
    world.services.bok.accounts.end_sessions("anna", actor=shell("jkowalska"))
    news = RecordedEvents()
    world.application.events.listen(news.ended)
    oldest, *others = [world.log_in("anna") for _ in range(5)]

    sixth = world.log_in("anna")

    assert news.news == [(oldest.session.id, EndReason.TOO_MANY)]
    gone = world.services.sessions.visitor(oldest.token, is_activity=True)
    assert gone == Gone(reason=EndReason.TOO_MANY)
    assert all(world.visitor(opened) for opened in (*others, sixth))


@pytest.mark.requirement("LOGIN-01")
def test_signing_in_again_ends_the_browsers_former_session_s01(world: World) -> None:
    world.member(world.person(), login="anna")
    former = world.log_in("anna")

    new = world.services.sign_in.log_in("anna", PASSWORD, HERE, replacing=former.token)

    assert new.token != former.token
    sessions = world.services.sessions
    gone = sessions.visitor(former.token, is_activity=True)
    assert gone == Gone(reason=EndReason.REPLACED)
