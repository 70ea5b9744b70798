"""What happens at the same moment, on both databases, with connections of their own (LOCK-01, REG-05, FIRST-03)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from mojbok.domain.accounts import (
    AccountExistsError,
    AccountLockedError,
    LoginTakenError,
    WrongCredentialsError,
)
from mojbok.domain.credentials import (
    LinkDeadError,
    LinkState,
    OneTimePassword,
    OneTimePurpose,
)
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import (
    AccountLockedLetter,
    ActivationLetter,
    LoginReminderLetter,
    OneTimePasswordLetter,
    PasswordChangedLetter,
)
from mojbok.services.any_sessions import Opened
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import (
    AccountRow,
    ActivationLinkRow,
    AttemptRow,
    ConsentRow,
    OneTimePasswordRow,
    SessionRow,
)
from mojbok.storage.tables.letters import LetterRow
from tests.builders import HERE, PASSWORD, World, shell
from tests.fakes import in_parallel

WRONG = "Nie-to-haslo7"
INSTANT = timedelta(microseconds=1)


def failures(world: World) -> int:
    return sum(row["failures"] for row in world.rows(AttemptRow))


# Registration


@pytest.mark.requirement("REG-05", "REG-09")
def test_ten_registrations_of_one_client_at_once_are_one_r05(world: World) -> None:
    person = world.person()
    register = partial(world.services.registration.register, person.form(), HERE)

    results = in_parallel(*[register] * 10)

    assert results == [None] * 10
    assert world.count(AccountRow) == 1
    assert world.count(ActivationLinkRow) == 1
    assert world.count(ConsentRow) == 2
    assert len(world.letters(ActivationLetter)) == 1


@pytest.mark.requirement("REG-05", "REG-10")
def test_ten_different_registrations_of_one_client_leave_one_account_and_one_good_link(
    world: World,
) -> None:
    person = world.person()
    register = world.services.registration.register

    results = in_parallel(
        *(partial(register, person.form(login=f"anna{number}"), HERE) for number in range(10))
    )

    assert results == [None] * 10
    tokens = [letter.link.rpartition("/")[2] for letter in world.letters(ActivationLetter)]
    states = [world.services.activation.state(token) for token in tokens]
    assert world.count(AccountRow) == 1
    assert states.count(LinkState.READY) == 1
    assert states.count(LinkState.DEAD) == 9


@pytest.mark.requirement("REG-07")
def test_two_clients_who_wish_for_one_login_at_once_get_it_once_r06(world: World) -> None:
    for round_ in range(5):
        one, other = world.person(), world.person()
        register = world.services.registration.register

        results = in_parallel(
            partial(register, one.form(login=f"Anna{round_}"), HERE),
            partial(register, other.form(login=f"aNNA{round_}"), HERE),
        )

        assert results.count(None) == 1
        assert LoginTakenError() in results
        found = [world.find_account(person) for person in (one, other)]
        assert [account.login for account in found if account] == [f"anna{round_}"]
        assert len(world.letters(ActivationLetter)) == round_ + 1


# Activation


@pytest.mark.requirement("ACT-01", "ACT-03")
def test_ten_activations_at_once_are_one_a05(world: World) -> None:
    person = world.person()
    activate = partial(world.services.activation.activate, world.register(person), HERE)

    results = in_parallel(*[activate] * 10)

    assert results == [None] * 10
    (letter,) = world.letters(OneTimePasswordLetter)
    assert world.count(OneTimePasswordRow) == 1
    assert world.log_in(person.number, letter.one_time_password).token
    assert len(world.events("activated")) == 1


@pytest.mark.requirement("ACT-03", "REG-10")
def test_an_activation_and_a_new_registration_at_once_agree_on_one_of_them(world: World) -> None:
    for _ in range(10):
        person = world.person()
        token = world.register(person, login=f"first-{person.client_id}")
        letters = len(world.letters(OneTimePasswordLetter))
        again = person.form(login=f"second-{person.client_id}")

        activated, registered = in_parallel(
            partial(world.services.activation.activate, token, HERE),
            partial(world.services.registration.register, again, HERE),
        )

        account = world.account(person)
        if registered is None:
            assert account.login.startswith("second")
            assert activated is None or isinstance(activated, LinkDeadError)
            assert len(world.letters(OneTimePasswordLetter)) == letters
        else:
            assert registered == AccountExistsError()
            assert activated is None
            assert account.login.startswith("first")
            assert len(world.letters(OneTimePasswordLetter)) == letters + 1


# Wrong passwords


@pytest.mark.requirement("LOCK-01", "LOCK-02")
def test_twenty_wrong_passwords_at_once_are_five_attempts_one_lock_one_letter_l08(
    world: World,
) -> None:
    world.member(world.person(), login="anna")

    results = in_parallel(*(partial(world.log_in, "anna", f"Zle-haslo{n}") for n in range(20)))

    assert results.count(WrongCredentialsError()) == 4
    assert results.count(AccountLockedError()) == 16
    assert world.sheet("anna").is_locked
    assert len(world.events("login_failed")) == 5
    assert len(world.events("locked")) == 1
    assert len(world.letters(AccountLockedLetter)) == 1


@pytest.mark.requirement("LOCK-01")
def test_of_twenty_guesses_at_once_the_right_one_counts_only_among_five_l08(world: World) -> None:
    for round_ in range(5):
        world.member(world.person(), login=f"anna{round_}")
        guesses = [WRONG] * 19 + [PASSWORD]

        results = in_parallel(*(partial(world.log_in, f"anna{round_}", guess) for guess in guesses))

        tried = [result for result in results if not isinstance(result, AccountLockedError)]
        if isinstance(results[-1], Opened):
            assert not any(isinstance(result, Opened) for result in results[:-1])
        else:
            # The fifth of those tried locks; the right one may be among the four before, and come after the lock.
            assert tried in ([WrongCredentialsError()] * 4, [WrongCredentialsError()] * 3)
            assert world.sheet(f"anna{round_}").is_locked


@pytest.mark.requirement("LOCK-01")
def test_the_last_attempt_goes_to_one_of_two_l09(world: World) -> None:
    world.member(world.person(), login="anna")
    locks = 0
    for _ in range(12):
        for _ in range(4):
            with pytest.raises(WrongCredentialsError):
                world.log_in("anna", WRONG)

        right, wrong = in_parallel(
            partial(world.log_in, "anna", PASSWORD), partial(world.log_in, "anna", WRONG)
        )

        sheet = world.sheet("anna")
        if isinstance(right, Opened):
            # The wrong one came too late for the fifth attempt, or first of a new row.
            assert wrong in (AccountLockedError(), WrongCredentialsError())
            assert not sheet.is_locked
            assert failures(world) == int(wrong == WrongCredentialsError())
        else:
            locks += 1
            assert (right, wrong) == (AccountLockedError(), AccountLockedError())
            assert sheet.is_locked
        assert len(world.letters(AccountLockedLetter)) == locks
        world.services.bok.accounts.unlock("anna", reason="test", actor=shell("test"))


@pytest.mark.requirement("LOCK-01")
def test_an_account_is_never_open_after_its_lock_was_told_l09(world: World) -> None:
    for round_ in range(8):
        login = f"anna{round_}"
        world.member(world.person(), login=login)

        results = in_parallel(
            partial(world.log_in, login, PASSWORD), *[partial(world.log_in, login, WRONG)] * 4
        )

        account = world.sheet(login).account
        told = [event for event in world.events("locked") if event["account_id"] == account.id]
        assert world.sheet(login).is_locked is bool(told)
        assert isinstance(results[0], AccountLockedError) is bool(told)


@pytest.mark.requirement("LOCK-01")
def test_a_right_password_that_comes_after_the_lock_does_not_take_it_off_l09(world: World) -> None:
    # What happens above when the right one is slow, moment by moment.
    with world.services.home.work() as work:
        numbers = [work.attempts.reserve("anna", 5, world.clock.now()) for _ in range(5)]
        assert work.attempts.lock("anna", 5)

        assert not work.attempts.succeed("anna")
        assert work.attempts.is_locked("anna", 5)

    assert numbers == [1, 2, 3, 4, 5]


# One-time passwords


@pytest.mark.requirement("FIRST-03")
def test_a_one_time_password_used_by_two_at_once_sets_one_password_o06(world: World) -> None:
    person = world.person()
    one_time = world.invited(person, login="anna")
    visitors = [world.visitor(world.log_in("anna", one_time)) for _ in range(2)]
    passwords = ["Bialy-Czajnik8", "Czarny-Czajnik9"]

    def change(number: int) -> OpenedSession:
        return world.services.passwords.change_forced(
            visitors[number],
            one_time=one_time,
            new=passwords[number],
            repeat=passwords[number],
            source=HERE,
        )

    results = in_parallel(partial(change, 0), partial(change, 1))

    (winner,) = [n for n, result in enumerate(results) if isinstance(result, Opened)]
    assert isinstance(results[1 - winner], FormInvalidError)
    assert world.account(person).auth_epoch == 1
    assert world.log_in("anna", passwords[winner]).token
    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", passwords[1 - winner])
    assert world.letters(PasswordChangedLetter) == []


@pytest.mark.requirement("REC-01")
def test_ten_recoveries_at_once_send_one_letter_p05(world: World) -> None:
    world.member(world.person(), login="anna")
    before = len(world.letters(OneTimePasswordLetter))

    in_parallel(*[partial(world.services.recovery.recover_password, "anna", HERE)] * 10)

    (letter,) = world.letters(OneTimePasswordLetter)[before:]
    assert world.count(OneTimePasswordRow) == 1
    assert world.log_in("anna", letter.one_time_password).token


@pytest.mark.requirement("REC-01", "REG-06")
def test_recoveries_of_many_accounts_at_once_keep_to_the_limit_of_their_address_p05(
    world: World,
) -> None:
    logins = [f"office{number}" for number in range(12)]
    for login in logins:
        world.member(world.person(email="office@firma.example.com"), login=login)
    before = len(world.letters(OneTimePasswordLetter))

    recover = world.services.recovery.recover_password
    results = in_parallel(*(partial(recover, login, HERE) for login in logins))

    assert results == [None] * 12
    assert len(world.letters(OneTimePasswordLetter)) - before == 5


@pytest.mark.requirement("REC-02")
def test_ten_reminders_at_once_send_one_letter_p05(world: World) -> None:
    for login in ("anna", "ola"):
        world.member(world.person(email="office@firma.example.com"), login=login)
    remind = partial(world.services.recovery.remind_login, "office@firma.example.com", HERE)

    in_parallel(*[remind] * 10)

    assert len(world.letters(LoginReminderLetter)) == 1


@pytest.mark.requirement("FIRST-03", "ACT-03")
def test_links_and_one_time_passwords_are_used_once_and_in_time(world: World) -> None:
    for late in (timedelta(0), timedelta(hours=24) - INSTANT, timedelta(hours=24)):
        person = world.person()
        token = world.register(person)
        account = world.account(person)
        index = world.application.vault.index(token, purpose="activation")
        now = world.clock.now() + late
        one_time = OneTimePassword(
            id=f"o-{account.id}",
            account_id=account.id,
            hash="hash",
            purpose=OneTimePurpose.RECOVERY,
            expires_at=world.clock.now() + timedelta(hours=24),
        )
        with world.services.home.work() as work:
            work.credentials.replace_one_time_password(one_time)
            used = [work.credentials.use_link(index, now) for _ in range(2)]
            used += [work.credentials.use_one_time_password(one_time.id, now) for _ in range(2)]

        in_time = late < timedelta(hours=24)
        assert used == [in_time, False, in_time, False]


# Sessions and units of work


@pytest.mark.requirement("OUT-01")
def test_a_session_ended_by_ten_at_once_ends_once(world: World) -> None:
    account = world.member(world.person(), login="anna")
    opened = world.open_session(account)

    in_parallel(*[partial(world.services.sessions.log_out, opened.token)] * 10)

    ended = [event for event in world.events("session_ended") if event["account_id"] == account.id]
    assert len(ended) == 1


class KilledError(BaseException):
    """The process dies here."""


@pytest.mark.requirement("REG-09")
def test_a_killed_unit_of_work_leaves_neither_change_nor_letter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = world.person()

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    # The audit event is the last that a registration writes: account, consents, link and letter are in.
    monkeypatch.setattr("mojbok.storage.audit.SqlAudit.record", killed)
    with pytest.raises(KilledError):
        world.services.registration.register(person.form(), HERE)
    monkeypatch.undo()

    for table in (AccountRow, ConsentRow, ActivationLinkRow, LetterRow):
        assert world.count(table) == 0
    world.services.registration.register(person.form(), HERE)
    assert world.count(LetterRow) == 1


@pytest.mark.requirement("REG-09", "ACT-01")
@pytest.mark.parametrize("dies_in", ["outbox", "audit"])
def test_an_activation_killed_half_way_can_be_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    person = world.person()
    token = world.register(person)

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    where = {
        "outbox": "mojbok.storage.outbox.SqlOutbox.put",
        "audit": "mojbok.storage.audit.SqlAudit.record",
    }
    monkeypatch.setattr(where[dies_in], killed)
    with pytest.raises(KilledError):
        world.services.activation.activate(token, HERE)
    monkeypatch.undo()

    assert world.services.activation.state(token) is LinkState.READY
    assert world.letters(OneTimePasswordLetter) == []
    assert world.log_in(person.number, world.activate(token)).token


@pytest.mark.requirement("REG-05")
@pytest.mark.parametrize(
    ("field", "kind"), [("client_id", AccountExistsError), ("login", LoginTakenError)]
)
def test_the_database_itself_keeps_accounts_apart(
    world: World, field: str, kind: type[Exception]
) -> None:
    person, other = world.person(), world.person()
    account = world.member(person, login="anna")
    twin = replace(account, id="twin", client_id=other.client_id, login="ola")
    same = replace(twin, **{field: getattr(account, field)})

    def add() -> None:
        with world.services.home.work() as work:
            work.accounts.add(same, HERE)

    with pytest.raises(kind):
        add()
    assert world.find_account(other) is None


@pytest.mark.requirement("OUT-01")
def test_sessions_go_with_nothing_but_their_account(world: World) -> None:
    account = world.member(world.person(), login="anna")

    def forget() -> None:
        with world.services.home.work() as work:
            work.accounts.remove_pending(account.id)

    forget()

    # An active account is not removed as if it waited, whoever asks.
    assert world.count(AccountRow) == 1
    assert world.count(SessionRow) == 2
