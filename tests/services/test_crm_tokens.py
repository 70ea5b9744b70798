"""Tokens of programs that push data: who gives them, how long they are good, what wrong ones cost."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mojbok.domain.accounts import Source
from mojbok.domain.api_tokens import (
    PREFIX,
    TokenExistsError,
    TokenExpiresInPastError,
    TokenNameInvalidError,
    TokenRefusedError,
    TokenUnknownError,
    is_token,
)
from mojbok.domain.rates import TooManyRequestsError
from mojbok.domain.staff import Role
from mojbok.domain.staff_permissions import ActForbiddenError
from mojbok.services.crm_tokens import CrmTokens
from mojbok.storage.tables.api import ApiTokenRow
from tests.builders import (
    HERE,
    World,
    migrated_file,
    open_world,
    production_limits,
    settings,
    shell,
)
from tests.staff import colleague

ELSEWHERE = Source(ip="203.0.113.9", user_agent="crm")
OPERATOR = shell("ewa")
WRONG = PREFIX + "x" * 43


@pytest.fixture
def tokens(world: World) -> CrmTokens:
    return world.services.bok.crm_tokens


def enters(world: World, secret: str | None, source: Source = HERE) -> bool:
    try:
        world.application.crm_push.enter(secret, source)
    except TokenRefusedError:
        return False
    return True


def test_a_token_is_given_once_and_only_its_fingerprint_is_kept(
    world: World, tokens: CrmTokens
) -> None:
    secret = tokens.add("crm", actor=OPERATOR)

    assert enters(world, secret)
    (row,) = world.rows(ApiTokenRow)
    assert secret[len(PREFIX) :] not in str(row)


def test_giving_and_revoking_are_written_down(world: World, tokens: CrmTokens) -> None:
    tokens.add("crm", actor=OPERATOR, expires=world.today)
    tokens.revoke("crm", actor=OPERATOR)

    (added,), (revoked,) = world.events("api_token_added"), world.events("api_token_revoked")
    assert json.loads(added["facts"]) == {
        "staff": "ewa",
        "program": "crm",
        "expires_on": f"{world.today}",
    }
    assert json.loads(revoked["facts"]) == {"staff": "ewa", "program": "crm"}


def test_a_token_is_good_to_the_end_of_its_last_day(world: World, tokens: CrmTokens) -> None:
    secret = tokens.add("crm", actor=OPERATOR, expires=world.today + timedelta(days=1))

    # Noon of UTC is 13 o'clock in Warsaw.
    world.clock.advance(timedelta(hours=34, minutes=59))
    assert enters(world, secret)
    world.clock.advance(timedelta(minutes=1))
    assert not enters(world, secret)


def test_a_token_without_an_end_stays_good(world: World, tokens: CrmTokens) -> None:
    secret = tokens.add("crm", actor=OPERATOR)

    world.clock.advance(timedelta(days=3650))

    assert enters(world, secret)


def test_a_revoked_token_is_dead_and_its_name_free(world: World, tokens: CrmTokens) -> None:
    old = tokens.add("crm", actor=OPERATOR)

    tokens.revoke("crm", actor=OPERATOR)
    new = tokens.add("crm", actor=OPERATOR)

    assert (enters(world, old), enters(world, new)) == (False, True)
    assert [token.revoked_at is None for token in tokens.listed(OPERATOR)] == [False, True]


def test_one_name_is_one_token(tokens: CrmTokens) -> None:
    tokens.add("crm", actor=OPERATOR)

    with pytest.raises(TokenExistsError):
        tokens.add("crm", actor=OPERATOR)


def test_what_is_no_token_can_not_be_revoked(tokens: CrmTokens) -> None:
    with pytest.raises(TokenUnknownError):
        tokens.revoke("crm", actor=OPERATOR)


def test_no_token_ends_before_it_begins(world: World, tokens: CrmTokens) -> None:
    with pytest.raises(TokenExpiresInPastError):
        tokens.add("crm", actor=OPERATOR, expires=world.today - timedelta(days=1))


@pytest.mark.parametrize(
    "name", ["", " ", "crm nowy", "-crm", "crm-", "ŻÓŁW", "a" * 41, "44051401359", "a\n"]
)
def test_names_are_short_and_plain(tokens: CrmTokens, name: str) -> None:
    with pytest.raises(TokenNameInvalidError):
        tokens.add(name, actor=OPERATOR)


@pytest.mark.requirement("BOK-02")
def test_tokens_are_an_administrators_business(world: World, tokens: CrmTokens) -> None:
    consultant = colleague(world, role=Role.KONSULTANT).actor()

    for act in (
        lambda: tokens.add("crm", actor=consultant),
        lambda: tokens.listed(consultant),
        lambda: tokens.revoke("crm", actor=consultant),
    ):
        with pytest.raises(ActForbiddenError):
            act()


@pytest.mark.parametrize("text", ["", PREFIX, WRONG + "x", WRONG[:-1], WRONG.upper(), f"{WRONG}\n"])
def test_what_has_not_the_form_of_a_token_is_none(world: World, text: str) -> None:
    assert not is_token(text)
    assert not enters(world, text)


# With the limits of production


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[World]:
    url = f"sqlite:///{migrated_file(tmp_path)}"
    world = open_world(settings(tmp_path, database_url=url, **production_limits()))
    yield world
    world.close()


@pytest.mark.requirement("SEC-02")
def test_after_thirty_wrong_tokens_no_more_is_looked_at_for_that_address(limited: World) -> None:
    good = limited.services.bok.crm_tokens.add("crm", actor=OPERATOR)
    for _ in range(30):
        assert not enters(limited, WRONG)

    for secret in (WRONG, good, None):
        with pytest.raises(TooManyRequestsError) as refused:
            limited.application.crm_push.enter(secret, HERE)
        assert 0 < refused.value.seconds <= 301
    assert enters(limited, good, ELSEWHERE)
    (noted,) = limited.events("limit_reached")
    assert json.loads(noted["facts"]) == {"limit": "crm_api_address"}
    limited.clock.advance(timedelta(seconds=301))
    assert enters(limited, good)


def test_who_brings_no_token_uses_nothing_up(limited: World) -> None:
    for _ in range(40):
        assert not enters(limited, None)


def test_a_token_pushes_so_often_a_minute_and_no_more(limited: World) -> None:
    tokens = limited.services.bok.crm_tokens
    busy, other = (tokens.add(name, actor=OPERATOR) for name in ("crm", "rozliczenia"))
    for _ in range(600):
        limited.application.crm_push.enter(busy, HERE)

    with pytest.raises(TooManyRequestsError):
        limited.application.crm_push.enter(busy, ELSEWHERE)
    assert enters(limited, other)
    limited.clock.advance(timedelta(seconds=61))
    assert enters(limited, busy)
