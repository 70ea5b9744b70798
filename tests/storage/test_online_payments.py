"""Online payments on both databases, against the demo's provider over HTTP: booked once, by its word alone (POR-05)."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from mojbok.domain.address_id import address_id
from mojbok.domain.letters import PaymentBookedLetter
from mojbok.domain.online_payment import (
    Mismatch,
    NothingToPayError,
    OnlinePayment,
    PaymentStaleError,
    PaymentState,
    PaymentUnknownError,
    pause_after,
)
from mojbok.domain.payment_provider import (
    NotificationForgedError,
    ProviderAwayError,
    Standing,
)
from mojbok.domain.rates import Rate, Rates, TooManyRequestsError
from mojbok.domain.sessions import Visitor
from mojbok.gateways.payments.local_provider import DEMO_ACCOUNT
from mojbok.gateways.payments.przelewy24 import Przelewy24
from mojbok.gateways.payments.signatures import NOTIFICATION, sign
from mojbok.services.online_payments import OnlinePayments
from mojbok.storage.tables.payments import OnlinePaymentRow
from tests.builders import HERE, Person, World
from tests.paying import Till, begun, bill, running_till, stored

pytestmark = pytest.mark.requirement("POR-05")


@pytest.fixture(scope="module")
def till() -> Iterator[Till]:
    with running_till() as till:
        yield till


@dataclass(frozen=True)
class Scene:
    """A customer with invoices, and the ways to pay them."""

    world: World
    till: Till
    person: Person
    visitor: Visitor
    payments: OnlinePayments

    def begin(self, *numbers: str) -> OnlinePayment:
        return begun(self.world, self.till, self.payments.start(self.visitor, numbers, HERE))

    def to_pay(self) -> Decimal:
        return self.world.services.payments.sheet(self.visitor).standings.to_pay

    def state(self, payment: OnlinePayment) -> PaymentState:
        return stored(self.world, payment.reference).state

    def away(self) -> OnlinePayments:
        """Give the use cases while the provider does not answer."""
        nowhere = replace(self.till.client, base_url="http://127.0.0.1:9")
        return replace(self.payments, provider=nowhere)

    def to_the_last_look(self) -> None:
        """Let the time of a payment's last look come; the looks before it learn nothing."""
        checks = 0
        while (pause := pause_after(checks)) is not None:
            if checks:
                self.away().reconcile()
            self.world.clock.advance(seconds=pause.total_seconds())
            checks += 1


@pytest.fixture
def scene(world: World, till: Till) -> Scene:
    person = world.person()
    visitor = world.visitor(world.open_session(world.member(person)))
    return Scene(world, till, person, visitor, till.payments(world))


def forged(body: bytes, **changed: object) -> bytes:
    """Change a notification, with a signature of somebody who knows the keys."""
    values = {**json.loads(body), **changed}
    values["sign"] = sign(NOTIFICATION, values, DEMO_ACCOUNT.crc)
    return json.dumps(values).encode()


def test_a_verified_notification_books_for_every_payer_at_once(scene: Scene) -> None:
    first = bill(scene.world, scene.person, "FV/1", "100.00")
    second = bill(scene.world, scene.person, "FV/2", "23.45", payer="-2")
    assert scene.to_pay() == Decimal("123.45")
    payment = scene.begin(first, second)

    scene.payments.notified(scene.till.pay(payment.reference), HERE)

    assert scene.to_pay() == 0
    assert scene.state(payment) is PaymentState.BOOKED
    letter = scene.world.last(PaymentBookedLetter)
    assert (letter.amount, set(letter.invoices)) == ("123.45", {first, second})
    assert len(scene.world.events("payment_booked")) == 1
    assert scene.till.books.find(payment.reference)["status"] == 2


def test_the_invoices_sheet_names_what_was_paid_for_it_online(scene: Scene) -> None:
    paid = bill(scene.world, scene.person, "FV/1", "100.00")
    other = bill(scene.world, scene.person, "FV/2", "23.45")
    scene.payments.notified(scene.till.pay(scene.begin(paid).reference), HERE)

    sheet = scene.world.services.invoices.sheet(scene.visitor, address_id(paid))

    assert [payment.amount for payment in sheet.payments] == [Decimal("100.00")]
    assert sheet.paid_otherwise == 0
    assert scene.world.services.invoices.sheet(scene.visitor, address_id(other)).payments == []


def test_twenty_notifications_at_once_book_once(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    body = scene.till.pay(payment.reference)

    def notify(_number: int) -> str:
        try:
            scene.payments.notified(body, HERE)
        except ProviderAwayError:
            return "later"
        return "taken"

    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(notify, range(20)))
    scene.payments.notified(body, HERE)

    assert "taken" in told
    assert len(scene.world.events("payment_booked")) == 1
    assert len(scene.world.letters(PaymentBookedLetter)) == 1
    assert scene.to_pay() == 0


@pytest.mark.parametrize("amount", [9_999, 10_001, 1])
def test_another_amount_than_was_asked_for_books_nothing(scene: Scene, amount: int) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    body = scene.till.pay(payment.reference)

    with pytest.raises(NotificationForgedError):
        scene.payments.notified(forged(body, amount=amount, originAmount=amount), HERE)

    assert scene.state(payment) is PaymentState.REGISTERED
    assert scene.world.events("payment_refused")


def test_a_notification_for_another_payment_books_neither(scene: Scene) -> None:
    numbers = [bill(scene.world, scene.person, name, "100.00") for name in ("FV/1", "FV/2")]
    first, second = (scene.begin(number) for number in numbers)
    body = scene.till.pay(first.reference)

    with pytest.raises(ProviderAwayError):
        scene.payments.notified(forged(body, sessionId=second.reference), HERE)
    with pytest.raises(NotificationForgedError):
        scene.payments.notified(forged(body, sessionId="MB-AAAABBBBCCCC2222"), HERE)

    assert {scene.state(first), scene.state(second)} == {PaymentState.REGISTERED}


def test_an_unsigned_notification_books_nothing_and_is_counted(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    values = json.loads(scene.till.pay(payment.reference))

    with pytest.raises(NotificationForgedError):
        scene.payments.notified(json.dumps({**values, "sign": "0" * 96}).encode(), HERE)

    assert scene.state(payment) is PaymentState.REGISTERED


def test_a_notification_that_comes_before_the_money_books_nothing(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    transaction = scene.till.books.transaction(payment.reference)
    early = scene.till.books.notification(replace(transaction, order_id=7))

    with pytest.raises(ProviderAwayError):
        scene.payments.notified(early, HERE)

    assert scene.state(payment) is PaymentState.REGISTERED


def test_a_payment_verified_before_the_program_was_killed_is_booked(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    body = scene.till.pay(payment.reference)
    order = str(json.loads(body)["orderId"])
    assert scene.till.client.verify(
        reference=payment.reference, order=order, amount=payment.amount, currency="PLN"
    )

    scene.payments.notified(body, HERE)

    assert scene.state(payment) is PaymentState.BOOKED


def test_a_payment_without_a_word_is_found_by_asking(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.till.pay(payment.reference)

    scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.REGISTERED

    scene.world.clock.advance(minutes=1)
    scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.BOOKED
    assert scene.to_pay() == 0


def test_an_abandoned_payment_is_closed_at_last_and_booked_all_the_same_when_money_comes(
    scene: Scene,
) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))

    for _ in range(10):
        scene.world.clock.advance(hours=48)
        scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.FAILED
    assert len(scene.world.events("payment_abandoned")) == 1

    scene.payments.notified(scene.till.pay(payment.reference), HERE)
    assert scene.state(payment) is PaymentState.BOOKED


def test_a_payment_that_its_customer_gives_up_is_asked_for_on_and_booked_when_paid_all_the_same(
    scene: Scene,
) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))

    for _ in range(2):
        scene.payments.give_up(scene.visitor, payment.reference, HERE)
    assert stored(scene.world, payment.reference).told_state is PaymentState.FAILED
    assert len(scene.world.events("payment_abandoned")) == 1

    scene.till.pay(payment.reference)
    scene.world.clock.advance(minutes=1)
    scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.BOOKED
    assert scene.to_pay() == 0


def test_a_late_notification_books_once_what_was_given_up(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.payments.give_up(scene.visitor, payment.reference, HERE)
    body = scene.till.pay(payment.reference)

    for _ in range(2):
        scene.payments.notified(body, HERE)

    assert scene.state(payment) is PaymentState.BOOKED
    assert len(scene.world.events("payment_booked")) == 1
    assert len(scene.world.letters(PaymentBookedLetter)) == 1


def test_what_the_provider_has_money_for_or_tells_nothing_of_is_not_given_up(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))

    assert scene.away().give_up(scene.visitor, payment.reference, HERE).standing is None
    assert stored(scene.world, payment.reference).given_up_at is None
    scene.till.pay(payment.reference)
    told = scene.payments.give_up(scene.visitor, payment.reference, HERE)

    assert told.standing is Standing.PAID_UNVERIFIED
    assert stored(scene.world, payment.reference).given_up_at is None


def test_what_is_given_up_keeps_the_state_by_which_the_former_version_asks_for_it(
    scene: Scene,
) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.payments.give_up(scene.visitor, payment.reference, HERE)

    (row,) = scene.world.rows(OnlinePaymentRow)
    assert row["state"] == PaymentState.REGISTERED
    assert row["next_check_at"] is not None
    scene.to_the_last_look()
    scene.payments.reconcile()
    (row,) = scene.world.rows(OnlinePaymentRow)
    assert (row["state"], row["next_check_at"]) == (PaymentState.FAILED, None)
    assert len(scene.world.events("payment_abandoned")) == 1


def test_only_its_customer_gives_a_payment_up_before_it_is_over(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))

    scene.to_the_last_look()
    assert stored(scene.world, payment.reference).told_state is PaymentState.REGISTERED
    scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.FAILED


def test_a_last_look_that_learns_nothing_is_taken_again(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.to_the_last_look()

    scene.away().reconcile()
    assert scene.state(payment) is PaymentState.REGISTERED
    scene.till.pay(payment.reference)
    scene.payments.reconcile()
    assert scene.state(payment) is PaymentState.REGISTERED, "it is not time yet"
    scene.world.clock.advance(hours=6)
    scene.payments.reconcile()

    assert scene.state(payment) is PaymentState.BOOKED


def test_a_payment_is_asked_for_again_when_the_program_is_killed_at_its_last_look(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.to_the_last_look()
    with monkeypatch.context() as killed:
        killed.setattr(Przelewy24, "find", lambda *_, **__: sys.exit())
        with pytest.raises(SystemExit):
            scene.payments.reconcile()

    scene.world.clock.advance(hours=6)
    scene.payments.reconcile()

    assert scene.state(payment) is PaymentState.FAILED


def test_money_of_another_amount_is_told_of_and_neither_booked_nor_closed(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.till.pay(payment.reference)
    transaction = scene.till.books.transaction(payment.reference)
    transaction.values = {**transaction.values, "amount": 1}
    scene.to_the_last_look()
    scene.payments.reconcile()

    look = scene.payments.look(scene.visitor, payment.reference, HERE)

    assert (look.is_money_there, look.wrong) == (True, Mismatch.AMOUNT)
    assert scene.state(payment) is PaymentState.REGISTERED
    assert scene.payments.give_up(scene.visitor, payment.reference, HERE).payment == look.payment
    assert stored(scene.world, payment.reference).given_up_at is None


def test_a_payment_whose_money_was_returned_is_over_at_once(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.till.books.transaction(payment.reference).status = 3

    assert scene.payments.look(scene.visitor, payment.reference, HERE).is_without_money
    scene.world.clock.advance(minutes=1)
    scene.payments.reconcile()

    assert scene.state(payment) is PaymentState.FAILED


def test_a_look_tells_how_a_payment_stands_and_what_of_it_is_still_open(scene: Scene) -> None:
    numbers = [bill(scene.world, scene.person, name, "100.00") for name in ("FV/1", "FV/2")]
    both, one = scene.begin(*numbers), scene.begin(numbers[0])

    unpaid = scene.payments.look(scene.visitor, both.reference, HERE)
    scene.payments.notified(scene.till.pay(one.reference), HERE)
    left = scene.payments.look(scene.visitor, both.reference, HERE)
    scene.till.pay(both.reference)
    paid = scene.payments.look(scene.visitor, both.reference, HERE)

    assert (unpaid.is_without_money, set(unpaid.open_numbers)) == (True, set(numbers))
    assert set(left.open_numbers) == {numbers[1]}
    assert (paid.is_without_money, paid.standing) == (False, Standing.PAID_UNVERIFIED)
    assert scene.state(both) is PaymentState.REGISTERED, "a look books nothing"
    assert scene.payments.look(scene.visitor, one.reference, HERE).standing is None


def test_whoever_looks_too_often_sees_what_is_stored(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    few = limited(scene.payments, payment_look_account=(Rate(1, 3600),))

    looks = [few.look(scene.visitor, payment.reference, HERE) for _ in range(2)]

    assert [look.standing for look in looks] == [Standing.UNPAID, None]


def test_a_payment_that_is_awaited_is_warned_of_where_its_invoices_are_still_to_be_paid(
    scene: Scene,
) -> None:
    numbers = [bill(scene.world, scene.person, name, "100.00") for name in ("FV/1", "FV/2")]
    broken_off, other = (scene.begin(number) for number in numbers)

    def warned_of() -> set[str]:
        sheet = scene.world.services.paying.sheet(scene.visitor)
        return {each.reference for each in sheet.under_way}

    assert warned_of() == {broken_off.reference, other.reference}
    again = scene.begin(numbers[0])
    scene.payments.notified(scene.till.pay(again.reference), HERE)
    scene.world.clock.advance(hours=2)
    scene.payments.reconcile()
    assert warned_of() == {other.reference}
    scene.payments.give_up(scene.visitor, other.reference, HERE)
    assert warned_of() == set()


def test_two_nodes_that_reconcile_at_once_book_once(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    scene.till.pay(payment.reference)
    scene.world.clock.advance(minutes=1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: scene.payments.reconcile(), range(4)))

    assert scene.state(payment) is PaymentState.BOOKED
    assert len(scene.world.events("payment_booked")) == 1
    assert stored(scene.world, payment.reference).checks == 1


def test_a_provider_that_is_away_costs_nothing_and_is_asked_again(scene: Scene) -> None:
    number = bill(scene.world, scene.person, "FV/1", "100.00")
    away = scene.away()

    with pytest.raises(ProviderAwayError):
        away.start(scene.visitor, [number], HERE)
    scene.world.clock.advance(minutes=1)
    away.reconcile()

    (row,) = scene.world.rows(OnlinePaymentRow)
    assert row["state"] == PaymentState.STARTED
    assert row["next_check_at"] > scene.world.clock.now()
    assert scene.to_pay() == Decimal("100.00")


def test_what_is_paid_meanwhile_or_anothers_can_not_be_chosen(scene: Scene) -> None:
    number = bill(scene.world, scene.person, "FV/1", "100.00")
    stranger = bill(scene.world, scene.world.person(), "FV/9", "5.00")
    payment = scene.begin(number)
    scene.payments.notified(scene.till.pay(payment.reference), HERE)

    for chosen, refusal in (
        ([number], PaymentStaleError),
        ([stranger], PaymentStaleError),
        ([], NothingToPayError),
    ):
        with pytest.raises(refusal):
            scene.payments.start(scene.visitor, chosen, HERE)


@pytest.mark.requirement("POR-08")
def test_a_payment_is_shown_to_its_own_account_alone(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    other = scene.world.visitor(scene.world.open_session(scene.world.member(scene.world.person())))

    assert scene.payments.payment(scene.visitor, payment.reference).payment == payment
    with pytest.raises(PaymentUnknownError):
        scene.payments.payment(other, payment.reference)
    with pytest.raises(PaymentUnknownError):
        scene.payments.payment(scene.visitor, "MB-AAAABBBBCCCC2222")


def test_open_pages_and_billing_learn_what_was_booked(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "100.00"))
    told: list[str] = []
    scene.world.application.account_events.listen(told.append)
    before = scene.world.clock.now() - timedelta(seconds=1)

    scene.payments.notified(scene.till.pay(payment.reference), HERE)

    account_id = scene.visitor.account.id
    assert told == [account_id]
    assert scene.payments.booked_since(before) == {(account_id, payment.reference)}
    assert [each.reference for each in scene.payments.booked()] == [payment.reference]
    assert scene.payments.booked(last=scene.world.today - timedelta(days=1)) == []


@pytest.mark.requirement("SEC-02")
def test_an_account_that_begins_too_many_payments_is_told_when_to_come_back(scene: Scene) -> None:
    number = bill(scene.world, scene.person, "FV/1", "10.00")
    few = limited(scene.payments, payment_account=(Rate(1, 3600),))
    few.start(scene.visitor, [number], HERE)

    with pytest.raises(TooManyRequestsError) as caught:
        few.start(scene.visitor, [number], HERE)

    assert (caught.value.limit, caught.value.seconds) == ("payment_account", 3601)
    [event] = scene.world.events("limit_reached")
    assert "payment_account" in event["facts"]


@pytest.mark.requirement("SEC-02")
def test_after_too_many_forged_notifications_none_from_there_is_looked_at(scene: Scene) -> None:
    payment = scene.begin(bill(scene.world, scene.person, "FV/1", "10.00"))
    real = scene.till.pay(payment.reference)
    few = limited(scene.payments, payment_notification_address=(Rate(2, 300),))
    for _ in range(2):
        with pytest.raises(NotificationForgedError):
            few.notified(b"{}", HERE)

    with pytest.raises(TooManyRequestsError):
        few.notified(real, HERE)
    assert scene.state(payment) is PaymentState.REGISTERED
    few.notified(real, replace(HERE, ip="192.0.2.99"))

    assert scene.state(payment) is PaymentState.BOOKED


def limited(payments: OnlinePayments, **limits: Rates) -> OnlinePayments:
    throttle = payments.throttle
    return replace(payments, throttle=replace(throttle, rates=replace(throttle.rates, **limits)))
