"""Staff find clients, which is counted and written down without a word of what was typed (BOK-02, BOK-06)."""

import json
from dataclasses import replace

import pytest

from mojbok.domain.account_state import AccountState
from mojbok.domain.client_search import ClueKind, SearchEmptyError
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import Rate, TooManyRequestsError
from mojbok.domain.register_numbers import Fault
from mojbok.services.client_finder import SearchResult
from tests.builders import World, shell

pytestmark = pytest.mark.requirement("BOK-02", "BOK-06")


def search(world: World, typed: str) -> SearchResult:
    return world.services.bok.finder.search(typed, actor=shell("ewa"))


def test_a_hit_tells_who_it_is_how_the_account_stands_and_why_it_fits(world: World) -> None:
    person = world.person(name="Anna Nowak")
    world.member(person, login="anna")
    for _ in range(5):
        with pytest.raises(DomainError):
            world.log_in("anna", "wrong")

    hit = search(world, person.number).only

    assert hit is not None
    assert (hit.client_id, hit.name, hit.by) == (person.client_id, person.name, [ClueKind.PESEL])
    assert hit.number == f"•••••••{person.number[-4:]}"
    assert hit.state is AccountState.LOCKED


def test_one_client_that_fits_twice_is_told_once(world: World) -> None:
    person = world.person()
    world.member(person)  # The login is the PESEL.

    (hit,) = search(world, person.number).hits

    assert hit.by == [ClueKind.PESEL, ClueKind.LOGIN]


def test_more_than_fifty_are_cut_and_said_to_be(world: World) -> None:
    for number in range(51):
        world.person(name=f"Jan Kowalski {number}")

    result = search(world, "jan kowalski")

    assert (len(result.hits), result.is_cut) == (50, True)
    assert result.only is None


def test_a_mistyped_pesel_finds_nobody_and_says_why(world: World) -> None:
    result = search(world, "44051401358")

    assert (result.hits, result.pesel_fault) == ([], Fault.CHECKSUM)


def test_a_search_is_written_down_by_its_kind_and_never_by_what_was_typed(world: World) -> None:
    person = world.person()

    search(world, person.number)
    search(world, person.contract)
    search(world, "nikt@poczta.example")

    facts = [json.loads(event["facts"]) for event in world.events("clients_searched")]
    assert facts == [
        {"staff": "ewa", "kind": "pesel", "count": "1"},
        {"staff": "ewa", "kind": "contract", "count": "1"},
        {"staff": "ewa", "kind": "email", "count": "0"},
    ]


def test_opening_the_same_result_once_more_is_no_new_search(world: World) -> None:
    person = world.person()
    result = search(world, person.number)

    again = world.services.bok.finder.again(person.number, actor=shell("ewa"))

    assert again == result
    assert len(world.events("clients_searched")) == 1


def test_too_many_searches_are_refused_before_they_are_made(world: World) -> None:
    finder = world.services.bok.finder
    rates = replace(finder.throttle.rates, staff_search=(Rate(2, 3600),))
    finder = replace(finder, throttle=replace(finder.throttle, rates=rates))
    person, busy = world.person(), shell("busy")
    finder.search(person.number, actor=busy)
    finder.search(person.number, actor=busy)

    with pytest.raises(TooManyRequestsError):
        finder.search(person.number, actor=busy)

    assert len(world.events("clients_searched")) == 2
    assert finder.search(person.number, actor=shell("somebody else")).only


def test_nothing_typed_is_not_counted(world: World) -> None:
    with pytest.raises(SearchEmptyError):
        search(world, " ")

    assert world.events("clients_searched") == []
