"""Reminders by mail on both databases (POR-16): once, to whom they belong, and to nobody who has paid."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from mojbok.domain.letters import (
    ContractEndingLetter,
    InvoiceDueLetter,
    InvoiceNewLetter,
    InvoiceOverdueLetter,
    ReminderLetter,
)
from mojbok.domain.reminders import ReminderKind
from mojbok.domain.sessions import Visitor
from mojbok.storage.first_documents import publish_first
from mojbok.storage.outbox import SqlOutbox
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import ContractRow, InvoiceRow, PaymentRow
from mojbok.storage.tables.reminders import ReminderRow
from tests.builders import HERE, Person, World, open_world, settings
from tests.fakes import in_parallel
from tests.profiles import change, signed_in

pytestmark = pytest.mark.requirement("POR-16")
DAY = timedelta(days=1)


def customer(world: World, *, agrees: bool = True) -> tuple[Person, Visitor]:
    """Make somebody a customer who has agreed to notifications, with reminders begun a while ago."""
    person = world.person()
    visitor = signed_in(world, person)
    if agrees:
        change(world, visitor, notifications=True)
    ledger = LedgerRow(payer_id=payer(person), version=1, to_pay=Decimal(0), overpaid=Decimal(0))
    world.put(ledger)
    world.services.reminders.remind()
    return person, visitor


def payer(person: Person) -> str:
    return f"P-{person.client_id}"


def invoice(
    world: World, person: Person, issued: date, due: date, gross: str = "100.00", name: str = "FV/1"
) -> str:
    number = f"{name}/{person.client_id}"
    world.put(
        InvoiceRow(
            invoice_number=number,
            payer_id=payer(person),
            kind="rozliczenie",
            issued_on=issued,
            due_on=due,
            net=Decimal(gross),
            vat=Decimal(0),
            gross=Decimal(gross),
        )
    )
    changed(world, person)
    return number


def changed(world: World, person: Person) -> None:
    """Note that a payer's bills have changed, as an import does."""
    ledger = table_of(LedgerRow)
    with world.engine.begin() as connection:
        connection.execute(
            update(ledger)
            .where(ledger.c.payer_id == payer(person))
            .values(version=ledger.c.version + 1)
        )


def pay(world: World, person: Person, number: str, amount: str) -> None:
    world.put(
        PaymentRow(
            payment_id=f"W-{number}",
            payer_id=payer(person),
            booked_on=world.today,
            amount=Decimal(amount),
            invoice_number=number,
        )
    )
    changed(world, person)


def reminded(world: World) -> list[ReminderLetter]:
    return [letter for letter in world.all_letters() if isinstance(letter, ReminderLetter)]


def remind(world: World) -> list[ReminderLetter]:
    """Do the chore, and give the letters that it wrote."""
    before = len(reminded(world))
    told = world.services.reminders.remind()
    written = reminded(world)[before:]
    assert told == len(written)
    return written


def test_an_invoice_is_told_when_it_is_new_almost_due_and_late_each_once(world: World) -> None:
    person, _ = customer(world)
    today = world.today
    number = invoice(world, person, today, today + 14 * DAY)
    kinds: list[type[ReminderLetter]] = []
    days: list[int] = []

    for day in range(30):
        for letter in remind(world):
            kinds.append(type(letter))
            days.append(day)
            assert letter.to == person.email
            lines = letter.new + letter.due + letter.overdue
            assert lines == (f"{today + 14 * DAY} 100.00 {number}",)
        assert remind(world) == []
        world.clock.advance(DAY)

    assert kinds == [InvoiceNewLetter, InvoiceDueLetter, InvoiceOverdueLetter]
    assert days == [0, 11, 17]


def test_nobody_is_reminded_of_what_is_paid(world: World) -> None:
    person, _ = customer(world)
    due = world.today + 3 * DAY
    paid = invoice(world, person, world.today, due)
    pay(world, person, paid, "100.00")
    part = invoice(world, person, world.today, due, name="FV/2")
    pay(world, person, part, "60.00")

    [letter] = remind(world)

    assert letter.due == (f"{due} 40.00 {part}",)


def test_a_payment_that_nobody_has_settled_yet_counts(world: World) -> None:
    person, visitor = customer(world)
    number = invoice(world, person, world.today - DAY, world.today + 3 * DAY)
    world.services.ledgers.bring_up_to_date(visitor.account.client_id)
    pay(world, person, number, "100.00")

    assert remind(world) == []


def test_without_the_consent_nothing_is_sent(world: World) -> None:
    silent, _ = customer(world, agrees=False)
    withdrawn, visitor = customer(world)
    change(world, visitor, notifications=False)
    for person in (silent, withdrawn):
        invoice(world, person, world.today, world.today + DAY)

    assert remind(world) == []


def test_a_blocked_account_is_not_written_to(world: World) -> None:
    person, visitor = customer(world)
    invoice(world, person, world.today, world.today + DAY)
    world.set_account(visitor.account.id, status="blocked")

    assert remind(world) == []


def test_only_what_is_chosen_for_the_payer_is_told(world: World) -> None:
    person, visitor = customer(world)
    stranger, _ = customer(world)
    reminders = world.services.reminders
    reminders.choose(visitor, {payer(person): {ReminderKind.DUE}, payer(stranger): set()}, HERE)
    for each in (person, stranger):
        invoice(world, each, world.today, world.today + 10 * DAY)

    letters = remind(world)

    assert [letter.to for letter in letters] == [stranger.email]
    assert reminders.sheet(visitor).payers[0][1] == {ReminderKind.DUE}


def test_one_letter_a_day_lists_everything(world: World) -> None:
    person, _ = customer(world)
    first = invoice(world, person, world.today, world.today + 14 * DAY)
    second = invoice(world, person, world.today, world.today + 14 * DAY, name="FV/2")

    [letter] = remind(world)
    later = invoice(world, person, world.today, world.today + 14 * DAY, name="FV/3")
    assert remind(world) == []
    world.clock.advance(DAY)
    [next_day] = remind(world)

    assert [line.split()[2] for line in letter.new] == [first, second]
    assert [line.split()[2] for line in next_day.new] == [later]


def test_years_of_invoices_that_an_import_brings_are_no_news(world: World) -> None:
    person, _ = customer(world)
    for number in range(40):
        old = world.today - (15 + 30 * number) * DAY
        invoice(world, person, old - 14 * DAY, old, name=f"FV/{number}")

    assert remind(world) == []


def test_what_came_before_reminders_began_is_told_only_when_asked_for(world: World) -> None:
    person = world.person()
    change(world, signed_in(world, person), notifications=True)
    world.put(LedgerRow(payer_id=payer(person), version=1, to_pay=Decimal(0), overpaid=Decimal(0)))
    invoice(world, person, world.today - 2 * DAY, world.today + 10 * DAY)

    assert world.services.reminders.remind() == 0
    assert world.services.reminders.remind(whatever_is_past=True) == 1


def test_a_contract_is_told_of_a_month_before_its_end_and_again_when_prolonged(
    world: World,
) -> None:
    person, _ = customer(world)
    end_of(world, person, world.today + 31 * DAY)
    assert remind(world) == []

    world.clock.advance(DAY)
    [letter] = remind(world)
    world.clock.advance(DAY)
    assert remind(world) == []
    end_of(world, person, world.today + 30 * DAY)
    [prolonged] = remind(world)

    assert isinstance(letter, ContractEndingLetter)
    assert isinstance(prolonged, ContractEndingLetter)
    assert letter.ending != prolonged.ending


def end_of(world: World, person: Person, last: date) -> None:
    contract = table_of(ContractRow)
    with world.engine.begin() as connection:
        connection.execute(
            update(contract)
            .where(contract.c.contract_number == person.contract)
            .values(valid_to=last)
        )


def test_who_is_killed_before_the_end_has_told_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, _ = customer(world)
    invoice(world, person, world.today, world.today + 14 * DAY)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(SqlOutbox, "put_to_each", die)
        with pytest.raises(KeyboardInterrupt):
            world.services.reminders.remind()
    assert world.count(ReminderRow) == 0

    assert len(remind(world)) == 1


def test_batches_reach_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojbok.services.reminders.BATCH", 2)
    people = [customer(world)[0] for _ in range(5)]
    for person in people:
        invoice(world, person, world.today, world.today + 14 * DAY)

    letters = remind(world)

    assert sorted(letter.to for letter in letters) == sorted(each.email for each in people)


def test_nothing_is_written_at_night(world: World) -> None:
    person, _ = customer(world)
    invoice(world, person, world.today, world.today + 14 * DAY)
    world.clock.advance(timedelta(hours=6))

    world.services.reminders.remind_by_day()

    assert reminded(world) == []


@pytest.fixture
def nodes(engine: Engine, tmp_path: Path) -> Iterator[list[World]]:
    """Give three applications, each with connections of its own, on one database."""
    url = engine.url.render_as_string(hide_password=False)
    worlds = [
        open_world(settings(tmp_path, database_url=url, node_name=name)) for name in ("1", "2", "3")
    ]
    publish_first(worlds[0].engine, worlds[0].clock)
    yield worlds
    for world in worlds:
        world.close()


def test_nodes_at_the_same_moment_write_one_letter_to_each(nodes: list[World]) -> None:
    one = nodes[0]
    people = [customer(one)[0] for _ in range(6)]
    for person in people:
        invoice(one, person, one.today, one.today + 14 * DAY)

    told = in_parallel(*(world.services.reminders.remind for world in nodes))

    assert sum(each for each in told if isinstance(each, int)) == len(people)
    assert not [each for each in told if isinstance(each, Exception)]
    assert sorted(letter.to for letter in reminded(one)) == sorted(each.email for each in people)
