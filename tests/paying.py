"""Bills to be paid, and the demo's payment provider over real HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

import httpx

from mojbok.domain.online_payment import OnlinePayment
from mojbok.gateways.payments.local_provider import LocalProvider, serve
from mojbok.gateways.payments.opening import Portal, open_local
from mojbok.gateways.payments.przelewy24 import Przelewy24
from mojbok.services.online_payments import OnlinePayments
from mojbok.storage.tables.billing import LedgerRow
from mojbok.storage.tables.crm import InvoiceRow, PayerRow
from tests.builders import Person, World

NRB = "11109010140000000000012345"


@dataclass(frozen=True, kw_only=True)
class Till:
    """The provider as a test drives it, and the portal's client of it."""

    books: LocalProvider
    client: Przelewy24

    @property
    def port(self) -> int:
        return urlsplit(self.client.base_url).port or 0

    def pay(self, reference: str) -> bytes:
        """Let the customer pay, and give the notification that the provider would send."""
        transaction = self.books.transaction(reference)
        assert self.books.take(transaction)
        return self.books.notification(transaction)

    def payments(self, world: World) -> OnlinePayments:
        """Give the use cases with this provider in the place of none."""
        return replace(world.services.online_payments, provider=self.client)


@contextmanager
def running_till() -> Iterator[Till]:
    """Run a provider that tells nobody of payments: the test carries its notifications."""
    books = LocalProvider(send=lambda _url, _body: 200)
    server = serve(books, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    client = open_local(
        server.server_address[1],
        Portal(
            public_url="http://127.0.0.1:9",
            url_for_provider="http://127.0.0.1:9",
            email="bok@polsp.example.com",
        ),
    )
    own = replace(client, client=httpx.Client(trust_env=False))
    client.client.close()
    try:
        yield Till(books=books, client=own)
    finally:
        own.client.close()
        server.shutdown()
        thread.join()
        server.server_close()


def bill(
    world: World,
    person: Person,
    number: str,
    gross: str,
    *,
    payer: str = "",
    due_on: date = date(2026, 11, 15),
) -> str:
    """Put an invoice of a client's payer into the CRM's tables, and give its number."""
    payer_id = f"P-{person.client_id}{payer}"
    have = {row["payer_id"] for row in world.rows(PayerRow)}
    if payer_id not in have:
        world.put(
            PayerRow(
                payer_id=payer_id,
                client_id=person.client_id,
                name=f"Płatnik {payer}",
                account_number=NRB,
            )
        )
    ledgers = {row["payer_id"] for row in world.rows(LedgerRow)}
    if payer_id not in ledgers:
        world.put(LedgerRow(payer_id=payer_id, version=1, to_pay=Decimal(0), overpaid=Decimal(0)))
    name = f"{number}/{person.client_id}"
    world.put(
        InvoiceRow(
            invoice_number=name,
            payer_id=payer_id,
            kind="rozliczenie",
            issued_on=date(2026, 11, 1),
            due_on=due_on,
            net=Decimal(gross),
            vat=Decimal(0),
            gross=Decimal(gross),
        )
    )
    return name


def begun(world: World, till: Till, address: str) -> OnlinePayment:
    """Give the payment that is paid at an address."""
    assert "/trnRequest/" in address
    token = address.rpartition("/")[2]
    transaction = till.books.by_token(token)
    assert transaction is not None
    return stored(world, transaction.values["sessionId"])


def stored(world: World, reference: str) -> OnlinePayment:
    """Give a payment as it is now."""
    with world.services.home.work(reads_only=True) as work:
        payment = work.online_payments.get(reference)
    assert payment is not None
    return payment
