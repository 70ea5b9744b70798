"""Complaints on both databases: numbers given once, one complaint for ten clicks, lists and their order (POR-07)."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from mojbok.domain.attachments import AttachmentsRefusedError
from mojbok.domain.complaints import ComplaintQuery, ComplaintState
from mojbok.domain.letters import ComplaintReceivedLetter
from mojbok.storage.tables.complaints import AttachmentRow, ComplaintRow
from tests import sample_files
from tests.builders import HERE, World, shell
from tests.complaining import attach, filed, form
from tests.fakes import in_parallel
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("POR-07")


def listed(world: World, visitor: object, **asked: object) -> list[str]:
    query = ComplaintQuery(**asked)  # type: ignore[arg-type] # a query's values
    shown = world.services.complaints.list(visitor, query)  # type: ignore[arg-type] # a visitor
    return [complaint.subject for complaint in shown.found.complaints]


def test_of_ten_numbers_taken_at_once_each_is_another(world: World) -> None:
    visitors = [signed_in(world) for _ in range(5)]

    def file(number: int) -> str:
        return filed(world, visitors[number % 5]).number

    numbers = in_parallel(*(partial(file, number) for number in range(10)))

    assert sorted(map(str, numbers)) == [f"EB/2026/{number:06d}" for number in range(1, 11)]


def test_ten_clicks_of_one_form_at_once_are_one_complaint(world: World) -> None:
    visitor = signed_in(world)
    attach(world, visitor, ("a.png", sample_files.png()))

    ids = in_parallel(
        *(
            partial(world.services.complaints.file, visitor, form(), "jeden-formularz", HERE)
            for _ in range(10)
        )
    )

    assert len({complaint.id for complaint in ids if not isinstance(complaint, Exception)}) == 1
    assert not [result for result in ids if isinstance(result, Exception)]
    assert world.count(ComplaintRow) == 1
    assert len(world.letters(ComplaintReceivedLetter)) == 1
    assert filed(world, visitor).number == "EB/2026/000002"


def test_of_ten_files_attached_at_once_five_are_kept(world: World) -> None:
    visitor = signed_in(world)

    results = in_parallel(
        *(partial(attach, world, visitor, (f"{n}.png", sample_files.png())) for n in range(10))
    )

    refused = [result for result in results if isinstance(result, AttachmentsRefusedError)]
    assert len(refused) == 5
    rows = world.rows(AttachmentRow)
    folder = world.application.settings.var_dir / "attachments"
    files = {file.name for file in folder.rglob("*") if file.is_file()}
    assert files == {row["file_key"] for row in rows}
    assert len(rows) == 5


def test_an_answer_and_a_withdrawal_at_once_end_it_once(world: World) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)

    in_parallel(
        partial(
            world.services.bok.complaints.answer,
            complaint.number,
            ComplaintState.ACCEPTED,
            "Tak.",
            actor=shell("tests"),
        ),
        partial(world.services.complaints.withdraw, visitor, complaint.id, HERE),
    )

    sheet = world.services.complaints.sheet(visitor, complaint.id)
    assert len(sheet.talk) == 2
    ends = {ComplaintState.ACCEPTED: "odpowiedz", ComplaintState.WITHDRAWN: "wycofanie"}
    assert sheet.talk[1].kind == ends[sheet.complaint.state]


def test_the_open_ones_come_first_by_due_date_then_the_closed_ones_newest_first(
    world: World,
) -> None:
    visitor = signed_in(world)
    complaints = []
    for subject in ("pierwsza", "druga", "trzecia", "czwarta"):
        complaints.append(filed(world, visitor, subject=subject))
        world.clock.advance(days=1)
    for number in (0, 2):
        world.clock.advance(days=1)
        world.services.complaints.withdraw(visitor, complaints[number].id, HERE)

    assert listed(world, visitor) == ["druga", "czwarta", "trzecia", "pierwsza"]
    assert listed(world, visitor, states=(ComplaintState.WITHDRAWN,)) == ["trzecia", "pierwsza"]


def test_a_search_finds_words_in_any_letter_case_and_takes_signs_as_they_are(world: World) -> None:
    visitor = signed_in(world)
    filed(world, visitor, subject="Żółta skrzynka 100%")
    filed(world, visitor, subject="Zielona_skrzynka")

    assert listed(world, visitor, search="ŻÓŁTA skrzynka") == ["Żółta skrzynka 100%"]
    assert listed(world, visitor, search="100%") == ["Żółta skrzynka 100%"]
    assert listed(world, visitor, search="%") == ["Żółta skrzynka 100%"]
    assert listed(world, visitor, search="a_s") == ["Zielona_skrzynka"]
    assert listed(world, visitor, search="eb/2026/000002") == ["Zielona_skrzynka"]
    assert listed(world, visitor, search="' OR 1=1--") == []


def test_pages_follow_one_another_without_gaps(world: World) -> None:
    visitor = signed_in(world)
    for number in range(23):
        filed(world, visitor, subject=f"sprawa {number:02d}")
        world.clock.advance(seconds=1)

    first, second = listed(world, visitor), listed(world, visitor, page=2)

    assert (len(first), len(second), listed(world, visitor, page=3)) == (20, 3, [])
    assert first + second == [f"sprawa {number:02d}" for number in range(23)]


def test_what_was_said_can_not_be_changed(world: World) -> None:
    visitor = signed_in(world)
    filed(world, visitor)

    with pytest.raises(DBAPIError), world.engine.begin() as connection:
        connection.execute(text("UPDATE complaint_messages SET text = 'inaczej'"))


def test_files_that_nobody_sends_are_swept_and_those_that_were_sent_stay(world: World) -> None:
    visitor = signed_in(world)
    folder = world.application.settings.var_dir / "attachments"

    def files() -> int:
        return sum(1 for file in folder.rglob("*") if file.is_file())

    attach(world, visitor, ("wyslany.png", sample_files.png()))
    complaint = filed(world, visitor)
    attach(world, visitor, ("zapomniany.png", sample_files.png()))
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / ("ab" * 16)).write_bytes(b"program padl w polowie")
    (folder / "ab" / ("ab" + "cd" * 15 + ".part")).write_bytes(b"jak wyzej")

    # By the files' own clock they are from now, and the world's is at another time: from now on, it is later.
    world.application.housekeeping.sweep()
    assert files() == 4
    world.clock.advance(days=36_500)
    world.application.housekeeping.sweep()

    assert files() == 1
    [message] = world.services.complaints.sheet(visitor, complaint.id).talk
    [attachment] = message.attachments
    found = world.services.attachments.download(visitor, attachment.id)
    assert (found.attachment.name, found.attachment.size) == (
        "wyslany.png",
        len(sample_files.png()),
    )


def test_the_queue_of_bok_is_by_due_date_whoever_complains(world: World) -> None:
    first = filed(world, signed_in(world))
    world.clock.advance(days=1)
    second = filed(world, signed_in(world))

    queue = world.services.bok.complaints.queue(actor=shell("tests"))
    world.services.bok.complaints.answer(
        first.number, ComplaintState.REJECTED, "Nie.", actor=shell("tests")
    )

    assert [complaint.number for complaint in queue] == [first.number, second.number]
    assert [one.number for one in world.services.bok.complaints.queue(actor=shell("tests"))] == [
        second.number
    ]
    assert [
        one.number
        for one in world.services.bok.complaints.queue(actor=shell("tests"), is_closed=True)
    ] == [first.number]
    assert second.due_on - first.due_on == timedelta(days=1)
