"""The complaints desk: one case, several people, and nobody overwrites anybody (BOK-03)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mojbok.domain.complaint_desk import (
    ColleagueUnknownError,
    ComplaintChangedError,
    ComplaintOfColleagueError,
    ComplaintOpenError,
    DeskQuery,
    GapInTextError,
    Tab,
)
from mojbok.domain.complaints import (
    Category,
    Complaint,
    ComplaintClosedError,
    ComplaintState,
    ComplaintUnknownError,
    MessageKind,
)
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import ComplaintAnsweredLetter
from mojbok.domain.staff import Actor, Role
from mojbok.services.bok import BokServices
from mojbok.services.complaint_cases import CaseSheet
from tests import sample_files
from tests.builders import HERE, World, shell
from tests.complaining import filed, uploads
from tests.profiles import signed_in
from tests.staff import colleague

pytestmark = pytest.mark.requirement("BOK-03")
REJECTED = ComplaintState.REJECTED


@pytest.fixture
def ewa(world: World) -> Actor:
    return colleague(world, "e.nowak").actor()


@pytest.fixture
def jan(world: World) -> Actor:
    return colleague(world, "j.kot").actor()


@pytest.fixture
def boss(world: World) -> Actor:
    return colleague(world, "szefowa", Role.ADMINISTRATOR).actor()


@pytest.fixture
def bok(world: World) -> BokServices:
    return world.services.bok


@pytest.fixture
def complaint(world: World) -> Complaint:
    return filed(world, signed_in(world))


def sheet(world: World, complaint: Complaint, actor: Actor | None = None) -> CaseSheet:
    return world.services.bok.complaint_cases.sheet(complaint.number, actor=actor or shell("tests"))


def test_whoever_takes_a_complaint_has_it_and_colleagues_do_not_act_on_it(
    world: World, bok: BokServices, complaint: Complaint, ewa: Actor, jan: Actor
) -> None:
    bok.complaints.take(complaint.number, actor=ewa, seen=1)

    shown = sheet(world, complaint, jan)
    assert (shown.assignee, shown.may_act) == ("e.nowak", False)
    assert shown.complaint.state is ComplaintState.IN_PROGRESS
    acts: list[Callable[[], None]] = [
        lambda: bok.complaints.take(complaint.number, actor=jan),
        lambda: bok.complaints.give_back(complaint.number, actor=jan),
        lambda: bok.complaints.hand_over(complaint.number, jan.id or "", actor=jan),
        lambda: bok.complaints.ask(complaint.number, "?", actor=jan),
        lambda: bok.complaints.answer(complaint.number, REJECTED, "Nie.", actor=jan),
    ]
    for act in acts:
        with pytest.raises(ComplaintOfColleagueError) as refused:
            act()
        assert refused.value.name == "e.nowak"
    assert sheet(world, complaint).complaint.version == 2


def test_it_is_given_back_or_handed_over_and_an_administrator_may_reassign(
    world: World, bok: BokServices, complaint: Complaint, ewa: Actor, jan: Actor, boss: Actor
) -> None:
    desk, number = bok.complaints, complaint.number
    desk.take(number, actor=ewa)
    desk.hand_over(number, jan.id or "", actor=ewa, reason="Zna sprawę.")
    assert sheet(world, complaint, jan).assignee == "j.kot"
    desk.give_back(number, actor=jan)
    assert sheet(world, complaint, ewa).may_act
    desk.take(number, actor=jan)
    desk.hand_over(number, ewa.id or "", actor=boss)
    assert sheet(world, complaint, ewa).assignee == "e.nowak"

    told = [event["facts"] for event in world.events("complaint_assigned")]
    assert [('"member": "' in facts, '"staff": "' in facts) for facts in told] == [
        (True, True),
        (False, True),
        (True, True),
    ]
    assert '"staff": "szefowa"' in told[2]
    with pytest.raises(ColleagueUnknownError):
        desk.hand_over(number, "nobody", actor=boss)
    desk.hand_over(number, jan.id or "", actor=boss)
    bok.staff.disable("j.kot", actor=shell("tests"))
    assert sheet(world, complaint, ewa).assignee == ""
    with pytest.raises(ColleagueUnknownError):
        desk.hand_over(number, jan.id or "", actor=boss)


def test_an_act_on_what_is_out_of_date_is_refused_and_leaves_no_trace(
    world: World, bok: BokServices, ewa: Actor, jan: Actor
) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)
    seen = sheet(world, complaint).complaint.version
    world.services.complaints.reply(visitor, complaint.id, "Jeszcze jedno.", HERE)

    acts: list[Callable[[], None]] = [
        lambda: bok.complaints.answer(complaint.number, REJECTED, "Nie.", actor=ewa, seen=seen),
        lambda: bok.complaints.ask(complaint.number, "?", actor=jan, seen=seen),
        lambda: bok.complaints.take(complaint.number, actor=jan, seen=seen),
    ]
    for act in acts:
        with pytest.raises(ComplaintChangedError):
            act()

    assert [message.kind for message in sheet(world, complaint).talk] == [
        MessageKind.COMPLAINT,
        MessageKind.REPLY,
    ]
    assert world.letters(ComplaintAnsweredLetter) == []
    assert world.events("complaint_answered") == []


def test_answering_what_is_nobodys_needs_no_taking(
    world: World, bok: BokServices, complaint: Complaint, ewa: Actor
) -> None:
    bok.complaints.answer(
        complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa, seen=complaint.version
    )

    shown = sheet(world, complaint)
    assert (shown.assignee, shown.complaint.state) == ("e.nowak", ComplaintState.ACCEPTED)
    assert shown.talk[-1].text == "Racja."
    [event] = world.events("complaint_answered")
    assert '"staff": "e.nowak"' in event["facts"]
    assert event["ip"] == HERE.ip


@pytest.mark.parametrize("verdict", [REJECTED, ComplaintState.PARTLY_ACCEPTED])
def test_a_refusal_tells_a_household_of_the_koordynator_by_itself(
    world: World, bok: BokServices, complaint: Complaint, ewa: Actor, verdict: ComplaintState
) -> None:
    bok.complaints.answer(complaint.number, verdict, "Nie możemy.", actor=ewa)

    text = sheet(world, complaint).talk[-1].text
    assert text.startswith("Nie możemy.\n\nJeśli nie zgadzasz się z tą odpowiedzią:")
    assert "Koordynator do spraw negocjacji przy Prezesie Urzędu Regulacji Energetyki" in text
    assert "art. 31a" in text


@pytest.mark.parametrize("text", ["Wystawimy korektę do [data…].", "[co i dlaczego…]", "[…]"])
def test_a_block_with_a_gap_goes_to_nobody(
    world: World, bok: BokServices, complaint: Complaint, ewa: Actor, text: str
) -> None:
    with pytest.raises(FormInvalidError) as refused:
        bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, text, actor=ewa)

    assert isinstance(refused.value.errors["text"], GapInTextError)
    with pytest.raises(FormInvalidError) as empty:
        bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, " \n", actor=ewa)
    assert isinstance(empty.value.errors["text"], FieldRequiredError)
    bok.complaints.ask(complaint.number, "Punkt [1] umowy?", actor=ewa)


@pytest.mark.parametrize(
    ("answered_after", "reopened_after", "due_after"),
    [
        pytest.param(3, 2, 14, id="the term still runs"),
        pytest.param(3, 11, 14, id="on its last day"),
        pytest.param(3, 12, 29, id="answered in time, and the term is over"),
        pytest.param(16, 1, 14, id="a missed term stays missed"),
    ],
)
def test_the_clock_of_a_complaint_that_is_opened_anew(
    world: World,
    bok: BokServices,
    complaint: Complaint,
    ewa: Actor,
    answered_after: int,
    reopened_after: int,
    due_after: int,
) -> None:
    received = complaint.due_on - timedelta(days=14)
    world.clock.advance(days=answered_after)
    bok.complaints.answer(complaint.number, REJECTED, "Nie.", actor=ewa)
    world.clock.advance(days=reopened_after)

    bok.complaints.reopen(complaint.number, "Mamy nowy odczyt.", actor=ewa)

    shown = sheet(world, complaint)
    assert (shown.complaint.due_on - received).days == due_after
    assert shown.complaint.closed_at is None
    assert shown.complaint.state is ComplaintState.IN_PROGRESS
    assert (shown.talk[-1].kind, shown.talk[-1].text) == (
        MessageKind.REOPENING,
        "Mamy nowy odczyt.",
    )
    assert world.last(ComplaintAnsweredLetter).step == "reopened"
    assert shown.complaint.due_on.isoformat() in world.events("complaint_reopened")[0]["facts"]


def test_only_what_is_closed_is_opened_anew_and_then_it_is_answered_again(
    world: World, bok: BokServices, ewa: Actor
) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)
    with pytest.raises(ComplaintOpenError):
        bok.complaints.reopen(complaint.number, "Po co?", actor=ewa)
    world.services.complaints.withdraw(visitor, complaint.id, HERE)
    with pytest.raises(FormInvalidError):
        bok.complaints.reopen(complaint.number, " ", actor=ewa)

    bok.complaints.reopen(complaint.number, "Wycofana przez pomyłkę.", actor=ewa)
    world.services.complaints.reply(visitor, complaint.id, "Dziękuję!", HERE)
    bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa)

    assert world.services.complaints.sheet(visitor, complaint.id).complaint.closed_at


def test_notes_are_for_staff_alone_and_no_news_to_the_customer(
    world: World, bok: BokServices, ewa: Actor, jan: Actor
) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)

    bok.complaints.note(complaint.number, "Dzwoniłam, wróci jutro.", actor=ewa)
    bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=jan)
    bok.complaints.note(complaint.number, "Korekta zlecona.", actor=ewa)

    shown = sheet(world, complaint, jan)
    assert [(note.author, note.text) for note in shown.notes] == [
        ("e.nowak", "Dzwoniłam, wróci jutro."),
        ("e.nowak", "Korekta zlecona."),
    ]
    customers = world.services.complaints.sheet(visitor, complaint.id)
    assert "Dzwoniłam" not in repr(customers)
    assert customers.complaint.revision == 2
    assert customers.complaint.version == 4
    with pytest.raises(FormInvalidError):
        bok.complaints.note(complaint.number, "", actor=ewa)


def test_a_note_sent_again_after_an_outage_is_one_note(
    world: World, bok: BokServices, ewa: Actor
) -> None:
    complaint = filed(world, signed_in(world))

    for key in ("klucz", "klucz", "inny klucz"):
        bok.complaints.note(complaint.number, "Dzwoniłam.", actor=ewa, key=key)
        world.clock.advance(timedelta(hours=1))

    assert len(sheet(world, complaint, ewa).notes) == 2
    assert len(world.events("complaint_noted")) == 2


def test_files_of_an_answer_are_its_writers_until_it_is_sent_and_then_the_customers(
    world: World, bok: BokServices, ewa: Actor, jan: Actor
) -> None:
    visitor = signed_in(world)
    complaint, files = filed(world, visitor), bok.complaint_files
    files.take(complaint.number, uploads(("korekta.pdf", sample_files.pdf())), actor=ewa)
    files.take(complaint.number, uploads(("inna.pdf", sample_files.pdf())), actor=jan)
    [waiting] = sheet(world, complaint, ewa).waiting
    for act in (
        lambda: world.services.attachments.download(visitor, waiting.id),
        lambda: world.services.attachments.drop(visitor, complaint.id, waiting.id),
        lambda: files.download(waiting.id, actor=jan),
        lambda: files.drop(complaint.number, waiting.id, actor=jan),
    ):
        with pytest.raises(ComplaintUnknownError):
            act()

    bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa)

    [sent] = world.services.complaints.sheet(visitor, complaint.id).talk[-1].attachments
    assert world.services.attachments.download(visitor, sent.id).attachment.name == "korekta.pdf"
    assert files.download(sent.id, actor=jan).attachment.id == sent.id
    [event] = world.events("complaint_file_opened")
    assert complaint.number in event["facts"]
    with pytest.raises(ComplaintClosedError):
        files.take(complaint.number, uploads(("za-pozno.pdf", sample_files.pdf())), actor=jan)


def test_the_queue_has_parts_topics_and_counts(
    world: World, bok: BokServices, ewa: Actor, jan: Actor
) -> None:
    visitor = signed_in(world)
    made = []
    for category in ("faktura", "faktura", "umowa", "umowa"):
        made.append(filed(world, visitor, category=category))
        world.clock.advance(days=1)
    bok.complaints.take(made[1].number, actor=ewa)
    bok.complaints.take(made[2].number, actor=jan)
    bok.complaints.answer(made[3].number, REJECTED, "Nie.", actor=jan)

    def numbers(tab: Tab, category: Category | None = None) -> list[str]:
        found = bok.complaint_cases.list(DeskQuery(tab=tab, category=category), actor=ewa)
        return [one.complaint.number for one in found.complaints]

    assert numbers(Tab.MINE) == [made[1].number]
    assert numbers(Tab.UNASSIGNED) == [made[0].number]
    assert numbers(Tab.ALL) == [one.number for one in made[:3]]
    assert numbers(Tab.ALL, Category.CONTRACT) == [made[2].number]
    assert numbers(Tab.CLOSED) == [made[3].number]
    shown = bok.complaint_cases.list(DeskQuery(category=Category.INVOICE), actor=ewa)
    assert dict(shown.counts) == {
        Tab.MINE: 1,
        Tab.UNASSIGNED: 1,
        Tab.ALL: 2,
        Tab.CLOSED: 0,
    }
    assert [one.assignee for one in shown.complaints] == ["", "e.nowak"]


def test_the_next_case_is_the_most_urgent_that_waits_for_us(
    world: World, bok: BokServices, ewa: Actor, jan: Actor
) -> None:
    made = [filed(world, signed_in(world)) for _ in range(3)]
    bok.complaints.take(made[0].number, actor=jan)
    assert bok.complaint_cases.next_for(ewa) == made[1].number
    bok.complaints.ask(made[1].number, "Jaki jest stan licznika?", actor=ewa)
    assert bok.complaint_cases.next_for(ewa) == made[2].number
    world.clock.advance(days=11)

    assert bok.complaint_cases.next_for(ewa) == made[1].number
    for one in made[1:]:
        bok.complaints.answer(one.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa)
    assert bok.complaint_cases.next_for(ewa) is None


def test_the_stamp_of_the_queue_tells_of_every_change(
    world: World, bok: BokServices, ewa: Actor
) -> None:
    stamps = [bok.complaint_cases.stamp()]
    complaint = filed(world, signed_in(world))
    stamps.append(bok.complaint_cases.stamp())
    bok.complaints.note(complaint.number, "Notatka.", actor=ewa)
    stamps.append(bok.complaint_cases.stamp())
    bok.complaints.answer(complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa)
    filed(world, signed_in(world))
    stamps.append(bok.complaint_cases.stamp())

    assert len(set(stamps)) == 4
