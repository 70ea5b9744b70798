"""Overpayments, and refunds of them."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import update

from mojbok.domain.refund import Refund, RefundForm
from mojbok.domain.sessions import Visitor
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import InvoiceRow, PaymentRow
from tests.builders import HERE, PASSWORD, Person, World
from tests.profiles import signed_in

NRB = "61109010140000071219812874"
OTHER_NRB = "27114020040000300201355387"
DAY = timedelta(days=1)


def payer_of(person: Person) -> str:
    return f"P-{person.client_id}"


def overpaid(world: World, amount: str = "100.00") -> tuple[Person, Visitor]:
    """Make somebody a customer who has paid us so much and owes nothing."""
    person = world.person()
    visitor = signed_in(world, person)
    world.put(
        LedgerRow(payer_id=payer_of(person), version=1, to_pay=Decimal(0), overpaid=Decimal(0))
    )
    book(world, person, amount)
    return person, visitor


def book(world: World, person: Person, amount: str, title: str = "") -> None:
    """Let billing book a payment; a negative one went back."""
    number = len(world.rows(PaymentRow))
    world.put(
        PaymentRow(
            payment_id=f"W-{number}-{person.client_id}",
            payer_id=payer_of(person),
            booked_on=world.today,
            amount=Decimal(amount),
            title=title,
        )
    )
    change_bills(world, person)


def charge(world: World, person: Person, amount: str) -> None:
    """Let billing issue an invoice."""
    number = len(world.rows(InvoiceRow))
    world.put(
        InvoiceRow(
            invoice_number=f"FV/{number}/{person.client_id}",
            payer_id=payer_of(person),
            kind="rozliczenie",
            issued_on=world.today,
            due_on=world.today + 14 * DAY,
            net=Decimal(amount),
            vat=Decimal(0),
            gross=Decimal(amount),
        )
    )
    change_bills(world, person)


def change_bills(world: World, person: Person) -> None:
    ledger = table_of(LedgerRow)
    with world.engine.begin() as connection:
        connection.execute(
            update(ledger)
            .where(ledger.c.payer_id == payer_of(person))
            .values(version=ledger.c.version + 1)
        )


def wish(person: Person, **changed: str) -> RefundForm:
    """Fill the form in rightly, apart from what is changed."""
    values = {
        "payer_id": payer_of(person),
        "amount": "100,00",
        "nrb": NRB,
        "holder": "Anna Próbna",
        "password": PASSWORD,
    }
    return RefundForm(**values | changed)


def requested(world: World, person: Person, visitor: Visitor, **changed: str) -> Refund:
    return world.services.refunds.request(visitor, wish(person, **changed), HERE)


def stored(world: World, reference: str) -> Refund:
    """Give a refund as it is now."""
    with world.services.home.work(reads_only=True) as work:
        found = work.refunds.get(reference)
    assert found is not None
    return found
