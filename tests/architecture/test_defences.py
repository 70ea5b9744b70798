"""The list of defences that can be taken away fits the code and the tests of today (docs/decisions/0051)."""

import ast
import re
from functools import cache

import pytest

from tests.abuse_cases import files_by_case
from tests.abuse_cases import listed as cases
from tests.architecture.source import ROOT
from tests.defences.record import recorded, rows
from tests.defences.removals import Place, Removal, cases_in, listed

pytestmark = pytest.mark.requirement("SEC-02")
#: With this the table of docs/security.md begins to say why a tested case has no defence to be taken away.
NO_REMOVAL = "No removal:"


@pytest.fixture(scope="module")
def removals() -> list[Removal]:
    return listed()


def test_what_is_taken_away_stands_once_in_its_file(removals: list[Removal]) -> None:
    wrong = [
        f"{removal}: {place.file} has it {times} times"
        for removal, place in places(removals)
        if (times := text_of(place.file).count(place.old)) != 1
    ]

    assert wrong == []


def test_without_it_every_file_is_still_a_program(removals: list[Removal]) -> None:
    for removal, place in places(removals):
        assert place.old != place.new, removal
        if place.file.endswith(".py"):
            ast.parse(text_of(place.file).replace(place.old, place.new), filename=str(removal))


def test_several_places_have_their_reason(removals: list[Removal]) -> None:
    assert [str(one) for one in removals if len(one.places) > 1 and not one.why] == []


def test_every_test_that_must_fail_is_there_and_bears_a_cases_id(removals: list[Removal]) -> None:
    named = [
        (removal, test)
        for removal in removals
        for test in removal.tests
        if not is_there(test) or not set(cases_in(test)) & set(removal.cases)
    ]

    assert named == []
    assert [str(one) for one in removals if not all(map(one.tests_of, one.cases))] == []


def test_every_tested_case_has_a_removal_or_the_reason_why_not(removals: list[Removal]) -> None:
    shown = {case for removal in removals for case in removal.cases}
    excused = {case.id for case in cases() if NO_REMOVAL in case.note}

    assert shown & excused == set()
    assert shown | excused == set(files_by_case())


def test_what_is_listed_was_seen(removals: list[Removal]) -> None:
    """After a change of the list: `python -m tests.without_defences new`."""
    assert rows(removals) ^ set(recorded()) == set()


def places(removals: list[Removal]) -> list[tuple[Removal, Place]]:
    return [(removal, place) for removal in removals for place in removal.places]


@cache
def text_of(file: str) -> str:
    path = ROOT / file
    return path.read_text(encoding="utf-8") if path.exists() else ""


def is_there(test: str) -> bool:
    file, _, name = test.partition("::")
    return re.search(rf"^(async )?def {name}\(", text_of(file), re.MULTILINE) is not None
