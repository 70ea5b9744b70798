"""What a flood of requests does: logins that fail, registrations, and work shown."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from altcha import Challenge, Payload, solve_challenge

from mojbok.domain.accounts import Source, WrongCredentialsError
from mojbok.domain.errors import DomainError
from mojbok.services.doorkeeper import Browser
from mojbok.storage.tables.accounts import AccountRow
from tests.builders import Person, World, open_world, production_limits, settings
from tests.empty_databases import EmptyDatabase

WRONG = "Nie-to-haslo7"
HERE = Source(ip="198.51.100.7", user_agent="Firefox of the tests")
STRANGER = Browser()


def limited_world(folder: Path, empty: EmptyDatabase, **more: object) -> Iterator[World]:
    """Give a world with the limits of production, and what a test changes."""
    world = open_world(
        settings(folder, database_url=empty.url(folder), **production_limits(), **more)
    )
    yield world
    world.close()


def source(number: int) -> Source:
    """Give one of many addresses."""
    return Source(ip=f"203.0.113.{number}", user_agent="")


def attempt(
    world: World,
    login: str,
    password: str = WRONG,
    whence: Source = HERE,
    browser: Browser = STRANGER,
) -> Exception:
    with pytest.raises(DomainError) as caught:
        world.services.sign_in.log_in(login, password, whence, browser=browser)
    return caught.value


def solved(
    world: World, whence: Source = HERE, browser: Browser = STRANGER, login: str | None = None
) -> Browser:
    """Do what the browser does with the challenge that the form came with."""
    asked = world.services.doorkeeper.asks(whence, browser, login=login)
    assert asked is not None
    challenge = Challenge.from_dict(json.loads(asked.challenge))
    solution = solve_challenge(challenge)
    assert solution is not None
    return Browser(**asdict(browser) | {"solution": Payload(challenge, solution).to_base64()})


def suspected(world: World, whence: Source = HERE) -> None:
    """Fail on five different logins."""
    for number in range(5):
        assert attempt(world, f"ofiara{number}", whence=whence) == WrongCredentialsError()


def register(world: World, person: Person, whence: Source = HERE, **changed: object) -> None:
    world.services.registration.register(person.form(**changed), whence)


def refused(world: World, person: Person, whence: Source = HERE, **changed: object) -> Exception:
    letters, accounts = len(world.all_letters()), world.count(AccountRow)
    with pytest.raises(DomainError) as caught:
        register(world, person, whence, **changed)
    assert (len(world.all_letters()), world.count(AccountRow)) == (letters, accounts)
    return caught.value
