"""What staff does to accounts, each act written down (BOK-02)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.accounts import AccountUnknownError
from mojbok.domain.errors import DomainError
from mojbok.domain.letters import ActivationLetter, OneTimePasswordLetter
from tests.builders import World

STAFF = "jkowalska"


@pytest.mark.requirement("BOK-02")
def test_the_sheet_shows_the_accounts_state(world: World) -> None:
    person = world.person()
    account = world.member(person, login="anna")
    opened = world.log_in("anna")

    sheet = world.application.staff.show(" ANNA ")

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

    assert world.application.staff.show("anna").is_locked


@pytest.mark.requirement("BOK-02")
def test_the_link_is_sent_anew_to_an_account_that_waits(world: World) -> None:
    person = world.person()
    world.register(person, login="anna")
    world.clock.advance(hours=1)

    world.application.staff.resend("anna", staff=STAFF)

    letter = world.last(ActivationLetter)
    assert len(world.letters(ActivationLetter)) == 2
    assert letter.to == person.email
    assert letter.valid_until == world.clock.now() + timedelta(hours=23)


@pytest.mark.requirement("BOK-02")
def test_an_active_account_gets_a_one_time_password_that_staff_never_sees(world: World) -> None:
    person = world.person()
    world.member(person, login="anna")

    world.application.staff.resend("anna", staff=STAFF)

    letter = world.last(OneTimePasswordLetter)
    assert letter.to == person.email
    assert letter.purpose == "recovery"
    assert world.log_in("anna", letter.one_time_password).token


@pytest.mark.requirement("BOK-02")
def test_each_act_is_written_down_with_who_and_whom(world: World) -> None:
    account = world.member(world.person(), login="anna")
    staff = world.application.staff

    staff.unlock("anna", reason="telefon", staff=STAFF)
    staff.resend("anna", staff=STAFF)
    staff.end_sessions("anna", staff=STAFF)

    for name in ("unlocked", "resent", "sessions_ended"):
        (event,) = world.events(name)
        assert event["account_id"] == account.id
        assert json.loads(event["facts"])["staff"] == STAFF
        assert event["at"] == world.clock.now()


@pytest.mark.requirement("BOK-02")
def test_an_unknown_login_is_told_and_leaves_no_trace(world: World) -> None:
    staff = world.application.staff
    acts = (
        lambda: staff.show("nobody"),
        lambda: staff.unlock("nobody", reason="test", staff=STAFF),
        lambda: staff.resend("nobody", staff=STAFF),
        lambda: staff.end_sessions("nobody", staff=STAFF),
    )

    for act in acts:
        with pytest.raises(AccountUnknownError):
            act()

    assert world.all_letters() == []
