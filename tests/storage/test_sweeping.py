"""What nobody needs any more is forgotten, on both databases (LOCK-03, REG-10)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from mojbok.domain.accounts import AccountLockedError, AccountStatus, WrongCredentialsError
from mojbok.domain.errors import DomainError
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.accounts import (
    AccountRow,
    ActivationLinkRow,
    AttemptRow,
    ConsentRow,
)
from tests.builders import World, open_world, settings
from tests.fakes import in_parallel

WRONG = "Nie-to-haslo7"
MONTH = timedelta(days=30)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url))
    publish_first(world.engine, world.clock)
    yield world
    world.close()


def fails(world: World, login: str, times: int = 1) -> Exception:
    for _ in range(times):
        with pytest.raises(DomainError) as caught:
            world.log_in(login, WRONG)
    return caught.value


@pytest.mark.requirement("SEC-02", "LOCK-03")
def test_counts_left_alone_for_a_month_are_forgotten_and_locks_are_not(world: World) -> None:
    fails(world, "nikt", 4)
    fails(world, "zablokowany", 5)
    world.clock.advance(MONTH)
    fails(world, "swiezy")
    world.clock.advance(INSTANT)

    world.application.housekeeping.sweep()

    assert world.count(AttemptRow) == 2
    assert fails(world, "nikt") == WrongCredentialsError()
    assert fails(world, "zablokowany") == AccountLockedError()


@pytest.mark.requirement("SEC-02")
def test_counts_of_less_than_a_month_are_kept(world: World) -> None:
    fails(world, "nikt", 4)
    world.clock.advance(MONTH)

    world.application.housekeeping.sweep()

    assert fails(world, "nikt") == AccountLockedError()


@pytest.mark.requirement("REG-10", "SEC-02")
def test_what_was_typed_for_a_lapsed_registration_is_forgotten_a_day_later(world: World) -> None:
    lapsed, waiting, active = world.person(), world.person(), world.person()
    world.register(lapsed)
    world.invited(active)
    gone = world.account(lapsed).id
    world.clock.advance(timedelta(hours=48))
    world.register(waiting)
    world.application.housekeeping.sweep()
    assert world.find_account(lapsed) is not None

    world.clock.advance(INSTANT)
    world.application.housekeeping.sweep()

    assert world.find_account(lapsed) is None
    assert world.account(waiting).status is AccountStatus.PENDING
    assert world.account(active).status is AccountStatus.ACTIVE
    assert world.count(ActivationLinkRow) == 2
    assert world.count(ConsentRow) == 4
    (event,) = world.events("registration_lapsed")
    assert event["account_id"] == gone
    world.register(lapsed)


@pytest.mark.requirement("SEC-02")
def test_more_than_fit_into_one_go_are_forgotten_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mojbok.services.housekeeping._AT_ONCE", 2)
    for number in range(5):
        fails(world, f"nikt{number}")
        world.register(world.person())
    world.clock.advance(MONTH + INSTANT)

    world.application.housekeeping.sweep()

    assert world.count(AttemptRow) == 0
    assert world.count(AccountRow) == 0


@pytest.mark.requirement("SEC-02")
def test_nodes_that_sweep_at_the_same_moment_do_it_once(world: World) -> None:
    for number in range(6):
        fails(world, f"nikt{number}")
        world.register(world.person())
    world.clock.advance(MONTH + INSTANT)

    results = in_parallel(*[world.application.housekeeping.sweep] * 4)

    assert results == [None] * 4
    assert world.count(AttemptRow) == 0
    assert world.count(AccountRow) == 0
    assert len(world.events("registration_lapsed")) == 6
