"""Changes of the password, recoveries and sessions at the same moment, on both databases (SET-02, SET-03, P09, L24)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from mojbok.domain.accounts import AccountLockedError, Source, WrongCredentialsError
from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import (
    AccountLockedLetter,
    NewDeviceLetter,
    OneTimePasswordLetter,
    PasswordChangedLetter,
)
from mojbok.domain.sessions import Visitor
from mojbok.services.any_sessions import Opened
from mojbok.services.sessions import OpenedSession
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.accounts import OneTimePasswordRow, SessionRow
from tests.builders import HERE, PASSWORD, World, open_world, settings, shell
from tests.fakes import in_parallel

NEW = "Bialy-Czajnik8"
ROUNDS = 6


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    """Give an application on the database of the test, migrated and otherwise empty."""
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url))
    publish_first(world.engine, world.clock)
    yield world
    world.close()


def change(
    world: World, visitor: Visitor, new: str = NEW, current: str = PASSWORD
) -> OpenedSession:
    return world.services.passwords.change_own(
        visitor, current=current, new=new, repeat=new, source=HERE
    )


def change_forced(world: World, visitor: Visitor, one_time: str, new: str) -> OpenedSession:
    return world.services.passwords.change_forced(
        visitor, one_time=one_time, new=new, repeat=new, source=HERE
    )


def visitors(world: World, login: str, count: int) -> list[Visitor]:
    return [world.visitor(world.log_in(login)) for _ in range(count)]


def alive(world: World) -> list[object]:
    return [row["id"] for row in world.rows(SessionRow) if row["ended_at"] is None]


def opens(world: World, login: str, password: str) -> bool:
    try:
        world.log_in(login, password)
    except WrongCredentialsError:
        return False
    return True


@pytest.mark.requirement("SET-02")
def test_two_changes_at_once_set_one_password_and_leave_one_session(world: World) -> None:
    for round_ in range(ROUNDS):
        login = f"anna{round_}"
        person = world.person()
        epoch = world.member(person, login=login).auth_epoch
        one, other = visitors(world, login, 2)
        passwords = ["Bialy-Czajnik8", "Czarny-Czajnik9"]
        letters = len(world.letters(PasswordChangedLetter))

        results = in_parallel(
            partial(change, world, one, passwords[0]), partial(change, world, other, passwords[1])
        )

        (winner,) = [n for n, result in enumerate(results) if isinstance(result, Opened)]
        assert results[1 - winner] == FormInvalidError(
            errors={"current_password": CurrentPasswordWrongError()}
        )
        assert world.account(person).auth_epoch == epoch + 1
        assert len(world.letters(PasswordChangedLetter)) == letters + 1
        opened = results[winner]
        assert isinstance(opened, Opened)
        assert opened.session.id in alive(world)
        assert {one.session.id, other.session.id}.isdisjoint(alive(world))
        assert opens(world, login, passwords[winner])
        assert not opens(world, login, passwords[1 - winner])


@pytest.mark.requirement("SET-02", "REC-01")
def test_a_change_and_a_recovery_at_once_come_one_after_the_other_p09(world: World) -> None:
    for round_ in range(ROUNDS):
        login = f"anna{round_}"
        person = world.person()
        epoch = world.member(person, login=login).auth_epoch
        (visitor,) = visitors(world, login, 1)

        changed, recovered = in_parallel(
            partial(change, world, visitor),
            partial(world.services.recovery.recover_password, login, HERE),
        )

        assert isinstance(changed, Opened)
        assert recovered is None
        assert world.account(person).auth_epoch == epoch + 1
        assert opens(world, login, NEW)
        assert not opens(world, login, PASSWORD)
        # Asked for before the change it died with it; after it, it is good: never one that nobody was sent.
        one_time = world.last(OneTimePasswordLetter).one_time_password
        waiting = [
            row for row in world.rows(OneTimePasswordRow) if row["account_id"] == visitor.account.id
        ]
        assert opens(world, login, one_time) is bool([w for w in waiting if w["used_at"] is None])


@pytest.mark.requirement("SET-02", "REC-01")
def test_a_change_and_the_use_of_a_one_time_password_at_once_set_one_password_p09(
    world: World,
) -> None:
    for round_ in range(ROUNDS):
        login = f"anna{round_}"
        person = world.person()
        epoch = world.member(person, login=login).auth_epoch
        (own,) = visitors(world, login, 1)
        world.services.recovery.recover_password(login, HERE)
        one_time = world.last(OneTimePasswordLetter).one_time_password
        forced = world.visitor(world.log_in(login, one_time))
        passwords = ["Bialy-Czajnik8", "Czarny-Czajnik9"]

        results = in_parallel(
            partial(change, world, own, passwords[0]),
            partial(change_forced, world, forced, one_time, passwords[1]),
        )

        (winner,) = [n for n, result in enumerate(results) if isinstance(result, Opened)]
        assert isinstance(results[1 - winner], FormInvalidError)
        assert world.account(person).auth_epoch == epoch + 1
        assert opens(world, login, passwords[winner])
        for dead in (passwords[1 - winner], PASSWORD, one_time):
            assert not opens(world, login, dead)


@pytest.mark.requirement("SET-02", "LOCK-01")
def test_twenty_wrong_current_passwords_at_once_are_five_attempts_t03(world: World) -> None:
    world.member(world.person(), login="anna")
    (visitor,) = visitors(world, "anna", 1)

    results = in_parallel(
        *(partial(change, world, visitor, current=f"Zle-haslo{n}") for n in range(20))
    )

    assert sum(isinstance(result, FormInvalidError) for result in results) == 4
    assert results.count(AccountLockedError()) == 16
    assert len(world.letters(AccountLockedLetter)) == 1
    assert visitor.session.id in alive(world)


@pytest.mark.requirement("SET-02")
def test_a_sign_in_with_the_old_password_at_the_moment_of_its_change_opens_nothing_that_lasts(
    world: World,
) -> None:
    for round_ in range(ROUNDS):
        login = f"anna{round_}"
        world.member(world.person(), login=login)
        (visitor,) = visitors(world, login, 1)

        changed, signed_in = in_parallel(
            partial(change, world, visitor), partial(world.log_in, login, PASSWORD)
        )

        assert isinstance(changed, Opened)
        if isinstance(signed_in, Opened):
            found = world.services.sessions.visitor(signed_in.token, is_activity=True)
            assert not isinstance(found, Visitor)
        assert world.visitor(changed).session.id == changed.session.id


@pytest.mark.requirement("SET-02", "SET-03", "BOK-02")
def test_a_change_beside_others_who_end_the_same_sessions_waits_for_nobody_in_vain(
    world: World,
) -> None:
    for round_ in range(ROUNDS):
        login = f"anna{round_}"
        world.member(world.person(), login=login)
        one, other, third = visitors(world, login, 3)

        results = in_parallel(
            partial(change, world, one),
            partial(world.services.own_sessions.end_others, other, HERE),
            partial(world.services.own_sessions.end_others, third, HERE),
            partial(world.services.bok.accounts.end_sessions, login, actor=shell("jkowalska")),
        )

        assert results[1:3] == [None, None]
        assert isinstance(results[3], int)
        # Of those who end one another, whoever was first goes on.
        assert isinstance(results[0], Opened | FormInvalidError)


@pytest.mark.requirement("SET-03")
def test_ten_sign_ins_at_once_leave_five_sessions_l24(world: World) -> None:
    account = world.member(world.person(), login="anna")

    # Their passwords have been found right: of ten attempts at once, five at most would be.
    results = in_parallel(*[partial(world.services.sessions.open, account, HERE)] * 10)

    assert all(isinstance(result, Opened) for result in results)
    assert len(alive(world)) == 5


@pytest.mark.requirement("SET-03")
def test_four_sign_ins_at_once_from_a_new_device_are_one_letter(world: World) -> None:
    world.member(world.person(), login="anna")
    there = Source(ip="203.0.113.9", user_agent="Mozilla/5.0 (X11; Linux) Firefox/150.0")

    in_parallel(*[partial(world.services.sign_in.log_in, "anna", PASSWORD, there)] * 4)

    assert len(world.letters(NewDeviceLetter)) == 1
