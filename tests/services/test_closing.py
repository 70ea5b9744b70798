"""Zamknięcie konta: some days to think again, then nothing is left but what the law keeps (POR-09)."""

import pytest

from mojbok.domain.account_state import AccountState
from mojbok.domain.accounts import Account, AccountStatus, WrongCredentialsError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import AccountClosedLetter, AccountClosingLetter, AccountStaysLetter
from mojbok.domain.sessions import EndReason
from mojbok.services.any_sessions import Gone
from mojbok.services.sessions import OpenedSession
from mojbok.storage.closing import SqlClosing
from mojbok.storage.tables.accounts import AccountRow, ConsentRow, SessionRow
from tests.builders import HERE, PASSWORD, World, shell
from tests.complaining import filed

pytestmark = pytest.mark.requirement("POR-09")


def ask_for(world: World, opened: OpenedSession, password: str = PASSWORD) -> None:
    world.services.closing.ask_for(world.visitor(opened), password, HERE, is_sure=True)


def wait(world: World) -> None:
    world.clock.advance(days=14)
    world.services.closing.close_due()


def row_of(world: World, account: Account) -> dict[str, object]:
    (row,) = [dict(row) for row in world.rows(AccountRow) if row["id"] == account.id]
    return row


def test_until_its_day_the_account_works_and_then_it_is_gone(world: World) -> None:
    person = world.person()
    account = world.member(person)
    ask_for(world, world.log_in(account.login))
    world.clock.advance(days=14, seconds=-1)
    world.services.closing.close_due()
    opened = world.log_in(account.login)

    world.clock.advance(seconds=1)
    world.services.closing.close_due()

    gone = world.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.CLOSED)
    with pytest.raises(WrongCredentialsError):
        world.log_in(account.login)
    assert world.last(AccountClosingLetter).to == person.email
    assert world.last(AccountClosedLetter).to == person.email
    names = ("closing_asked_for", "account_closed")
    assert [len(world.events(name)) for name in names] == [1, 1]


def test_what_only_the_portal_had_is_erased_and_evidence_stays(world: World) -> None:
    account = world.member(world.person(), login="anna77")
    consents = world.rows(ConsentRow)
    ask_for(world, world.log_in("anna77"))

    wait(world)

    row = row_of(world, account)
    erased = ("email", "email_key", "phone", "login_index", "registered_ip")
    assert {row[name] for name in erased} == {""}
    assert (row["status"], row["password_hash"]) == (AccountStatus.CLOSED, None)
    assert {(each["ip"], each["user_agent"]) for each in world.rows(SessionRow)} == {("", "")}
    assert world.rows(ConsentRow) == consents != []


def test_its_client_registers_anew_and_staff_see_both(world: World) -> None:
    person = world.person()
    old = world.member(person)
    ask_for(world, world.log_in(old.login))
    wait(world)

    account = world.member(person)

    assert account.id != old.id
    assert account.login == old.login
    sheet = world.services.bok.sheets.show(person.client_id, actor=shell("ewa"))
    assert sheet.state is AccountState.ACTIVE
    assert [each.status for each in sheet.disowned] == [AccountStatus.CLOSED]


def test_two_clients_close_theirs(world: World) -> None:
    for _ in range(2):
        account = world.member(world.person())
        ask_for(world, world.log_in(account.login))

    wait(world)

    assert {row["status"] for row in world.rows(AccountRow)} == {AccountStatus.CLOSED}


def test_whoever_stays_is_not_closed(world: World) -> None:
    account = world.member(world.person())
    opened = world.log_in(account.login)
    ask_for(world, opened)

    for _ in range(2):
        world.services.closing.stay(world.visitor(opened), HERE)
    wait(world)

    assert row_of(world, account)["status"] == AccountStatus.ACTIVE
    assert len(world.events("closing_undone")) == 1
    assert [letter.to for letter in world.letters(AccountStaysLetter)] == [account.email]


def test_whose_account_was_never_to_be_closed_gets_no_letter_that_it_stays(world: World) -> None:
    opened = world.log_in(world.member(world.person()).login)

    world.services.closing.stay(world.visitor(opened), HERE)

    assert world.letters(AccountStaysLetter) == []


def test_asked_for_again_the_first_day_stays(world: World) -> None:
    account = world.member(world.person())
    opened = world.log_in(account.login)
    ask_for(world, opened)
    first = row_of(world, account)["closes_at"]
    world.clock.advance(seconds=60)

    ask_for(world, opened)

    assert row_of(world, account)["closes_at"] == first
    assert len(world.letters(AccountClosingLetter)) == 1


def test_it_needs_the_password_and_the_tick(world: World) -> None:
    account = world.member(world.person())
    opened = world.log_in(account.login)

    with pytest.raises(FormInvalidError) as wrong:
        ask_for(world, opened, "Zielony-Czajnik8")
    with pytest.raises(FormInvalidError) as unsure:
        world.services.closing.ask_for(world.visitor(opened), PASSWORD, HERE, is_sure=False)

    assert set(wrong.value.errors) == {"password"}
    assert set(unsure.value.errors) == {"sure"}
    assert row_of(world, account)["closes_at"] is None


def test_a_complaint_under_way_is_answered_first(world: World) -> None:
    account = world.member(world.person())
    opened = world.log_in(account.login)
    complaint = filed(world, world.visitor(opened))
    ask_for(world, opened)
    wait(world)
    assert row_of(world, account)["status"] == AccountStatus.ACTIVE

    visitor = world.visitor(world.log_in(account.login))
    world.services.complaints.withdraw(visitor, complaint.id, HERE)
    world.services.closing.close_due()

    assert row_of(world, account)["status"] == AccountStatus.CLOSED


def test_what_a_crash_leaves_is_closed_by_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [world.member(world.person()) for _ in range(3)]
    for account in accounts:
        ask_for(world, world.open_session(account))
    world.clock.advance(days=14)
    erase, seen = SqlClosing.erase, []

    def die_at_the_second(closing: SqlClosing, account_id: str) -> None:
        erase(closing, account_id)
        seen.append(account_id)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(SqlClosing, "erase", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        world.services.closing.close_due()

    # One is gone as a whole; the other, whose work was half done, and the third are as they were.
    assert len(seen) == 2
    closed = [str(row_of(world, account)["status"]) for account in accounts].count("closed")
    assert (closed, len(world.events("account_closed"))) == (1, 1)
    assert len(world.letters(AccountClosedLetter)) == 1

    world.services.closing.close_due()

    assert {row_of(world, account)["status"] for account in accounts} == {"closed"}
    assert len(world.events("account_closed")) == 3
    assert len(world.letters(AccountClosedLetter)) == 3
