"""What an attack on logins learns and costs, and who signs in all the same (security.md, L02, L15)."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mojbok.domain.accounts import Source, WrongCredentialsError
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import ChallengeRequiredError, Rate, TooManyRequestsError
from mojbok.services.doorkeeper import Browser
from tests.builders import PASSWORD, World, open_world, production_limits, settings
from tests.empty_databases import EmptyDatabase
from tests.services.limits.limiting import HERE, STRANGER, WRONG, attempt, solved, source, suspected
from tests.staff import STAFF_PASSWORD, colleague


@pytest.mark.requirement("SEC-02", "LOGIN-02")
@pytest.mark.parametrize("login", ["anna", "nikt", "zablokowana", "czeka"])
def test_without_work_no_hash_is_computed_for_known_and_unknown_alike_l02(
    world: World, login: str
) -> None:
    _cast(world)
    suspected(world)
    world.hasher.forget()

    error = attempt(world, login, PASSWORD)

    assert isinstance(error, ChallengeRequiredError)
    assert (world.hasher.verified, world.hasher.hashed) == ([], 0)


@pytest.mark.requirement("SEC-02", "LOGIN-02")
@pytest.mark.parametrize("login", ["anna", "nikt", "zablokowana", "czeka"])
def test_with_work_shown_exactly_one_hash_is_computed_l02(world: World, login: str) -> None:
    _cast(world)
    suspected(world)
    browser = solved(world)
    world.hasher.forget()

    attempt(world, login, browser=browser)

    assert len(world.hasher.verified) == 1
    assert world.hasher.hashed == 0


def _cast(world: World) -> None:
    world.member(world.person(), login="anna")
    world.register(world.person(), login="czeka")
    world.member(world.person(), login="zablokowana")
    for _ in range(5):
        attempt(world, "zablokowana", whence=source(1))


@pytest.fixture
def alarmed(
    tmp_path: Path, empty_database: EmptyDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Give a world in which six failures everywhere are too many."""
    monkeypatch.setattr("mojbok.gateways.challenges._ITERATIONS", 1)
    limits = production_limits() | {"limit_login_all": (Rate(6, 300),)}
    url = empty_database.url(tmp_path)
    world = open_world(settings(tmp_path, database_url=url, **limits))
    yield world
    world.close()


def _attacked(world: World) -> None:
    for number in range(6):
        attempt(world, f"ofiara{number}", whence=source(number))


@pytest.mark.requirement("SEC-02")
def test_many_failures_everywhere_raise_the_alarm_once_and_ask_strangers_for_work(
    alarmed: World, caplog: pytest.LogCaptureFixture
) -> None:
    _attacked(alarmed)

    assert isinstance(attempt(alarmed, "anna", whence=source(99)), ChallengeRequiredError)
    browser = solved(alarmed, source(99))
    assert attempt(alarmed, "anna", whence=source(99), browser=browser) == WrongCredentialsError()
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(alarms) == 1
    assert "ALARM" in alarms[0].getMessage()


@pytest.mark.requirement("SEC-02")
def test_a_known_device_signs_in_to_its_own_account_without_work_l15(alarmed: World) -> None:
    anna = alarmed.member(alarmed.person(), login="anna")
    ola = alarmed.member(alarmed.person(), login="ola")
    devices = alarmed.services.devices
    annas = Browser(device=devices.settle(None, anna.id, remembers=True))
    olas = Browser(device=devices.settle(None, ola.id, remembers=True))
    _attacked(alarmed)

    assert alarmed.services.doorkeeper.asks(HERE, annas) is None
    assert alarmed.services.sign_in.log_in("anna", PASSWORD, HERE, browser=annas).token
    for browser in (olas, Browser(device="podrobione"), STRANGER):
        error = attempt(alarmed, "anna", PASSWORD, browser=browser)
        assert isinstance(error, ChallengeRequiredError)
    alarmed.clock.advance(timedelta(days=31))
    _attacked(alarmed)
    assert isinstance(attempt(alarmed, "anna", browser=annas), ChallengeRequiredError)


@pytest.mark.requirement("SEC-02")
def test_a_browser_known_for_one_login_gets_a_challenge_for_another_so_that_it_can_sign_in(
    alarmed: World,
) -> None:
    anna = alarmed.member(alarmed.person(), login="anna")
    alarmed.member(alarmed.person(), login="ola")
    device = alarmed.services.devices.settle(None, anna.id, remembers=True)
    _attacked(alarmed)
    error = attempt(alarmed, "ola", PASSWORD, browser=Browser(device=device))
    assert isinstance(error, ChallengeRequiredError)

    browser = solved(alarmed, browser=Browser(device=device), login="ola")

    assert alarmed.services.sign_in.log_in("ola", PASSWORD, HERE, browser=browser).token
    asks = alarmed.services.doorkeeper.asks
    assert asks(HERE, Browser(device=device), login="anna") is None


@pytest.mark.requirement("BOK-01")
def test_twenty_wrong_passwords_of_staff_from_one_address_are_enough_whatever_the_names(
    world: World,
) -> None:
    ewa = colleague(world, "e.nowak")
    log_in = world.services.bok.sign_in.log_in
    for number in range(20):
        with pytest.raises(DomainError):
            log_in(f"nikt{number}", WRONG, HERE)
    before = len(world.hasher.verified)

    with pytest.raises(TooManyRequestsError) as refused:
        log_in(ewa.name, STAFF_PASSWORD, HERE)

    assert refused.value.limit == "staff_login_address"
    assert len(world.hasher.verified) == before
    assert world.events("limit_reached")
    elsewhere = Source(ip="203.0.113.5", user_agent="")
    assert log_in(ewa.name, STAFF_PASSWORD, elsewhere).token
    world.clock.advance(minutes=10)
    assert log_in(ewa.name, STAFF_PASSWORD, HERE).token
