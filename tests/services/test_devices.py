"""Zapamiętaj mnie (LOGIN-03, S20)."""

from datetime import timedelta

import pytest

from mojbok.domain.clients import ClientType
from mojbok.storage.tables.accounts import DeviceRow
from tests.builders import World


@pytest.mark.requirement("LOGIN-03")
def test_a_remembered_browser_knows_a_chosen_login_for_thirty_days(world: World) -> None:
    account = world.member(world.person(), login="anna")
    devices = world.services.devices
    token = devices.settle(None, account.id, remembers=True)

    world.clock.advance(timedelta(days=30, seconds=-1))
    assert devices.remembered_login(token) == "anna"
    world.clock.advance(timedelta(seconds=1))
    assert devices.remembered_login(token) == ""


@pytest.mark.requirement("LOGIN-03")
def test_a_pesel_is_never_filled_in_and_a_nip_is_s20(world: World) -> None:
    person, business = world.person(), world.person(type=ClientType.BUSINESS)
    devices = world.services.devices
    tokens = [
        devices.settle(None, world.member(who).id, remembers=True) for who in (person, business)
    ]

    assert [devices.remembered_login(token) for token in tokens] == ["", business.number]


@pytest.mark.requirement("LOGIN-03")
def test_a_browser_is_remembered_for_the_account_that_chose_so_alone(world: World) -> None:
    account, other = world.member(world.person()), world.member(world.person())
    devices = world.services.devices
    token = devices.settle(None, account.id, remembers=True)

    assert devices.is_remembered(token, account.id)
    assert not devices.is_remembered(token, other.id)
    assert not devices.is_remembered(None, account.id)
    world.clock.advance(timedelta(days=30))
    assert not devices.is_remembered(token, account.id)


@pytest.mark.requirement("LOGIN-03")
def test_unticked_it_forgets(world: World) -> None:
    account = world.member(world.person(), login="anna")
    devices = world.services.devices
    token = devices.settle(None, account.id, remembers=True)

    assert devices.settle(token, account.id, remembers=False) is None
    assert devices.remembered_login(token) == ""


@pytest.mark.requirement("LOGIN-03")
def test_a_new_token_takes_the_place_of_the_old_one(world: World) -> None:
    account = world.member(world.person(), login="anna")
    devices = world.services.devices
    former = devices.settle(None, account.id, remembers=True)

    new = devices.settle(former, account.id, remembers=True)

    assert new != former
    assert devices.remembered_login(former) == ""
    assert devices.remembered_login(new) == "anna"


@pytest.mark.requirement("LOGIN-03")
@pytest.mark.parametrize("token", [None, "", "x", "\0", "token-" + "9" * 37])
def test_a_forged_token_fills_in_nothing_l15(world: World, token: str | None) -> None:
    account = world.member(world.person(), login="anna")
    known = world.services.devices.settle(None, account.id, remembers=True)

    assert world.services.devices.remembered_login(token) == ""
    assert known is not None
    assert all(known not in str(row) for row in world.rows(DeviceRow))
