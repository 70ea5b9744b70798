"""Word of a sign-in from where the account was not used before: the letter `new-device` (ASVS 6.3.5, L15)."""

from datetime import timedelta

import pytest

from mojbok.domain.accounts import Source
from mojbok.domain.letters import NewDeviceLetter, OneTimePasswordLetter
from mojbok.services.doorkeeper import Browser
from mojbok.services.sessions import OpenedSession
from tests.builders import HERE, PASSWORD, World, shell

CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
THERE = Source(ip="203.0.113.9", user_agent=CHROME)


def sign_in(world: World, source: Source, device: str | None = None) -> OpenedSession:
    return world.services.sign_in.log_in("anna", PASSWORD, source, browser=Browser(device=device))


def told(world: World) -> int:
    return len(world.letters(NewDeviceLetter))


@pytest.mark.requirement("SET-03")
def test_the_owner_is_told_of_a_sign_in_from_a_new_device(world: World) -> None:
    person = world.person()
    account = world.member(person, login="anna")

    sign_in(world, THERE)

    (letter,) = world.letters(NewDeviceLetter)
    assert (letter.to, letter.signed_in_at) == (person.email, world.clock.now())
    assert (letter.family, letter.system) == ("Chrome", "Android")
    (event,) = world.events("new_device")
    assert (event["account_id"], event["ip"]) == (account.id, THERE.ip)


@pytest.mark.requirement("SET-03")
def test_the_first_sign_ins_of_all_are_no_news(world: World) -> None:
    world.member(world.person(), login="anna")
    world.log_in("anna")

    assert told(world) == 0


@pytest.mark.requirement("SET-03")
@pytest.mark.parametrize(
    ("ip", "user_agent", "is_news"),
    [
        ("203.0.113.9", CHROME, False),
        ("203.0.113.200", CHROME.replace("140", "141"), False),
        ("203.0.114.9", CHROME, True),
        ("203.0.113.9", FIREFOX, True),
    ],
)
def test_the_same_browser_in_the_same_network_is_no_news_again(
    world: World, ip: str, user_agent: str, *, is_news: bool
) -> None:
    world.member(world.person(), login="anna")
    sign_in(world, THERE)
    world.clock.advance(timedelta(days=30))

    sign_in(world, Source(ip=ip, user_agent=user_agent))

    assert told(world) == 1 + is_news


@pytest.mark.requirement("SET-03")
def test_after_a_month_a_place_is_new_again(world: World) -> None:
    world.member(world.person(), login="anna")
    sign_in(world, THERE)
    world.clock.advance(timedelta(days=30, seconds=1))

    sign_in(world, THERE)

    assert told(world) == 2


@pytest.mark.requirement("SET-03", "SET-02")
def test_after_a_change_of_the_password_only_the_place_where_it_was_made_is_known(
    world: World,
) -> None:
    world.member(world.person(), login="anna")
    sign_in(world, THERE)
    visitor = world.visitor(world.log_in("anna"))
    new = "Bialy-Czajnik8"
    world.services.passwords.change_own(visitor, current=PASSWORD, new=new, repeat=new, source=HERE)

    world.services.sign_in.log_in("anna", new, HERE)
    assert told(world) == 1
    world.services.sign_in.log_in("anna", new, THERE)
    assert told(world) == 2


@pytest.mark.requirement("SET-03")
def test_three_letters_a_day_are_the_most(world: World) -> None:
    world.member(world.person(), login="anna")

    for number in range(6):
        sign_in(world, Source(ip=f"203.0.{number}.9", user_agent=CHROME))

    assert told(world) == 3
    world.clock.advance(days=1)
    sign_in(world, Source(ip="203.0.77.9", user_agent=CHROME))
    assert told(world) == 4


@pytest.mark.requirement("SET-03", "LOGIN-03")
def test_a_remembered_browser_is_known_wherever_it_goes(world: World) -> None:
    account = world.member(world.person(), login="anna")
    device = world.services.devices.settle(None, account.id, remembers=True)

    sign_in(world, THERE, device)

    assert told(world) == 0


@pytest.mark.requirement("SET-03", "LOGIN-03")
@pytest.mark.parametrize("kind", ["forged", "another account's", "expired", "forgotten"])
def test_a_token_that_is_not_good_makes_nothing_known_l15(world: World, kind: str) -> None:
    account = world.member(world.person(), login="anna")
    other = world.member(world.person(), login="ola")
    devices = world.services.devices
    owner = other if kind == "another account's" else account
    device = devices.settle(None, owner.id, remembers=True)
    if kind == "forged":
        device = f"{device}x"
    if kind == "expired":
        world.clock.advance(days=30)
    if kind == "forgotten":
        devices.settle(device, account.id, remembers=False)

    sign_in(world, THERE, device)

    assert told(world) == 1


@pytest.mark.requirement("SET-03")
def test_a_one_time_password_has_told_the_owner_already(world: World) -> None:
    world.member(world.person(), login="anna")
    world.services.recovery.recover_password("anna", HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password

    world.services.sign_in.log_in("anna", one_time, THERE)

    assert told(world) == 0


@pytest.mark.requirement("LOGIN-03", "BOK-02")
@pytest.mark.parametrize("is_by_staff", [True, False])
def test_a_blocked_accounts_login_is_filled_in_nowhere(world: World, *, is_by_staff: bool) -> None:
    account = world.member(world.person(), login="anna")
    device = world.services.devices.settle(None, account.id, remembers=True)
    staff = world.services.bok.accounts
    if is_by_staff:
        staff.block("anna", reason="telefon", actor=shell("jkowalska"))
    else:
        world.set_account(account.id, status="blocked")

    assert world.services.devices.remembered_login(device) == ""
    staff.unblock("anna", reason="telefon", actor=shell("jkowalska"))
    assert world.services.devices.remembered_login(device) == ("" if is_by_staff else "anna")
