"""How often one may recover, and open dead links (security.md, P05, A12)."""

import logging
from pathlib import Path

import pytest

from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.letters import LoginReminderLetter, OneTimePasswordLetter
from mojbok.domain.rates import Rate, TooManyRequestsError
from tests.builders import World, open_world, production_limits, settings
from tests.empty_databases import EmptyDatabase
from tests.services.limits.limiting import HERE, refused, source


@pytest.mark.requirement("SEC-02", "REC-01")
def test_twenty_recoveries_an_hour_from_one_address_and_the_rest_is_dropped_quietly_p05(
    world: World,
) -> None:
    people = [f"anna{number}" for number in range(25)]
    for login in people:
        world.member(world.person(), login=login) if login == "anna24" else None
    recover = world.services.recovery.recover_password
    for login in people[:20]:
        recover(login, HERE)
    sent = len(world.letters(OneTimePasswordLetter))
    world.hasher.forget()

    recover("anna24", HERE)
    recover("nikt", HERE)

    assert len(world.letters(OneTimePasswordLetter)) == sent
    assert world.hasher.hashed == 0
    recover("anna24", source(1))
    assert len(world.letters(OneTimePasswordLetter)) == sent + 1
    assert len(world.events("limit_reached")) == 1


@pytest.mark.requirement("SEC-02", "REC-02")
def test_password_and_login_recovery_share_the_addresss_count_p05(world: World) -> None:
    account = world.member(world.person(), login="anna")
    for number in range(20):
        world.services.recovery.recover_password(f"nikt{number}", HERE)

    world.services.recovery.remind_login(account.email, HERE)

    assert world.letters(LoginReminderLetter) == []


@pytest.mark.requirement("SEC-02")
def test_letters_for_everybody_have_a_limit_and_an_alarm_b_t07(
    tmp_path: Path, empty_database: EmptyDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    limits = production_limits() | {"limit_letters_all": (Rate(3, 60),)}
    url = empty_database.url(tmp_path)
    world = open_world(settings(tmp_path, database_url=url, **limits))
    for number in range(3):
        world.services.recovery.recover_password("nikt", source(number))

    error = refused(world, world.person(), source(9))
    world.services.recovery.recover_password("nikt", source(10))

    assert error == TooManyRequestsError(limit="letters_all", seconds=61)
    alarms = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [alarm.getMessage() for alarm in alarms] == ["Limit reached: letters_all"]
    world.close()


@pytest.mark.requirement("SEC-02", "ACT-03")
def test_after_twenty_dead_links_no_more_is_looked_up_for_that_address_a12(world: World) -> None:
    token = world.register(world.person())
    for number in range(10):
        assert world.services.activation.look(f"zmyslony{number}", HERE) is LinkState.DEAD
        with pytest.raises(LinkDeadError):
            world.services.activation.activate(f"zmyslony{number}", HERE)

    for use in (world.services.activation.look, world.services.activation.activate):
        with pytest.raises(TooManyRequestsError) as caught:
            use(token, HERE)
        assert caught.value == TooManyRequestsError(limit="activation_address", seconds=3601)
    assert world.services.activation.look(token, source(1)) is LinkState.READY


@pytest.mark.requirement("ACT-03")
def test_good_and_used_links_may_be_opened_as_often_as_one_likes(world: World) -> None:
    token = world.register(world.person())
    for _ in range(30):
        assert world.services.activation.look(token, HERE) is LinkState.READY
    world.activate(token)

    for _ in range(30):
        assert world.services.activation.look(token, HERE) is LinkState.USED
