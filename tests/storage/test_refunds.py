"""Refunds on both databases (POR-13): once, never more than is overpaid, and nobody else's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import (
    RefundApprovedLetter,
    RefundLetter,
    RefundPaidLetter,
    RefundRejectedLetter,
    RefundRequestedLetter,
    RefundWithdrawnLetter,
)
from mojbok.domain.online_payment import PayerUnknownError
from mojbok.domain.refund import (
    ExportUnknownError,
    RefundHeldError,
    RefundOpenError,
    RefundSettledError,
    RefundState,
    RefundStoppedError,
    RefundTooMuchError,
    RefundToOurselvesError,
    RefundUnknownError,
    RefundWordInvalidError,
)
from mojbok.domain.staff import Actor, Role
from mojbok.domain.staff_permissions import ActForbiddenError
from mojbok.services.refund_desk import RefundDesk
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.accounts import DraftRow
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import PayerRow
from mojbok.storage.tables.letters import LetterRow
from mojbok.storage.tables.refunds import RefundRow
from tests.builders import HERE, World, open_world, settings, shell
from tests.fakes import in_parallel
from tests.profiles import again
from tests.refunding import (
    NRB,
    OTHER_NRB,
    book,
    charge,
    overpaid,
    requested,
    stored,
    wish,
)

pytestmark = pytest.mark.requirement("POR-13")
A_DAY = timedelta(hours=24)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    """Give an application with production's wait for new account numbers."""
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url, refund_hold_hours=24))
    publish_first(world.engine, world.clock)
    yield world
    world.close()


def desk(world: World) -> RefundDesk:
    return world.services.bok.refunds


def letters(world: World) -> list[type[RefundLetter]]:
    return [type(letter) for letter in world.all_letters() if isinstance(letter, RefundLetter)]


def refused(world: World, error: type[DomainError], reference: str) -> None:
    with pytest.raises(error):
        desk(world).approve(reference, actor=shell("tests"))


def test_a_refund_goes_its_way_and_the_owner_is_told_of_each_step(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    assert refund.held_until == world.clock.now() + A_DAY
    refused(world, RefundHeldError, refund.reference)

    world.clock.advance(A_DAY)
    desk(world).approve(refund.reference, actor=shell("tests"))
    number = desk(world).export(actor=shell("tests"))
    assert number is not None
    [exported] = desk(world).exported(number, actor=shell("tests"))
    desk(world).mark_paid(refund.reference, actor=shell("tests"))

    assert (exported.nrb, exported.holder, exported.amount) == (NRB, "Anna Próbna", refund.amount)
    assert stored(world, refund.reference).state is RefundState.PAID
    assert letters(world) == [RefundRequestedLetter, RefundApprovedLetter, RefundPaidLetter]
    for event in ("requested", "approved", "exported", "paid"):
        [written] = world.events(f"refund_{event}")
        assert written["account_id"] == visitor.account.id
        assert NRB not in repr(written)


def test_an_account_number_lies_sealed_and_is_told_masked(world: World) -> None:
    person, visitor = overpaid(world)
    requested(world, person, visitor)

    for table in (RefundRow, LetterRow, DraftRow):
        assert NRB not in repr(world.rows(table))
    assert world.last(RefundRequestedLetter).account == "•••• 2874"


def test_a_number_to_which_one_was_paid_waits_no_more(world: World) -> None:
    person, visitor = overpaid(world)
    first = requested(world, person, visitor, amount="10")
    world.clock.advance(A_DAY)
    desk(world).approve(first.reference, actor=shell("tests"))
    desk(world).export(actor=shell("tests"))
    desk(world).mark_paid(first.reference, actor=shell("tests"))
    visitor = world.visitor(world.open_session(visitor.account))

    known = requested(world, person, visitor, amount="10")
    world.services.refunds.withdraw(visitor, known.reference, HERE)
    new = requested(world, person, visitor, amount="10", nrb=OTHER_NRB)

    assert known.held_until == known.requested_at
    assert new.held_until == new.requested_at + A_DAY


def test_never_more_than_is_overpaid_is_asked_for(world: World) -> None:
    person, visitor = overpaid(world)
    charge(world, person, "30.00")

    with pytest.raises(FormInvalidError) as caught:
        requested(world, person, visitor, amount="70,01")

    assert caught.value.errors == {"amount": RefundTooMuchError(most="70.00")}
    assert requested(world, person, visitor, amount="70").amount == 70


def test_never_more_than_is_overpaid_is_approved(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)
    charge(world, person, "0.01")

    refused(world, RefundTooMuchError, refund.reference)

    assert stored(world, refund.reference).state is RefundState.REQUESTED
    assert letters(world) == [RefundRequestedLetter]


def test_what_was_paid_out_and_not_booked_yet_is_not_there_again(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor, amount="60")
    world.clock.advance(A_DAY)
    desk(world).approve(refund.reference, actor=shell("tests"))
    desk(world).export(actor=shell("tests"))
    desk(world).mark_paid(refund.reference, actor=shell("tests"))
    sheet = partial(world.services.refunds.sheet, visitor, wish(person).payer_id)
    assert sheet().available == 40

    book(world, person, "-60.00", refund.reference)

    assert sheet().available == 40


def test_what_billing_books_is_paid_and_told_once(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)
    desk(world).approve(refund.reference, actor=shell("tests"))
    desk(world).export(actor=shell("tests"))
    assert desk(world).note_booked() == 0
    book(world, person, "-100.00", f"Zwrot nadplaty {refund.reference}")

    assert [desk(world).note_booked() for _ in range(2)] == [1, 0]

    assert stored(world, refund.reference).state is RefundState.PAID
    assert letters(world)[-1] is RefundPaidLetter
    assert world.services.refunds.sheet(visitor, wish(person).payer_id).available == 0


def test_one_refund_of_a_payer_is_under_way(world: World) -> None:
    person, visitor = overpaid(world)
    first = requested(world, person, visitor, amount="10")
    with pytest.raises(RefundOpenError):
        requested(world, person, visitor, amount="10")

    world.services.refunds.withdraw(visitor, first.reference, HERE)
    requested(world, person, visitor, amount="10")

    assert letters(world) == [
        RefundRequestedLetter,
        RefundWithdrawnLetter,
        RefundRequestedLetter,
    ]


def test_of_many_requests_at_the_same_moment_one_is_taken(world: World) -> None:
    person, visitor = overpaid(world)

    results = in_parallel(*[partial(requested, world, person, visitor)] * 4)

    assert results.count(RefundOpenError()) == 3
    assert world.count(RefundRow) == 1
    assert letters(world) == [RefundRequestedLetter]


def test_of_approvals_and_a_withdrawal_at_the_same_moment_one_counts(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)

    results = in_parallel(
        *[partial(desk(world).approve, refund.reference, actor=shell("tests"))] * 3,
        partial(world.services.refunds.withdraw, visitor, refund.reference, HERE),
    )

    assert results.count(None) == 1
    assert results.count(RefundSettledError()) == 3
    assert len(letters(world)) == 2


def test_of_exports_at_the_same_moment_each_refund_is_in_one(world: World) -> None:
    for _ in range(3):
        person, visitor = overpaid(world)
        refund = requested(world, person, visitor)
        world.clock.advance(A_DAY)
        desk(world).approve(refund.reference, actor=shell("tests"))

    numbers = in_parallel(*[partial(desk(world).export, actor=shell("tests"))] * 3)

    [number] = [each for each in numbers if isinstance(each, int)]
    assert len(desk(world).exported(number, actor=shell("tests"))) == 3
    assert len(world.events("refund_exported")) == 3
    with pytest.raises(ExportUnknownError):
        desk(world).exported(number + 1, actor=shell("tests"))


def test_what_the_bank_has_is_not_rejected_and_what_it_has_not_is_not_paid(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)
    desk(world).approve(refund.reference, actor=shell("tests"))
    with pytest.raises(RefundSettledError):
        desk(world).mark_paid(refund.reference, actor=shell("tests"))

    desk(world).export(actor=shell("tests"))

    with pytest.raises(RefundSettledError):
        desk(world).reject(refund.reference, actor=shell("tests"), reason="test", word="Nie.")


def test_a_rejected_refund_is_told_and_makes_room(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)

    reject = partial(desk(world).reject, refund.reference, actor=shell("tests"))
    for word in ("", "x" * 301, "\0", "Konto 61 1090 1014 0000 0712 1981 2874 jest cudze."):
        with pytest.raises(RefundWordInvalidError):
            reject(reason="zły odbiorca", word=word)
    reject(reason="zły odbiorca", word="  Konto należy do\nkogoś innego. ")

    assert world.last(RefundRejectedLetter).word == "Konto należy do kogoś innego."
    assert "kogoś innego" not in repr(world.events("refund_rejected"))
    [shown] = world.services.payments.sheet(visitor).refunds
    assert (shown.state, shown.word) == (RefundState.REJECTED, "Konto należy do kogoś innego.")
    with pytest.raises(RefundSettledError):
        reject(reason="znowu", word="Znowu.")
    requested(world, person, visitor)


def test_who_approved_in_the_console_hands_nothing_of_it_to_the_bank(world: World) -> None:
    first, second = (
        Actor(name=name, role=Role.ADMINISTRATOR, id=name, source=HERE) for name in ("ewa", "jan")
    )
    refunds = []
    for actor in (first, second):
        person, visitor = overpaid(world)
        refunds.append(requested(world, person, visitor))
        world.clock.advance(A_DAY)
        desk(world).approve(refunds[-1].reference, actor=actor)

    number = desk(world).export(actor=first)
    assert number is not None
    [handed] = desk(world).exported(number, actor=first)

    assert (handed.reference, handed.approved_by) == (refunds[1].reference, "jan")
    assert desk(world).export(actor=first) is None
    assert desk(world).export(actor=second) == number + 1


def test_pulpit_and_payments_know_what_is_under_way(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor, amount="40")
    home, payments = world.services.home, world.services.payments

    assert [each.reference for each in home.overview(visitor).refunds] == [refund.reference]
    assert payments.sheet(visitor).under_way == home.overview(visitor).refunds

    for _ in range(2):
        world.services.refunds.withdraw(visitor, refund.reference, HERE)
    assert len(world.letters(RefundWithdrawnLetter)) == 1
    assert home.overview(visitor).refunds == []
    assert payments.sheet(visitor).under_way == []


def test_nothing_is_approved_while_the_account_is_blocked(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)
    world.services.bok.accounts.block(
        visitor.account.login, reason="nie ten klient", actor=shell("tests")
    )

    refused(world, RefundStoppedError, refund.reference)

    assert stored(world, refund.reference).state is RefundState.REQUESTED


def test_a_wrong_password_asks_for_nothing_and_counts(world: World) -> None:
    person, visitor = overpaid(world)

    with pytest.raises(FormInvalidError) as caught:
        requested(world, person, visitor, password="Nie-to-haslo7")

    assert caught.value.errors == {"password": CurrentPasswordWrongError()}
    assert world.count(RefundRow) == 0
    assert len(world.events("login_failed")) == 1


def test_while_contact_data_are_held_no_refund_is_asked_for(world: World) -> None:
    person, visitor = overpaid(world)
    world.set_account(visitor.account.id, held_until=world.clock.now() + A_DAY)
    held = again(world, visitor)

    with pytest.raises(RefundHeldError):
        requested(world, person, held)

    assert world.count(RefundRow) == 0
    assert len(world.events("refund_refused")) == 1


def test_who_was_signed_out_meanwhile_asks_for_nothing(world: World) -> None:
    person, visitor = overpaid(world)
    changed = replace(visitor, account=replace(visitor.account, auth_epoch=99))

    with pytest.raises(RefundSettledError):
        requested(world, person, changed)


def test_money_does_not_come_back_to_us(world: World) -> None:
    person, visitor = overpaid(world)
    payer = table_of(PayerRow)
    with world.engine.begin() as connection:
        connection.execute(
            update(payer).where(payer.c.client_id == person.client_id).values(account_number=NRB)
        )

    with pytest.raises(FormInvalidError) as caught:
        requested(world, person, visitor)

    assert caught.value.errors == {"nrb": RefundToOurselvesError()}


def test_nobody_touches_the_refunds_of_others(world: World) -> None:
    person, visitor = overpaid(world)
    _, stranger = overpaid(world)
    refund = requested(world, person, visitor)
    refunds = world.services.refunds

    with pytest.raises(PayerUnknownError):
        refunds.request(stranger, wish(person), HERE)
    with pytest.raises(PayerUnknownError):
        refunds.sheet(stranger, wish(person).payer_id)
    for reference in (refund.reference, "ZN-2222222222222222"):
        with pytest.raises(RefundUnknownError):
            refunds.withdraw(stranger, reference, HERE)
    assert world.services.payments.sheet(stranger).refunds == []
    assert stored(world, refund.reference).state is RefundState.REQUESTED


def test_open_pages_learn_of_every_step(world: World) -> None:
    person, visitor = overpaid(world)
    world.clock.advance(timedelta(minutes=1))
    before = world.clock.now()
    refund = requested(world, person, visitor)
    first = world.services.refunds.news_since(before)
    desk(world).reject(refund.reference, actor=shell("tests"), reason="test", word="Zły odbiorca.")

    assert {account for account, _ in first} == {visitor.account.id}
    assert world.services.refunds.news_since(before) != first


def test_only_administrators_move_refunds(world: World) -> None:
    person, visitor = overpaid(world)
    refund = requested(world, person, visitor)
    world.clock.advance(A_DAY)
    actor = Actor(name="e.nowak", role=Role.KONSULTANT)

    for act in (
        partial(desk(world).approve, refund.reference, actor=actor),
        partial(desk(world).reject, refund.reference, actor=actor, reason="test", word="Nie."),
        partial(desk(world).export, actor=actor),
        partial(desk(world).exported, 1, actor=actor),
        partial(desk(world).mark_paid, refund.reference, actor=actor),
    ):
        with pytest.raises(ActForbiddenError):
            act()

    assert [each.reference for each in desk(world).queue(actor=actor)] == [refund.reference]
