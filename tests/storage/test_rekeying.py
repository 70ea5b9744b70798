"""Changing the key: what was made under one works under the next, and moves to it beside a running portal."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from mojbok.domain.accounts import AccountLockedError, LoginTakenError
from mojbok.domain.errors import DomainError
from mojbok.domain.ports import SealBrokenError
from mojbok.domain.sessions import Visitor
from mojbok.gateways.vault import KeyedVault
from mojbok.services.any_sessions import Gone
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.rekeying import Rekeyed, last_needed, rekey, survey
from mojbok.storage.tables.accounts import AccountRow, AttemptRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ClientRow
from tests.builders import PASSWORD, SECRET, Person, World, shell
from tests.fakes import in_parallel
from tests.storage.crm_folder import client, write
from tests.storage.keys import NEW, Opener

WRONG = "a secret that was never in use, and long"
NOT_IT = "Nie-to-haslo7"


def moved(world: World) -> Rekeyed:
    return rekey(world.engine, world.application.vault, let_others_write=lambda: None)


def wrong_password(world: World, login: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(DomainError):
            world.log_in(login, NOT_IT)


def test_whoever_is_signed_in_stays_and_signs_in_again_while_the_key_is_changed(
    opened: Opener,
) -> None:
    before = opened(SECRET)
    account = before.member(person := before.person())
    session = before.open_session(account)
    link = before.register(other := before.person())

    during = opened(NEW, SECRET)

    assert isinstance(during.services.sessions.visitor(session.token, is_activity=True), Visitor)
    assert during.log_in(account.login).session.account_id == account.id
    during.activate(link)
    assert during.account(other).login == other.number
    assert during.sheet(person.number).account.id == account.id
    during.services.sessions.log_out(session.token)
    assert isinstance(during.services.sessions.visitor(session.token, is_activity=True), Gone)


def test_letters_that_wait_are_sent_whichever_key_they_were_sealed_under(opened: Opener) -> None:
    before = opened(SECRET)
    before.register(before.person())
    during = opened(NEW, SECRET)
    during.register(during.person())

    assert len(during.application.queue.claim(10)) == 2


def test_afterwards_everything_is_there_without_the_previous_key(opened: Opener) -> None:
    before = opened(SECRET)
    account = before.member(person := before.person())
    blocked = before.member(before.person(), login="zablokowana")
    wrong_password(before, "zablokowana", 5)
    waiting = before.register(newcomer := before.person())
    letters = before.all_letters()
    during = opened(NEW, SECRET)

    assert moved(during).changed > 0

    after = opened(NEW)
    assert survey(after.engine, after.application.vault) == Rekeyed()
    assert after.log_in(account.login).session.account_id == account.id
    assert after.all_letters() == letters
    with pytest.raises(AccountLockedError):
        after.log_in("zablokowana")
    after.services.bok.accounts.unlock(
        "zablokowana", reason="telefon klienta", actor=shell("tests")
    )
    assert after.log_in("zablokowana").session.account_id == blocked.id
    with after.services.home.work(reads_only=True) as work:
        found = work.clients.by_pesel(person.number)
    assert found is not None
    assert found.id == person.client_id
    # The link was known by its token alone: it is dead now, and a new registration gives another.
    assert after.services.activation.state(waiting).value == "dead"
    after.activate(after.register(newcomer, phone="602 345 678"))


def test_a_second_run_changes_nothing_and_a_broken_off_one_goes_on(opened: Opener) -> None:
    before = opened(SECRET)
    for _ in range(3):
        before.register(before.person())
    during = opened(NEW, SECRET)
    vault = during.application.vault

    class BrokenOff(Exception):  # noqa: N818 - no error
        pass

    def break_off() -> None:
        raise BrokenOff

    with pytest.raises(BrokenOff):
        rekey(during.engine, vault, let_others_write=break_off)
    assert survey(during.engine, vault).left > 0
    first, second = moved(during), moved(during)

    assert first.changed > 0
    assert second == Rekeyed()


def test_a_wrong_previous_key_is_told_and_destroys_nothing(opened: Opener) -> None:
    before = opened(SECRET)
    account = before.member(before.person())
    during = opened(NEW, WRONG)

    told = moved(during)

    assert told.changed == 0
    assert told.unreadable > 0
    assert before.log_in(account.login).session.account_id == account.id


def test_a_closed_account_has_no_login_to_be_found_by_afterwards(opened: Opener) -> None:
    before = opened(SECRET)
    account = before.member(before.person())
    with before.services.home.work() as work:
        work.closing.erase(account.id)
    during = opened(NEW, SECRET)

    moved(during)

    (row,) = [row for row in during.rows(AccountRow) if row["id"] == account.id]
    assert row["login_index"] == ""


def test_one_login_has_one_account_whichever_keys_the_nodes_have(opened: Opener) -> None:
    one, other = opened(SECRET, NEW), opened(NEW, SECRET)
    people = [one.person(), one.person()]

    def register(world: World, person: Person) -> object:
        try:
            return world.register(person, login="jedna.z.dwoch")
        except LoginTakenError as error:
            return error

    results = in_parallel(
        lambda: register(one, people[0]),
        lambda: register(other, people[1]),
    )

    assert sorted(isinstance(result, LoginTakenError) for result in results) == [False, True]
    assert one.count(AccountRow) == 1


def test_wrong_passwords_add_up_whichever_key_they_were_counted_under(opened: Opener) -> None:
    one = opened(SECRET, NEW)
    account = one.member(one.person(), login="liczona")
    other = opened(NEW, SECRET)

    wrong_password(one, "liczona", 2)
    wrong_password(other, "liczona", 2)
    wrong_password(one, "liczona", 1)

    for world in (one, other):
        with pytest.raises(AccountLockedError):
            world.log_in(account.login, PASSWORD)
    assert one.count(AttemptRow) == 1


def test_registrations_during_the_change_end_up_under_the_present_key(opened: Opener) -> None:
    before = opened(SECRET)
    people = [before.person() for _ in range(8)]
    for person in people[:4]:
        before.register(person)
    during = opened(NEW, SECRET)

    in_parallel(
        lambda: moved(during),
        *(lambda person=person: during.register(person) for person in people[4:]),
    )
    moved(during)

    after = opened(NEW)
    assert survey(after.engine, after.application.vault) == Rekeyed()
    assert {after.account(person).login for person in people} == {
        person.number for person in people
    }


# SQLite has no locks of rows: there nobody can hold one.
@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
def test_a_row_that_somebody_holds_is_not_waited_for_and_left_for_the_next_run(
    opened: Opener, engine: Engine
) -> None:
    person = opened(SECRET).person()
    during = opened(NEW, SECRET)
    clients = table_of(ClientRow)
    held = select(clients.c.client_id).where(clients.c.client_id == person.client_id)
    with engine.begin() as holding:
        holding.execute(held.with_for_update())
        assert moved(during) == Rekeyed(left=1)

    assert moved(during) == Rekeyed(changed=1)


def test_the_import_finds_clients_under_the_previous_key(opened: Opener, tmp_path: Path) -> None:
    before = opened(SECRET)
    before.member(person := before.person())
    during = opened(NEW, SECRET)

    export = tmp_path / "crm"
    write(
        export,
        {
            "clients": [
                client(person.client_id, "individual", pesel=person.number, name="Anna Nowa"),
                client("K-INNY", "individual", pesel=person.number, name="Podszywający Się"),
            ]
        },
    )
    summary = import_folder(
        during.engine,
        vault=during.application.vault,
        clock=during.clock,
        folders=Folders(export=export, documents=tmp_path / "documents"),
    )

    assert (summary.stored, summary.rejected) == (1, 1)
    assert not [row for row in during.rows(ClientRow) if row["client_id"] == "K-INNY"]


def test_until_when_the_previous_key_is_of_use_is_told(opened: Opener) -> None:
    world = opened(SECRET)
    world.member(world.person())
    now = world.clock.now()

    needed = last_needed(world.engine, now)

    assert needed["sessions"] == now + timedelta(hours=12)
    assert needed["activation_links"] == now + timedelta(hours=24)
    assert last_needed(world.engine, now + timedelta(days=40)) == {}


def test_a_vault_opens_with_both_keys_and_seals_with_the_present_one() -> None:
    old, both, new = KeyedVault(SECRET), KeyedVault(NEW, SECRET), KeyedVault(NEW)
    sealed = old.seal("44051401359", purpose="pesel")

    assert both.open(sealed, purpose="pesel") == "44051401359"
    assert not both.is_present(sealed, purpose="pesel")
    assert new.open(both.seal("x", purpose="letter"), purpose="letter") == "x"
    assert both.indexes("a", purpose="p") == [
        new.index("a", purpose="p"),
        old.index("a", purpose="p"),
    ]
    for vault in (new, KeyedVault(NEW, WRONG)):
        with pytest.raises(SealBrokenError):
            vault.open(sealed, purpose="pesel")
    with pytest.raises(SealBrokenError):
        both.open(sealed, purpose="letter")
