"""Complaints: filed once, answered in time, and seen by nobody else (POR-07, POR-08)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from mojbok.domain.attachments import AttachmentsRefusedError
from mojbok.domain.clients import ClientType
from mojbok.domain.complaint_deadline import Clock, Silence
from mojbok.domain.complaints import (
    AboutTwiceError,
    AboutUnknownError,
    CategoryMissingError,
    ComplaintClosedError,
    ComplaintQuery,
    ComplaintState,
    ComplaintUnknownError,
    MessageKind,
)
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import ComplaintAnsweredLetter, ComplaintReceivedLetter
from mojbok.domain.rates import Rate, TooManyRequestsError
from mojbok.services.attachments import NEW
from mojbok.storage.tables.complaints import ComplaintRow
from mojbok.storage.tables.crm import DeliveryPointRow, InvoiceRow
from tests import sample_files
from tests.builders import HERE, Person, World, shell
from tests.complaining import TEXT, attach, filed, form, uploads
from tests.profiles import signed_in

pytestmark = pytest.mark.requirement("POR-07")
ANSWER = "Sprawdziliśmy odczyt: faktura jest prawidłowa."


def answer(world: World, number: str, verdict: str = "nieuznana", text: str = ANSWER) -> None:
    world.services.bok.complaints.answer(
        number, ComplaintState(verdict), text, actor=shell("tests")
    )


def invoice(world: World, person: Person, number: str, issued_on: date = date(2026, 10, 1)) -> None:
    world.put(
        InvoiceRow(
            invoice_number=number,
            payer_id=f"P-{person.client_id}",
            kind="rozliczenie",
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=14),
            net=Decimal(100),
            vat=Decimal(23),
            gross=Decimal(123),
        )
    )


def test_a_complaint_gets_a_number_a_day_for_the_answer_and_a_letter(world: World) -> None:
    visitor = signed_in(world)

    complaint = filed(world, visitor)

    assert complaint.number == "EB/2026/000001"
    assert complaint.due_on == world.today + timedelta(days=14)
    letter = world.last(ComplaintReceivedLetter)
    assert (letter.to, letter.number) == (visitor.account.email, complaint.number)
    assert (letter.received_on, letter.due_on) == (world.today, complaint.due_on)
    [event] = world.events("complaint_filed")
    assert complaint.number in event["facts"]


def test_numbers_go_on_and_begin_anew_each_year(world: World) -> None:
    visitor = signed_in(world)

    first, second = filed(world, visitor), filed(world, visitor)
    world.clock.advance(days=60)
    later = filed(world, visitor)

    assert [one.number for one in (first, second, later)] == [
        "EB/2026/000001",
        "EB/2026/000002",
        "EB/2027/000001",
    ]


def test_a_form_sent_twice_is_one_complaint(world: World) -> None:
    visitor, file = signed_in(world), world.services.complaints.file

    first = file(visitor, form(), "klucz", HERE)
    again = file(visitor, form(), "klucz", HERE)

    assert again.id == first.id
    assert world.count(ComplaintRow) == 1
    assert len(world.letters(ComplaintReceivedLetter)) == 1


def test_a_form_that_was_filed_is_known_by_its_key_and_by_its_owner_alone(world: World) -> None:
    visitor, stranger = signed_in(world), signed_in(world)
    complaints = world.services.complaints
    complaints.file(visitor, form(), "klucz", HERE)

    assert complaints.is_filed(visitor, "klucz")
    assert not complaints.is_filed(stranger, "klucz")
    assert not complaints.is_filed(visitor, "inny")


def test_everything_wrong_is_told_at_once_and_nothing_is_stored(world: World) -> None:
    visitor = signed_in(world)

    with pytest.raises(FormInvalidError) as refused:
        filed(
            world, visitor, category="", subject=" ", text="", about="faktura:1", other_invoice="2"
        )

    errors = {name: type(error) for name, error in refused.value.errors.items()}
    assert errors == {
        "category": CategoryMissingError,
        "other_invoice": AboutTwiceError,
        "subject": FieldRequiredError,
        "text": FieldRequiredError,
    }
    assert world.count(ComplaintRow) == 0
    assert world.letters(ComplaintReceivedLetter) == []


def test_the_form_offers_the_newest_invoices_contracts_and_points_of_the_client_alone(
    world: World,
) -> None:
    person, stranger = world.person(), world.person()
    for number in range(26):
        invoice(world, person, f"FV/{number:03d}", date(2024, 1, 1) + timedelta(days=30 * number))
    invoice(world, stranger, "FV/CUDZA", date(2026, 12, 1))
    for owner, ppe in ((person, "590543560300000011"), (stranger, "590543560300000028")):
        world.put(DeliveryPointRow(ppe_code=ppe, contract_number=owner.contract, city="Łódź"))
    visitor = signed_in(world, person)

    offer = world.services.complaints.offer(visitor)

    assert [one.number for one in offer.invoices] == [f"FV/{n:03d}" for n in range(25, 1, -1)]
    assert [contract.number for contract in offer.contracts] == [person.contract]
    assert [(point.ppe, point.place) for point in offer.points] == [("590543560300000011", "Łódź")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about", "faktura:FV/CUDZA"),
        ("about", "umowa:{contract}"),
        ("about", "ppe:590543560300000028"),
        ("other_invoice", "FV/CUDZA"),
        ("other_invoice", "FV/NIE-MA"),
        ("about", "klient:1"),
        ("about", "faktura:"),
    ],
)
@pytest.mark.requirement("POR-08")
def test_another_clients_invoice_contract_or_point_is_as_unknown_as_one_that_is_not_there(
    world: World, field: str, value: str
) -> None:
    stranger = world.person()
    invoice(world, stranger, "FV/CUDZA")
    world.put(DeliveryPointRow(ppe_code="590543560300000028", contract_number=stranger.contract))
    visitor = signed_in(world)

    with pytest.raises(FormInvalidError) as refused:
        filed(world, visitor, **{field: value.format(contract=stranger.contract)})

    assert refused.value.errors == {field: AboutUnknownError()}
    assert world.count(ComplaintRow) == 0


def test_a_typed_invoice_is_found_whatever_its_letter_case(world: World) -> None:
    person = world.person()
    invoice(world, person, "FV/2026/10/AB")

    complaint = filed(world, signed_in(world, person), other_invoice=" fv/2026/10/ab ")

    assert str(complaint.about) == "faktura:FV/2026/10/AB"


def test_the_talk_goes_on_until_the_answer(world: World) -> None:
    visitor, complaints, desk = (
        signed_in(world),
        world.services.complaints,
        world.services.bok.complaints,
    )
    complaint = filed(world, visitor)

    desk.ask(complaint.number, "Jaki jest stan licznika?", actor=shell("tests"))
    asked = complaints.sheet(visitor, complaint.id)
    complaints.reply(visitor, complaint.id, "12345 kWh", HERE)
    replied = complaints.sheet(visitor, complaint.id)
    answer(world, complaint.number, "uznana-w-czesci")
    answered = complaints.sheet(visitor, complaint.id)

    assert asked.complaint.state is ComplaintState.ASKED
    assert replied.complaint.state is ComplaintState.IN_PROGRESS
    assert answered.complaint.state is ComplaintState.PARTLY_ACCEPTED
    assert answered.complaint.closed_at == world.clock.now()
    assert [(message.kind, message.text) for message in answered.talk[:3]] == [
        (MessageKind.COMPLAINT, TEXT),
        (MessageKind.QUESTION, "Jaki jest stan licznika?"),
        (MessageKind.REPLY, "12345 kWh"),
    ]
    assert answered.talk[3].kind is MessageKind.ANSWER
    assert answered.talk[3].text.startswith(ANSWER)
    assert [letter.step for letter in world.letters(ComplaintAnsweredLetter)] == [
        "question",
        "answer",
    ]


def test_a_reply_clicked_twice_is_said_once(world: World) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint = filed(world, visitor)

    for _ in range(2):
        complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE)

    assert len(complaints.sheet(visitor, complaint.id).talk) == 2


def test_a_form_sent_again_long_after_an_outage_says_it_once(world: World) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint, other = filed(world, visitor), filed(world, visitor)

    for _ in range(2):
        complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE, "klucz")
        world.clock.advance(timedelta(hours=1))
    complaints.reply(visitor, other.id, "Dodaję zdjęcie.", HERE, "klucz")
    complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE, "inny klucz")

    assert len(complaints.sheet(visitor, complaint.id).talk) == 3
    assert len(complaints.sheet(visitor, other.id).talk) == 2
    assert len(world.events("complaint_replied")) == 3

    answer(world, complaint.number)
    complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE, "klucz")

    assert len(complaints.sheet(visitor, complaint.id).talk) == 4
    assert len(world.events("complaint_replied")) == 3


def test_a_form_that_is_sent_twice_while_its_complaint_is_closed_is_not_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint = filed(world, visitor)

    def other_click_and_the_answer(*_counted: object) -> None:
        monkeypatch.undo()
        complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE, "klucz")
        answer(world, complaint.number)

    monkeypatch.setattr(type(complaints.throttle), "of_account", other_click_and_the_answer)
    complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE, "klucz")

    assert [message.kind for message in complaints.sheet(visitor, complaint.id).talk] == [
        MessageKind.COMPLAINT,
        MessageKind.REPLY,
        MessageKind.ANSWER,
    ]


def test_two_clicks_that_come_at_once_say_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint = filed(world, visitor)

    def other_click(*_counted: object) -> None:
        monkeypatch.undo()
        complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE)

    # It is counted after it was looked for, and before it is said.
    monkeypatch.setattr(type(complaints.throttle), "of_account", other_click)
    complaints.reply(visitor, complaint.id, "Dodaję zdjęcie.", HERE)

    assert len(complaints.sheet(visitor, complaint.id).talk) == 2


@pytest.mark.parametrize("end", ["answered", "withdrawn"])
def test_nothing_can_be_written_to_a_complaint_that_is_over(world: World, end: str) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint = filed(world, visitor)
    if end == "answered":
        answer(world, complaint.number)
    else:
        complaints.withdraw(visitor, complaint.id, HERE)

    with pytest.raises(ComplaintClosedError):
        complaints.reply(visitor, complaint.id, "Jeszcze jedno", HERE)
    with pytest.raises(ComplaintClosedError):
        attach(world, visitor, ("a.txt", b"a"), place=complaint.id)
    with pytest.raises(ComplaintClosedError):
        answer(world, complaint.number)
    with pytest.raises(ComplaintClosedError):
        world.services.bok.complaints.ask(complaint.number, "?", actor=shell("tests"))


def test_withdrawing_twice_is_withdrawing_once(world: World) -> None:
    visitor, complaints = signed_in(world), world.services.complaints
    complaint = filed(world, visitor)

    complaints.withdraw(visitor, complaint.id, HERE)
    complaints.withdraw(visitor, complaint.id, HERE)

    sheet = complaints.sheet(visitor, complaint.id)
    assert sheet.complaint.state is ComplaintState.WITHDRAWN
    assert [message.kind for message in sheet.talk][1:] == [MessageKind.WITHDRAWAL]
    assert len(world.events("complaint_withdrawn")) == 1


@pytest.mark.requirement("POR-08", "SEC-02")
def test_another_clients_complaint_is_not_there_s26(world: World) -> None:
    complaint = filed(world, signed_in(world))
    stranger, complaints = signed_in(world), world.services.complaints

    for act in (
        lambda: complaints.sheet(stranger, complaint.id),
        lambda: complaints.reply(stranger, complaint.id, "Ja też", HERE),
        lambda: complaints.withdraw(stranger, complaint.id, HERE),
        lambda: attach(world, stranger, ("a.txt", b"a"), place=complaint.id),
    ):
        with pytest.raises(ComplaintUnknownError):
            act()
    assert complaints.list(stranger, ComplaintQuery()).found.total == 0


def test_the_eleventh_complaint_of_a_day_waits_for_the_next(world: World) -> None:
    visitor = signed_in(world)
    throttled = world.services.complaints.throttle
    assert throttled.rates.complaints_account[0].most == 10_000  # the demo's

    limits = type(throttled.rates)()
    assert (limits.complaints_account[0].most, limits.complaints_account[0].seconds) == (10, 86_400)
    strict = type(throttled)(
        limiter=throttled.limiter, strict=throttled.strict, rates=limits, work=throttled.work
    )
    complaints = type(world.services.complaints)(
        work=world.services.complaints.work,
        clock=world.clock,
        tokens=world.services.complaints.tokens,
        throttle=strict,
    )
    for number in range(10):
        complaints.file(visitor, form(), f"dzienna-{number}", HERE)

    with pytest.raises(TooManyRequestsError):
        complaints.file(visitor, form(), "jedenasta", HERE)
    world.clock.advance(days=1, seconds=1)
    complaints.file(visitor, form(), "jedenasta", HERE)

    assert len(world.events("limit_reached")) == 1


@pytest.mark.requirement("SEC-02")
def test_files_that_are_refused_for_what_they_are_count_as_well(world: World) -> None:
    visitor, files = signed_in(world), world.services.attachments
    rates = replace(files.throttle.rates, attachments_account=(Rate(1, 60),))
    few = replace(files, throttle=replace(files.throttle, rates=rates))
    program = ("program.exe", b"MZ\0\0")
    with pytest.raises(AttachmentsRefusedError):
        few.take(visitor, NEW, uploads(program), HERE)

    with pytest.raises(TooManyRequestsError):
        few.take(visitor, NEW, uploads(program), HERE)


def test_what_silence_means_depends_on_who_complains_of_what(world: World) -> None:
    person = world.person(type=ClientType.BUSINESS)
    business, consumer = signed_in(world, person), signed_in(world)
    sheet = world.services.complaints.sheet

    def silence(visitor: object, category: str) -> Silence:
        complaint = filed(world, visitor, category=category)  # type: ignore[arg-type] # a visitor
        return sheet(visitor, complaint.id).silence  # type: ignore[arg-type] # as above

    assert silence(consumer, "obsluga") is Silence.ACCEPTED
    assert silence(business, "faktura") is Silence.DISCOUNT
    assert silence(business, "obsluga") is Silence.NOTHING


def test_the_clock_runs_out(world: World) -> None:
    visitor = signed_in(world)
    complaint = filed(world, visitor)
    clocks = []

    for days in (0, 11, 3, 1):
        world.clock.advance(days=days)
        clocks.append(world.services.complaints.sheet(visitor, complaint.id).deadline.clock)

    assert clocks == [Clock.RUNNING, Clock.SOON, Clock.LAST_DAY, Clock.OVER]


def test_files_go_with_the_complaint_and_the_next_form_has_none(world: World) -> None:
    visitor = signed_in(world)
    attach(
        world, visitor, ("faktura.pdf", sample_files.pdf()), ("licznik.jpg", sample_files.jpeg())
    )

    complaint = filed(world, visitor)

    [first] = world.services.complaints.sheet(visitor, complaint.id).talk
    assert [attachment.name for attachment in first.attachments] == ["faktura.pdf", "licznik.jpg"]
    assert world.services.complaints.offer(visitor).waiting == []
