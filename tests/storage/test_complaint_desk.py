"""Two members of staff on one case at the same moment, on both databases; the queue's queries (BOK-03)."""

from functools import partial

import pytest
from sqlalchemy import event

from mojbok.domain.complaint_desk import (
    DESK_PAGE_SIZE,
    ComplaintChangedError,
    ComplaintOfColleagueError,
    DeskQuery,
    Tab,
)
from mojbok.domain.complaints import ComplaintState
from mojbok.domain.letters import ComplaintAnsweredLetter
from mojbok.domain.staff import Actor, Role
from mojbok.storage.tables.complaints import ComplaintMessageRow
from tests.builders import HERE, World
from tests.complaining import filed
from tests.fakes import in_parallel
from tests.profiles import signed_in
from tests.staff import colleague

pytestmark = pytest.mark.requirement("BOK-03")


@pytest.fixture
def staff(world: World) -> list[Actor]:
    return [colleague(world, name, Role.ADMINISTRATOR).actor() for name in ("ewa", "jan")]


def test_of_two_answers_at_once_one_goes_out(world: World, staff: list[Actor]) -> None:
    complaint = filed(world, signed_in(world))
    desk = world.services.bok.complaints

    results = in_parallel(
        *(
            partial(
                desk.answer,
                complaint.number,
                verdict,
                f"Tu {actor.name}.",
                actor=actor,
                seen=complaint.version,
            )
            for actor, verdict in zip(
                staff, (ComplaintState.ACCEPTED, ComplaintState.REJECTED), strict=True
            )
        )
    )

    assert sorted(type(result).__name__ for result in results) == [
        "ComplaintChangedError",
        "NoneType",
    ]
    assert world.count(ComplaintMessageRow) == 2
    assert len(world.letters(ComplaintAnsweredLetter)) == 1
    assert len(world.events("complaint_answered")) == 1


def test_of_two_who_take_it_at_once_one_has_it(world: World) -> None:
    actors = [colleague(world, name).actor() for name in ("ewa", "jan")]
    complaint = filed(world, signed_in(world))
    desk = world.services.bok.complaints

    results = in_parallel(*(partial(desk.take, complaint.number, actor=actor) for actor in actors))

    [refused] = [result for result in results if result is not None]
    assert isinstance(refused, ComplaintOfColleagueError)
    shown = world.services.bok.complaint_cases.sheet(complaint.number, actor=actors[0])
    assert shown.assignee == refused.name
    assert shown.complaint.version == 2


def test_a_customer_who_writes_while_the_answer_goes_out_is_not_overlooked(
    world: World, staff: list[Actor]
) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)
    desk, complaints = world.services.bok.complaints, world.services.complaints

    said, answered = in_parallel(
        partial(complaints.reply, visitor, complaint.id, "Jeszcze jedno.", HERE),
        partial(
            desk.answer,
            complaint.number,
            ComplaintState.ACCEPTED,
            "Racja.",
            actor=staff[0],
            seen=complaint.version,
        ),
    )

    # Whoever comes second is refused: never do both go through.
    assert (said is None) != (answered is None)
    assert answered is None or isinstance(answered, ComplaintChangedError)
    assert world.count(ComplaintMessageRow) == 2


def test_pages_of_the_queue_follow_one_another_in_a_constant_number_of_queries(
    world: World, staff: list[Actor]
) -> None:
    visitor = signed_in(world)
    cases = world.services.bok.complaint_cases
    numbers = [filed(world, visitor).number for _ in range(DESK_PAGE_SIZE + 3)]
    asked: list[str] = []

    @event.listens_for(world.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    first = cases.list(DeskQuery(), actor=staff[0])
    queries = [one for one in asked if one.startswith("SELECT")]
    event.remove(world.engine, "before_cursor_execute", _note)
    second = cases.list(DeskQuery(page=2), actor=staff[0])

    assert [one.complaint.number for one in (*first.complaints, *second.complaints)] == numbers
    assert first.counts[Tab.ALL] == len(numbers)
    assert len(queries) == 3
