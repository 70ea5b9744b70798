"""What staff does to accounts, each act written down (BOK-02)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.accounts import (
    AccountNotActiveError,
    AccountNotBlockedError,
    AccountUnknownError,
    RegistrationLapsedError,
    UnblockFirstError,
    UnlockFirstError,
    WrongCredentialsError,
)
from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import ActivationLetter, OneTimePasswordLetter
from mojbok.domain.sessions import EndReason
from mojbok.services.any_sessions import Gone
from mojbok.texts.errors_of_staff import explain
from tests.builders import World, shell

STAFF = "jkowalska"


@pytest.mark.requirement("BOK-02")
def test_the_sheet_shows_the_accounts_state(world: World) -> None:
    person = world.person()
    account = world.member(person, login="anna")
    opened = world.log_in("anna")

    sheet = world.sheet(" ANNA ")

    assert sheet.account == account
    assert sheet.client_name == person.name
    assert not sheet.is_locked
    assert opened.session in sheet.sessions


@pytest.mark.requirement("BOK-02", "LOCK-03")
def test_the_sheet_shows_a_lock(world: World) -> None:
    world.member(world.person(), login="anna")
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")

    assert world.sheet("anna").is_locked


@pytest.mark.requirement("BOK-02")
def test_the_link_is_sent_anew_to_an_account_that_waits(world: World) -> None:
    person = world.person()
    world.register(person, login="anna")
    world.clock.advance(hours=1)

    world.services.bok.accounts.resend("anna", actor=shell(STAFF))

    letter = world.last(ActivationLetter)
    assert len(world.letters(ActivationLetter)) == 2
    assert letter.to == person.email
    assert letter.valid_until == world.clock.now() + timedelta(hours=23)


@pytest.mark.requirement("BOK-02")
def test_an_active_account_gets_a_one_time_password_that_staff_never_sees(world: World) -> None:
    person = world.person()
    world.member(person, login="anna")

    world.services.bok.accounts.resend("anna", actor=shell(STAFF))

    letter = world.last(OneTimePasswordLetter)
    assert letter.to == person.email
    assert letter.purpose == "recovery"
    assert world.log_in("anna", letter.one_time_password).token


@pytest.mark.requirement("BOK-02")
def test_a_lapsed_registration_is_told_and_nothing_is_sent_or_written_down(world: World) -> None:
    world.register(world.person(), login="anna")
    world.clock.advance(hours=24)

    with pytest.raises(RegistrationLapsedError):
        world.services.bok.accounts.resend("anna", actor=shell(STAFF))

    assert len(world.letters(ActivationLetter)) == 1
    assert world.events("resent") == []


@pytest.mark.requirement("BOK-02")
def test_nothing_is_sent_to_an_account_that_bok_has_blocked_and_the_way_on_is_told(
    world: World,
) -> None:
    world.member(world.person(), login="anna")
    staff = world.services.bok.accounts
    staff.block("anna", reason="telefon", actor=shell(STAFF))
    letters = len(world.all_letters())

    with pytest.raises(UnblockFirstError) as refusal:
        staff.resend("anna", actor=shell(STAFF))

    assert "`mojbok account unblock`" in explain(refusal.value)
    assert len(world.all_letters()) == letters
    assert world.events("resent") == []
    staff.unblock("anna", reason="telefon", actor=shell(STAFF))
    staff.resend("anna", actor=shell(STAFF))
    assert world.log_in("anna", world.last(OneTimePasswordLetter).one_time_password).token


@pytest.mark.requirement("BOK-02", "LOCK-03")
def test_nothing_is_sent_to_a_locked_account_before_it_is_unlocked_l18(world: World) -> None:
    world.member(world.person(), login="anna")
    staff = world.services.bok.accounts
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")
    letters = len(world.all_letters())

    with pytest.raises(UnlockFirstError) as refusal:
        staff.resend("anna", actor=shell(STAFF))

    assert "`mojbok account unlock`" in explain(refusal.value)
    assert len(world.all_letters()) == letters
    assert world.events("resent") == []


@pytest.mark.requirement("BOK-02", "LOCK-03")
def test_guesses_at_a_login_that_waits_for_its_activation_keep_no_link_back(world: World) -> None:
    world.register(world.person(), login="anna")
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")

    world.services.bok.accounts.resend("anna", actor=shell(STAFF))

    assert len(world.letters(ActivationLetter)) == 2


@pytest.mark.requirement("BOK-02")
def test_each_act_is_written_down_with_who_whom_and_why(world: World) -> None:
    account = world.member(world.person(), login="anna")
    staff = world.services.bok.accounts

    staff.show("anna", actor=shell(STAFF), reason="klient na linii")
    staff.unlock("anna", reason="  klient  na linii ", actor=shell(STAFF))
    staff.resend("anna", actor=shell(STAFF), reason="klient na linii")
    staff.end_sessions("anna", actor=shell(STAFF), reason="klient na linii")

    for name in ("shown", "unlocked", "resent", "sessions_ended"):
        (event,) = world.events(name)
        facts = json.loads(event["facts"])
        assert event["account_id"] == account.id
        assert (facts["staff"], facts["reason"]) == (STAFF, "klient na linii")
        assert event["at"] == world.clock.now()
    assert json.loads(world.events("resent")[0]["facts"])["what"] == "one-time-password"
    assert json.loads(world.events("sessions_ended")[0]["facts"])["count"] == "1"


@pytest.mark.requirement("BOK-02")
@pytest.mark.parametrize(
    "reason",
    [
        "",
        " ",
        "x" * 201,
        "PESEL 44051401359",
        "PESEL 440514-01359",
        "NIP 123-456-32-18",
        "pisze z anna@poczta.example",
        "dzwoni z 601 234 567",
        "hasło: Zielony-Czajnik7",
        "kod ABCD-EFGH-JKLM-2345",
    ],
)
def test_a_reason_with_somebodys_data_is_refused_and_nothing_happens(
    world: World, reason: str
) -> None:
    world.member(world.person(), login="anna")
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")

    with pytest.raises(ReasonInvalidError):
        world.services.bok.accounts.unlock("anna", reason=reason, actor=shell(STAFF))

    assert world.sheet("anna").is_locked
    assert world.events("unlocked") == []


@pytest.mark.requirement("BOK-02")
def test_an_unknown_login_is_told_and_leaves_no_trace(world: World) -> None:
    staff = world.services.bok.accounts
    acts = (
        lambda: staff.show("nobody", actor=shell(STAFF)),
        lambda: staff.unlock("nobody", reason="test", actor=shell(STAFF)),
        lambda: staff.resend("nobody", actor=shell(STAFF)),
        lambda: staff.end_sessions("nobody", actor=shell(STAFF)),
    )

    for act in acts:
        with pytest.raises(AccountUnknownError):
            act()

    assert world.all_letters() == []


@pytest.mark.requirement("BOK-02")
def test_a_block_ends_every_session_and_lets_nobody_in_until_it_is_lifted_s16(world: World) -> None:
    account = world.member(world.person(), login="anna")
    opened, staff = world.log_in("anna"), world.services.bok.accounts

    count = staff.block("Anna", reason="zgłoszona kradzież", actor=shell(STAFF))

    assert count == 2
    gone = world.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.BLOCKED)
    with pytest.raises(WrongCredentialsError):
        world.log_in("anna")
    staff.unblock("anna", reason="wyjaśnione", actor=shell(STAFF))
    assert world.log_in("anna").token
    gone = world.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.BLOCKED)
    (blocked,), (unblocked,) = world.events("blocked"), world.events("unblocked")
    assert blocked["account_id"] == unblocked["account_id"] == account.id
    assert json.loads(blocked["facts"]) == {
        "staff": STAFF,
        "reason": "zgłoszona kradzież",
        "count": "2",
    }


@pytest.mark.requirement("BOK-02")
def test_a_session_that_is_opened_at_the_moment_of_the_block_stays_dead_s16(world: World) -> None:
    account = world.member(world.person(), login="anna")
    staff = world.services.bok.accounts
    staff.block("anna", reason="telefon", actor=shell(STAFF))
    late = world.open_session(account)

    assert isinstance(world.services.sessions.visitor(late.token, is_activity=True), Gone)
    staff.unblock("anna", reason="telefon", actor=shell(STAFF))
    later = world.open_session(account)

    assert isinstance(world.services.sessions.visitor(later.token, is_activity=True), Gone)


@pytest.mark.requirement("BOK-02")
def test_a_one_time_password_dies_with_the_block(world: World) -> None:
    world.member(world.person(), login="anna")
    staff = world.services.bok.accounts
    staff.resend("anna", actor=shell(STAFF))
    one_time = world.last(OneTimePasswordLetter).one_time_password
    staff.block("anna", reason="telefon", actor=shell(STAFF))
    staff.unblock("anna", reason="telefon", actor=shell(STAFF))

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna", one_time)


@pytest.mark.requirement("BOK-02")
def test_only_what_is_active_is_blocked_and_only_what_is_blocked_is_unblocked(world: World) -> None:
    world.register(world.person(), login="anna")
    world.member(world.person(), login="ola")
    staff = world.services.bok.accounts

    with pytest.raises(AccountNotActiveError):
        staff.block("anna", reason="telefon", actor=shell(STAFF))
    with pytest.raises(AccountNotBlockedError):
        staff.unblock("ola", reason="telefon", actor=shell(STAFF))
    staff.block("ola", reason="telefon", actor=shell(STAFF))
    with pytest.raises(AccountNotActiveError):
        staff.block("ola", reason="telefon", actor=shell(STAFF))
