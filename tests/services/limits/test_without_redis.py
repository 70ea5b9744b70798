"""What is limited while Redis is away (security.md, L20)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mojbok.domain.rates import ChallengeRequiredError, TooManyRequestsError
from tests.builders import PASSWORD, World
from tests.e2e.portal import free_port
from tests.empty_databases import EmptyDatabase
from tests.services.limits.limiting import (
    HERE,
    attempt,
    limited_world,
    refused,
    register,
    solved,
    suspected,
)


@pytest.fixture
def without_redis(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world whose Redis is away."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    url = f"redis://127.0.0.1:{free_port()}/0"
    yield from limited_world(tmp_path, empty_database, redis_url=url)


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
