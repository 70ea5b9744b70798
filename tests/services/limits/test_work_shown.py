"""Who must show work before a login is evaluated (security.md, L12, L13, L16)."""

from functools import partial

import pytest

from mojbok.domain.accounts import AccountLockedError, Source, WrongCredentialsError
from mojbok.domain.rates import ChallengeRequiredError
from mojbok.services.doorkeeper import Browser
from mojbok.storage.tables.accounts import AttemptRow
from tests.builders import PASSWORD, World
from tests.fakes import in_parallel
from tests.services.limits.limiting import HERE, STRANGER, attempt, solved, source, suspected


def failures(world: World) -> int:
    return sum(row["failures"] for row in world.rows(AttemptRow))


@pytest.mark.requirement("SEC-02", "LOCK-01")
def test_five_quick_wrong_passwords_on_one_login_lock_and_need_no_work_l12(world: World) -> None:
    world.member(world.person(), login="anna")

    errors = [attempt(world, "anna") for _ in range(5)]

    assert errors == [WrongCredentialsError()] * 4 + [AccountLockedError()]


@pytest.mark.requirement("SEC-02")
def test_failing_on_five_logins_asks_for_work_and_leaves_the_sixth_alone_l13(world: World) -> None:
    world.member(world.person(), login="anna")
    suspected(world)
    before = failures(world)

    error = attempt(world, "anna")

    assert isinstance(error, ChallengeRequiredError)
    assert 0 < error.seconds <= 3601
    assert failures(world) == before
    assert attempt(world, "anna", PASSWORD) == error


@pytest.mark.requirement("SEC-02")
def test_one_login_that_fails_often_is_one_login_l13(world: World) -> None:
    for _ in range(9):
        attempt(world, "anna")

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None


@pytest.mark.requirement("SEC-02")
def test_ten_failures_in_five_minutes_ask_for_work_until_these_are_over(world: World) -> None:
    for _ in range(10):
        attempt(world, "anna")

    error = attempt(world, "anna")

    assert error == ChallengeRequiredError(seconds=301)
    world.clock.advance(seconds=301)
    assert attempt(world, "anna") == AccountLockedError()


@pytest.mark.requirement("SEC-02")
def test_with_work_shown_attempts_are_evaluated_and_counted_as_any_other_l13(world: World) -> None:
    world.member(world.person(), login="anna")
    suspected(world)

    assert attempt(world, "anna", browser=solved(world)) == WrongCredentialsError()
    assert world.services.sign_in.log_in("anna", PASSWORD, HERE, browser=solved(world)).token


@pytest.mark.requirement("SEC-02")
def test_one_solution_is_one_attempt(world: World) -> None:
    suspected(world)
    browser = solved(world)

    assert attempt(world, "anna", browser=browser) == WrongCredentialsError()
    assert isinstance(attempt(world, "anna", browser=browser), ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_one_solution_at_many_moments_is_one_attempt(world: World) -> None:
    suspected(world)
    browser = solved(world)

    errors = in_parallel(*[partial(attempt, world, "anna", browser=browser)] * 8)

    assert errors.count(WrongCredentialsError()) == 1


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("solution", ["", "x", "e30=", "A" * 5000])
def test_work_that_was_not_done_does_not_count(world: World, solution: str) -> None:
    suspected(world)

    error = attempt(world, "anna", browser=Browser(solution=solution))

    assert isinstance(error, ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_other_addresses_are_not_asked_for_work(world: World) -> None:
    suspected(world)

    assert world.services.doorkeeper.asks(source(1), STRANGER) is None
    assert attempt(world, "anna", whence=source(1)) == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_an_ipv6_subscriber_is_one_address_whatever_they_take_of_their_64(world: World) -> None:
    for number in range(5):
        attempt(world, f"ofiara{number}", whence=Source(ip=f"2001:db8::{number}", user_agent=""))

    same = Source(ip="2001:db8::ffff:1", user_agent="")
    other = Source(ip="2001:db8:0:1::1", user_agent="")
    assert world.services.doorkeeper.asks(same, STRANGER) is not None
    assert world.services.doorkeeper.asks(other, STRANGER) is None


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("mark", [Browser(device="urzadzenie"), Browser(draft="szkic")])
def test_a_browser_that_changes_its_address_is_asked_for_work_l13(
    world: World, mark: Browser
) -> None:
    for number in range(5):
        attempt(world, f"ofiara{number}", whence=source(number), browser=mark)

    error = attempt(world, "anna", whence=source(99), browser=mark)

    assert isinstance(error, ChallengeRequiredError)
    assert attempt(world, "anna", whence=source(99)) == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_a_success_does_not_clear_the_addresss_count_l16(world: World) -> None:
    world.member(world.person(), login="anna")
    for number in range(4):
        attempt(world, f"ofiara{number}")
    assert world.services.sign_in.log_in("anna", PASSWORD, HERE).token
    assert attempt(world, "ofiara4") == WrongCredentialsError()

    assert world.services.doorkeeper.asks(HERE, STRANGER) is not None
    world.services.sign_in.log_in("anna", PASSWORD, HERE, browser=solved(world))
    assert world.services.doorkeeper.asks(HERE, STRANGER) is not None


@pytest.mark.requirement("SEC-02")
def test_after_an_hour_no_work_is_asked_for(world: World) -> None:
    suspected(world)
    asked = world.services.doorkeeper.asks(HERE, STRANGER)
    assert asked is not None

    world.clock.advance(seconds=asked.seconds)

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None
    assert attempt(world, "anna") == WrongCredentialsError()


@pytest.mark.requirement("SEC-02")
def test_attempts_that_were_not_evaluated_prolong_nothing(world: World) -> None:
    suspected(world)
    asked = world.services.doorkeeper.asks(HERE, STRANGER)
    assert asked is not None
    for _ in range(20):
        world.clock.advance(seconds=60)
        attempt(world, "anna")

    world.clock.advance(seconds=asked.seconds - 20 * 60)

    assert world.services.doorkeeper.asks(HERE, STRANGER) is None
