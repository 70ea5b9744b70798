"""Accounts that somebody has locked out on purpose are unlocked together, by time and network (B-T01)."""

import json
from datetime import datetime, timedelta

import pytest

from mojbok.domain.accounts import Source
from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.incident import (
    Incident,
    IncidentEmptyError,
    IncidentTooLongError,
    MomentInvalidError,
    NetworkInvalidError,
    parse_incident,
)
from mojbok.domain.staff import Actor, Role
from mojbok.domain.staff_permissions import ActForbiddenError
from tests.builders import World, shell

pytestmark = pytest.mark.requirement("BOK-02", "LOCK-03")
WHY = "atak z jednej sieci"


def lock(world: World, ip: str) -> str:
    """Lock a new account from an address, and give its login."""
    account = world.member(world.person())
    for _ in range(5):
        with pytest.raises(DomainError):
            world.services.sign_in.log_in(account.login, "wrong", Source(ip=ip, user_agent="curl"))
    return account.login


def incident(world: World, network: str = "") -> Incident:
    return parse_incident(
        {"since": "2026-11-22T12:30", "until": "2026-11-22T13:30", "network": network},
        now=world.clock.now(),
    )


def test_what_is_listed_is_what_is_unlocked_and_the_others_stay_locked(world: World) -> None:
    world.clock.advance(minutes=-45)
    before = lock(world, "203.0.113.1")
    world.clock.advance(minutes=45)
    ours = {lock(world, f"203.0.113.{number}") for number in (1, 2, 2)}
    elsewhere = lock(world, "198.51.100.77")
    chosen, unlocking = incident(world, "203.0.113.0/24"), world.services.bok.mass_unlock

    listed = unlocking.affected(chosen, actor=shell("szef"))
    count = unlocking.unlock(chosen, reason=WHY, actor=shell("szef"))

    assert (listed.count, count) == (3, 3)
    assert listed.networks == [("203.0.113.2", 2), ("203.0.113.1", 1)]
    assert not any(world.sheet(login).is_locked for login in ours)
    assert world.sheet(before).is_locked
    assert world.sheet(elsewhere).is_locked
    assert unlocking.affected(chosen, actor=shell("szef")).count == 0


def test_every_account_has_its_line_and_the_whole_has_one(world: World) -> None:
    lock(world, "203.0.113.1")
    lock(world, "203.0.113.2")

    world.services.bok.mass_unlock.unlock(
        incident(world, "203.0.113.0/24"), reason=WHY, actor=shell("szef")
    )

    assert len(world.events("unlocked")) == 2
    (whole,) = world.events("unlocked_many")
    assert json.loads(whole["facts"]) == {
        "staff": "szef",
        "reason": WHY,
        "count": "2",
        "since": "2026-11-22T11:30+00:00",
        "until": "2026-11-22T12:30+00:00",
        "network": "203.0.113.0/24",
    }


def test_without_a_network_all_of_the_time_are_meant(world: World) -> None:
    lock(world, "203.0.113.1")
    lock(world, "2001:db8::1")

    unlocking = world.services.bok.mass_unlock
    assert unlocking.affected(incident(world), actor=shell("szef")).count == 2
    assert unlocking.unlock(incident(world, "2001:db8::/64"), reason=WHY, actor=shell("x")) == 1


def test_whoever_was_unlocked_and_locked_again_later_stays(world: World) -> None:
    login = lock(world, "203.0.113.1")
    world.services.bok.accounts.unlock(login, reason="pomyłka", actor=shell("ewa"))
    world.clock.advance(hours=3)
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in(login, "wrong")

    unlocking = world.services.bok.mass_unlock
    assert unlocking.unlock(incident(world), reason=WHY, actor=shell("szef")) == 0
    assert world.sheet(login).is_locked


def test_it_needs_a_reason_and_an_administrator(world: World) -> None:
    login = lock(world, "203.0.113.1")
    unlocking = world.services.bok.mass_unlock

    with pytest.raises(ReasonInvalidError):
        unlocking.unlock(incident(world), reason="", actor=shell("szef"))
    konsultant = Actor(name="ewa", role=Role.KONSULTANT, id="1")
    with pytest.raises(ActForbiddenError):
        unlocking.unlock(incident(world), reason=WHY, actor=konsultant)
    with pytest.raises(ActForbiddenError):
        unlocking.affected(incident(world), actor=konsultant)
    assert world.sheet(login).is_locked


@pytest.mark.parametrize(
    ("changed", "field", "fault"),
    [
        ({"since": ""}, "since", MomentInvalidError()),
        ({"until": "jutro"}, "until", MomentInvalidError()),
        ({"until": "2026-11-22T12:30"}, "until", IncidentEmptyError()),
        ({"since": "2027-01-01T10:00", "until": "2027-01-01T11:00"}, "until", IncidentEmptyError()),
        ({"since": "2026-11-01T10:00"}, "until", IncidentTooLongError(days=7)),
        ({"network": "sieć"}, "network", NetworkInvalidError()),
        ({"network": "0.0.0.0/0"}, "network", NetworkInvalidError()),
    ],
)
def test_what_is_typed_wrongly_is_told(
    world: World, changed: dict[str, str], field: str, fault: DomainError
) -> None:
    typed = {"since": "2026-11-22T12:30", "until": "2026-11-22T13:30", "network": ""} | changed

    with pytest.raises(FormInvalidError) as refused:
        parse_incident(typed, now=world.clock.now())

    assert refused.value.errors == {field: fault}


def test_times_are_those_of_warsaw() -> None:
    now = datetime.fromisoformat("2026-11-22T12:00+00:00")
    found = parse_incident({"since": "2026-11-22T12:30", "until": "2026-11-22 13:30"}, now=now)

    assert found.since == datetime.fromisoformat("2026-11-22T11:30+00:00")
    assert found.until - found.since == timedelta(hours=1)
