"""A client with so many invoices, put straight into the store, and a portal that has one with very many.

`python -m bench.business PORT FOLDER` serves it and leaves the token of its session in the folder.
"""

import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from bench.serving import SESSION_FILE, serve_on
from mojbok.bootstrap.server import web_application
from mojbok.storage import migrate
from mojbok.storage.first_documents import publish_first
from mojbok.storage.migrate import metadata
from mojbok.storage.tables.crm import PayerRow
from tests.builders import World, open_world, settings

#: How many invoices are not paid; a client with as many has none else.
FEW: Final = 10
MANY: Final = 10_000
TODAY: Final = date(2026, 11, 22)


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    world = open_world(settings(folder, public_url=f"http://127.0.0.1:{port}"))
    migrate.upgrade(world.engine)
    publish_first(world.engine, world.clock)
    (folder / SESSION_FILE).write_text(client_with(world, MANY, 1), "ascii")
    serve_on(web_application(world.application), port)


def client_with(world: World, invoices: int, payers: int) -> str:
    """Put a client with so many invoices into the store; give the token of a session."""
    person = world.person()
    ids = [f"P-{person.client_id}"]
    for number in range(1, payers):
        ids.append(f"P{number}-{person.client_id}")
        world.put(
            PayerRow(
                payer_id=ids[-1],
                client_id=person.client_id,
                name=f"Płatnik {number}",
                account_number="0" * 26,
            )
        )
    tables = metadata().tables
    rows = [_invoice(person.client_id, person.contract, ids, at) for at in range(invoices)]
    with world.engine.begin() as connection:
        connection.execute(insert(tables["crm_invoices"]), rows)
        connection.execute(
            insert(tables["crm_payments"]),
            [_payment(row) for at, row in enumerate(rows) if at >= FEW // 2],
        )
        connection.execute(
            insert(tables["ledgers"]),
            [{"payer_id": each, "version": 1, "to_pay": 0, "overpaid": 0} for each in ids],
        )
    account = world.member(person)
    world.services.ledgers.bring_up_to_date(person.client_id)
    return world.open_session(account).token


def _invoice(client: str, contract: str, payers: list[str], at: int) -> dict[str, Any]:
    issued = TODAY - timedelta(days=10 + at * 1500 // MANY if at >= FEW else 10 + at * 30)
    return {
        "invoice_number": f"FV/{client}/{at:08d}",
        "payer_id": payers[at % len(payers)],
        "contract_number": contract,
        "kind": "rozliczenie",
        "issued_on": issued,
        "due_on": issued + timedelta(days=14),
        "period_from": issued - timedelta(days=30),
        "period_to": issued - timedelta(days=1),
        "net": Decimal(100),
        "vat": Decimal(23),
        "gross": Decimal(12_300 + at % 977) / 100,
        "document": "f.pdf",
    }


def _payment(invoice: dict[str, Any]) -> dict[str, Any]:
    return {
        "payment_id": f"W-{invoice['invoice_number']}",
        "payer_id": invoice["payer_id"],
        "booked_on": invoice["due_on"],
        "amount": invoice["gross"],
        "invoice_number": invoice["invoice_number"],
    }


if __name__ == "__main__":
    main()
