"""„To nie moje konto”: an account that somebody else has registered is closed, and its client starts anew (B-T03)."""

import pytest

from mojbok.domain.account_state import AccountState
from mojbok.domain.accounts import AccountStatus, AccountUnknownError, WrongCredentialsError
from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.credentials import LinkState
from mojbok.domain.letters import AccountDisownedLetter
from mojbok.domain.sessions import EndReason
from mojbok.services.any_sessions import Gone
from mojbok.storage.tables.accounts import AccountRow
from tests.builders import HERE, PASSWORD, World, shell

pytestmark = pytest.mark.requirement("BOK-02", "SEC-02")
WHY = "klient nie zakładał konta"


def disown(world: World, login: str) -> int:
    return world.services.bok.accounts.disown(login, reason=WHY, actor=shell("ewa"))


def test_the_stranger_is_out_at_once_and_for_good(world: World) -> None:
    person = world.person()
    account = world.member(person, email="obcy@poczta.example", login="obcy1")
    opened = world.log_in("obcy1")

    # One session is that of the first login.
    assert disown(world, "obcy1") == 2

    gone = world.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.BLOCKED)
    with pytest.raises(WrongCredentialsError):
        world.log_in("obcy1")
    world.services.recovery.recover_password("obcy1", HERE)
    assert world.all_letters()[-1].kind == AccountDisownedLetter.kind
    (row,) = [row for row in world.rows(AccountRow) if row["id"] == account.id]
    assert (row["status"], row["password_hash"]) == (AccountStatus.DISOWNED, None)


def test_its_client_registers_anew_with_the_same_login(world: World) -> None:
    person = world.person()
    world.member(person, email="obcy@poczta.example")  # The login is the PESEL.
    disown(world, person.number)

    account = world.member(person)

    assert (account.login, account.email) == (person.number, person.email)
    assert world.log_in(person.number, PASSWORD).token
    sheet = world.services.bok.sheets.show(person.client_id, actor=shell("ewa"))
    assert sheet.state is AccountState.ACTIVE
    assert [old.email for old in sheet.disowned] == ["obcy@poczta.example"]
    assert "disowned" in {entry.event for entry in sheet.history.entries}


def test_a_link_that_waits_is_dead_with_it(world: World) -> None:
    person = world.person()
    token = world.register(person, email="obcy@poczta.example")

    disown(world, person.number)

    world.services.activation.activate(token, HERE)
    assert world.services.activation.state(token) is LinkState.USED
    assert world.find_account(person) is None


def test_whom_the_crm_knows_is_told(world: World) -> None:
    person = world.person()
    world.member(person, email="obcy@poczta.example")

    disown(world, person.number)

    assert world.last(AccountDisownedLetter).to == person.email


def test_nothing_is_sent_where_the_crm_knows_no_address(world: World) -> None:
    person = world.person(crm_email=None)
    world.member(person)

    disown(world, person.number)

    assert world.letters(AccountDisownedLetter) == []


def test_it_needs_a_reason_and_an_account(world: World) -> None:
    person = world.person()
    world.member(person)

    with pytest.raises(ReasonInvalidError):
        world.services.bok.accounts.disown(person.number, reason="", actor=shell("ewa"))
    assert world.find_account(person) is not None
    disown(world, person.number)
    with pytest.raises(AccountUnknownError):
        disown(world, person.number)
    assert len(world.events("disowned")) == 1
