"""Lists of invoices: what SQL filters, sorts, counts and turns is what Python would (POR-03)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, insert

from mojbok.domain.billing import InvoiceState
from mojbok.domain.invoices import (
    PAGE_SIZE,
    InvoiceFilter,
    InvoiceQuery,
    ListedInvoice,
    SortKey,
    Totals,
)
from mojbok.domain.sessions import Visitor
from mojbok.services.invoices import Invoices
from mojbok.storage.migrate import metadata
from mojbok.storage.tables.crm import PayerRow
from tests.builders import Person, World

pytestmark = pytest.mark.requirement("POR-03")
TODAY: Final = date(2026, 11, 22)
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Bill:
    """An invoice as a test wants it."""

    payer_id: str
    contract: str | None
    issued: date
    due: date
    gross: int
    paid: bool = False

    def row(self) -> dict[str, Any]:
        gross = Decimal(self.gross).scaleb(-2)
        return {
            "invoice_number": f"FV/{next(_numbers):07d}",
            "payer_id": self.payer_id,
            "contract_number": self.contract,
            "kind": "rozliczenie" if gross >= 0 else "korekta",
            "issued_on": self.issued,
            "due_on": self.due,
            "net": gross,
            "vat": Decimal(0),
            "gross": gross,
        }


def put_bills(world: World, bills: Sequence[Bill]) -> None:
    """Put invoices into the CRM's tables, and payments of those that are paid."""
    tables = metadata().tables
    rows = [bill.row() for bill in bills]
    payments = [
        {
            "payment_id": f"W{next(_numbers)}",
            "payer_id": row["payer_id"],
            "booked_on": row["due_on"],
            "amount": row["gross"],
            "invoice_number": row["invoice_number"],
        }
        for bill, row in zip(bills, rows, strict=True)
        if bill.paid
    ]
    with world.engine.begin() as connection:
        connection.execute(insert(tables["crm_invoices"]), rows)
        if payments:
            connection.execute(insert(tables["crm_payments"]), payments)
        for payer_id in {bill.payer_id for bill in bills}:
            _unsettle(connection, payer_id)


def _unsettle(connection: Connection, payer_id: str) -> None:
    ledgers = metadata().tables["ledgers"]
    connection.execute(ledgers.delete().where(ledgers.c.payer_id == payer_id))
    connection.execute(
        insert(ledgers), {"payer_id": payer_id, "version": 1, "to_pay": 0, "overpaid": 0}
    )


def another_payer(world: World, person: Person) -> str:
    payer_id = f"P{next(_numbers)}-{person.client_id}"
    row = PayerRow(
        payer_id=payer_id, client_id=person.client_id, name="Drugi", account_number="1" * 26
    )
    world.put(row)
    return payer_id


@dataclass(frozen=True)
class Client:
    """Somebody with two payers and two contracts who may look at their invoices."""

    world: World
    visitor: Visitor
    payers: tuple[str, str]
    contracts: tuple[str, str]

    @classmethod
    def new(cls, world: World) -> "Client":
        person = world.person()
        other = f"{person.contract}/B"
        world.contract(person, other)
        visitor = world.visitor(world.open_session(world.member(person)))
        payers = (f"P-{person.client_id}", another_payer(world, person))
        return cls(world, visitor, payers, (person.contract, other))

    @property
    def invoices(self) -> Invoices:
        return self.world.services.invoices


@contextmanager
def counting(world: World) -> Iterator[list[str]]:
    """Note every statement that goes to the database."""
    told: list[str] = []

    def note(_c: object, _u: object, statement: str, *_more: object) -> None:
        told.append(statement)

    event.listen(world.engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(world.engine, "before_cursor_execute", note)


def some_bills(client: Client, many: int) -> list[Bill]:
    """Make bills of both payers and contracts over three years; every third is unpaid, some are corrections."""
    return [
        Bill(
            payer_id=client.payers[number % 2],
            contract=[*client.contracts, None][number % 3],
            issued=TODAY - timedelta(days=number * 1000 // many),
            due=TODAY + timedelta(days=14 - number * 1000 // many),
            gross=(number % 7 + 1) * 1_000 * (-1 if number % 11 == 0 else 1),
            paid=number % 3 > 0 and number % 11 > 0,
        )
        for number in range(many)
    ]


def everything(client: Client) -> list[ListedInvoice]:
    """Give all invoices of the client by the plainest query there is."""
    with client.world.services.home.work(reads_only=True) as work:
        numbers = [invoice.number for invoice in work.ledgers.invoices(client.payers)]
        return list(work.invoices.by_numbers(client.payers, numbers))


def fits(listed: ListedInvoice, asked: InvoiceFilter) -> bool:
    """Filter as a reader of the requirement would."""
    invoice = listed.invoice
    state = invoice.state(listed.open_amount, TODAY)
    wanted = {
        None: set(InvoiceState),
        InvoiceState.DUE: {InvoiceState.DUE, InvoiceState.OVERDUE},
        InvoiceState.OVERDUE: {InvoiceState.OVERDUE},
        InvoiceState.PAID: {InvoiceState.PAID},
    }[asked.state]
    return (
        state in wanted
        and asked.payer_id in {None, invoice.payer_id}
        and asked.contract_number in {None, invoice.contract_number}
        and asked.year in {None, invoice.issued_on.year}
        and asked.search.lower() in invoice.number.lower()
    )


_KEYS: Final[dict[SortKey, Callable[[ListedInvoice], Any]]] = {
    SortKey.ISSUED: lambda each: each.invoice.issued_on,
    SortKey.DUE: lambda each: each.invoice.due_on,
    SortKey.GROSS: lambda each: each.invoice.gross,
    SortKey.OPEN: lambda each: each.open_amount,
    SortKey.NUMBER: lambda each: each.invoice.number,
}


def expected(rows: Sequence[ListedInvoice], query: InvoiceQuery) -> list[ListedInvoice]:
    chosen = [row for row in rows if fits(row, query.filter)]
    key = _KEYS[query.sort]
    return sorted(
        chosen, key=lambda each: (key(each), each.invoice.number), reverse=query.is_descending
    )


@pytest.fixture
def client(world: World) -> Client:
    client = Client.new(world)
    put_bills(world, some_bills(client, 90))
    stranger = Client.new(world)
    put_bills(world, some_bills(stranger, 12))
    return client


def queries(client: Client) -> st.SearchStrategy[InvoiceQuery]:
    asked = st.builds(
        InvoiceFilter,
        payer_id=st.sampled_from([None, *client.payers, "P-nobody"]),
        contract_number=st.sampled_from([None, *client.contracts]),
        state=st.sampled_from([None, *InvoiceState]),
        year=st.sampled_from([None, 2024, 2025, 2026, 1999]),
        search=st.sampled_from(["", "1", "v/0000", "FV", "%", "_", "0'"]),
    )
    return st.builds(
        InvoiceQuery,
        filter=asked,
        sort=st.sampled_from(SortKey),
        is_descending=st.booleans(),
        page=st.integers(1, 5),
    )


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(data=st.data())
def test_a_list_is_what_a_plain_filter_over_the_same_rows_gives(
    client: Client, data: st.DataObject
) -> None:
    query = data.draw(queries(client))

    shown = client.invoices.page(client.visitor, query)

    wanted = expected(everything(client), query)
    first = (shown.query.page - 1) * PAGE_SIZE
    assert shown.query.page == min(query.page, max(1, -(-len(wanted) // PAGE_SIZE)))
    assert list(shown.rows) == wanted[first : first + PAGE_SIZE]
    assert shown.totals == Totals(
        count=len(wanted),
        gross=sum((each.invoice.gross for each in wanted), Decimal(0)),
        open_amount=sum((each.open_amount for each in wanted), Decimal(0)),
    )


def test_the_number_of_queries_does_not_grow_with_the_invoices(world: World) -> None:
    few, many = Client.new(world), Client.new(world)
    put_bills(world, some_bills(few, 3))
    put_bills(world, some_bills(many, 300))
    asked = []
    for client in (few, many):
        client.invoices.page(client.visitor, InvoiceQuery())
        with counting(world) as told:
            client.invoices.page(client.visitor, InvoiceQuery(page=1))
        asked.append([statement for statement in told if statement.startswith("SELECT")])

    assert len(asked[0]) == len(asked[1]) <= 6


def test_what_can_be_chosen_is_what_the_invoices_have(client: Client) -> None:
    choices = client.invoices.page(client.visitor, InvoiceQuery()).choices

    assert {payer.id for payer in choices.payers} == set(client.payers)
    assert list(choices.contracts) == sorted(client.contracts)
    assert list(choices.years) == [2026, 2025, 2024]


@pytest.mark.requirement("POR-08")
def test_a_list_shows_nothing_of_another_client(client: Client, world: World) -> None:
    stranger = Client.new(world)
    put_bills(world, some_bills(stranger, 5))
    for asked in (
        InvoiceFilter(payer_id=stranger.payers[0]),
        InvoiceFilter(contract_number=stranger.contracts[0]),
        InvoiceFilter(search="FV"),
    ):
        shown = client.invoices.page(client.visitor, InvoiceQuery(filter=asked))

        assert {row.invoice.payer_id for row in shown.rows} <= set(client.payers)
        assert asked.search or shown.totals == Totals()


def test_a_payer_that_comes_later_is_listed_too(client: Client, world: World) -> None:
    before = client.invoices.page(client.visitor, InvoiceQuery()).totals.count
    client_id = client.visitor.account.client_id
    late = f"P-late-{client_id}"
    world.put(PayerRow(payer_id=late, client_id=client_id, name="Nowy", account_number="2" * 26))
    bill = Bill(payer_id=late, contract=None, issued=TODAY, due=TODAY, gross=100)
    put_bills(world, [bill])

    assert client.invoices.page(client.visitor, InvoiceQuery()).totals.count == before + 1
