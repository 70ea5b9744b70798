"""The machine's clock is compared with the database server's, and one that is set back does no lasting harm."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from mojbok.services.any_sessions import Gone
from mojbok.storage.clocks import fault_of_clocks
from tests.builders import World
from tests.fakes import FakeClock


@pytest.mark.parametrize("seconds", [-3600, -45, 45, 3600])
def test_a_clock_that_is_off_makes_the_node_unready(postgres_engine: Engine, seconds: int) -> None:
    clock = FakeClock(datetime.now(UTC) + timedelta(seconds=seconds))

    fault = fault_of_clocks(postgres_engine, clock)

    assert fault is not None
    assert "zegar tej maszyny" in fault


@pytest.mark.parametrize("seconds", [-15, 0, 15])
def test_clocks_that_are_close_are_fine(postgres_engine: Engine, seconds: int) -> None:
    clock = FakeClock(datetime.now(UTC) + timedelta(seconds=seconds))

    assert fault_of_clocks(postgres_engine, clock) is None


@pytest.mark.requirement("OUT-02")
def test_a_clock_set_back_by_an_hour_logs_nobody_out_and_time_runs_on_from_there(
    world: World,
) -> None:
    opened = world.log_in(world.member(world.person()).login)
    world.clock.advance(hours=-1)
    sessions = world.services.sessions

    assert not isinstance(sessions.visitor(opened.token, is_activity=True), Gone)
    sessions.end_overdue()
    assert not isinstance(sessions.visitor(opened.token, is_activity=True), Gone)
    # It ends by the time of day that it always had: an hour and a quarter later.
    world.clock.advance(hours=1, minutes=16)
    assert isinstance(sessions.visitor(opened.token, is_activity=True), Gone)


@pytest.mark.requirement("OUT-02")
def test_a_minute_between_two_nodes_ends_no_session_and_lets_none_go_on_longer(
    world: World,
) -> None:
    opened = world.log_in(world.member(world.person()).login)
    sessions = world.services.sessions
    for _ in range(3):
        # The node that is ahead and the one that is behind take turns.
        for minutes in (1, -1):
            world.clock.advance(minutes=minutes)
            assert not isinstance(sessions.visitor(opened.token, is_activity=True), Gone)

    world.clock.advance(minutes=16)
    assert isinstance(sessions.visitor(opened.token, is_activity=False), Gone)
