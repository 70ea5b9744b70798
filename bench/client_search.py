"""Search for a client by staff among a million clients, on SQLite and PostgreSQL (BOK-02).

Rows go straight into the store, as an import and a million registrations would have left them. Each search is the
whole use case: recognised, counted, looked for by every kind that it may be, and written to the audit log.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import Engine

from bench.databases import database, in_process
from bench.report import Limit, Report, Table
from mojbok.domain.complaints import complaint_number
from mojbok.domain.rates import Rate
from mojbok.domain.refund import PREFIX
from mojbok.domain.search_keys import email_key, name_key, phone_key, turned_name
from mojbok.domain.staff import Actor
from mojbok.storage import migrate
from mojbok.storage.accounts import LOGIN_PURPOSE
from mojbok.storage.crm.importing import ALLOWANCE
from mojbok.storage.crm.sample.words import SURNAMES, TOWNS, WOMEN
from mojbok.storage.crm.store import store_on
from tests.builders import World, nip, open_world, pesel, settings

CLIENTS: Final = int(os.environ.get("MOJBOK_BENCH_CLIENTS", "1000000"))
AT_ONCE: Final = 20_000
SEARCHES: Final = 200
MOST_MS: Final = 100
#: Three clients of ten are businesses; nine of ten have an account; one of ten has complained and got a refund.
TEN: Final = 10
BUSINESSES: Final = 3
#: Of one point of four the meter is not known.
METERS: Final = 4
BORN: Final = date(1950, 1, 1)
_NOTED: Final = "2026-01-01 00:00:00.000000"
NOTE: Final = (
    f"{SEARCHES} searches of each kind in a row by one thread, each for another client, with the line of the "
    "audit log; SQLite does not wait for the disk. A common surname stands for a list that is cut at fifty."
)
Row = dict[str, Any]


def main() -> int:
    """Measure on both databases, each in a process of its own."""
    if len(sys.argv) > 1:
        print(json.dumps(_measure(sys.argv[1])))
        return 0
    kinds = ("sqlite", "postgres")
    measured = {kind: in_process("bench.client_search", kind) for kind in kinds}
    return Report(
        name="client_search",
        title=f"Search for a client among {CLIENTS:,}",
        tables=[
            Table(
                title=kind,
                head=("what is typed", "median, ms", "95 of 100, ms", "slowest, ms", "found"),
                rows=[(what, *told.values()) for what, told in measured[kind].items()],
            )
            for kind in kinds
        ],
        limits=[
            Limit(what=f"{kind}, {what}: ms of 95 of 100", measured=told["p95"], bound=MOST_MS)
            for kind in kinds
            for what, told in measured[kind].items()
        ],
        notes=[NOTE],
        numbers=measured,
    ).finish()


def _measure(kind: str) -> dict[str, dict[str, float]]:
    with TemporaryDirectory() as folder, database(kind, Path(folder)) as url:
        world = open_world(_settings(Path(folder), url))
        migrate.upgrade(world.engine)
        _fill(world)
        with world.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        found = {what: _timed(world, typed) for what, typed in TYPED.items()}
        world.close()
        return found


def _settings(folder: Path, url: str) -> Any:  # noqa: ANN401 - as the builder gives them
    free = (Rate(1_000_000, 60),)
    return settings(folder, database_url=url, limit_staff_search=free)


def _timed(world: World, typed: Callable[[int], str]) -> dict[str, float]:
    finder, actor = world.services.bok.finder, Actor.of_shell("bench")
    # Not the test's clock and chance: the same clients for every run.
    drawn = random.Random(7).sample(range(CLIENTS), SEARCHES + 5)
    taken: list[float] = []
    hits = 0
    for number in drawn:
        asked = typed(number)
        begun = time.perf_counter()
        result = finder.search(asked, actor=actor)
        taken.append((time.perf_counter() - begun) * 1000)
        hits += len(result.hits)
        assert result.hits, asked
    # The first ones warm up.
    parts = quantiles(taken[5:], n=100)
    return {
        "median": round(parts[49], 2),
        "p95": round(parts[94], 2),
        "slowest": round(max(taken[5:]), 2),
        "found": round(hits / len(drawn), 1),
    }


def _is_business(number: int) -> bool:
    return number % TEN < BUSINESSES


def _individual(number: int) -> int:
    return number if not _is_business(number) else number + BUSINESSES


def _business(number: int) -> int:
    return number - number % TEN


def _pesel(number: int) -> str:
    return pesel(number % 10_000, BORN + timedelta(days=number // 10_000))


def _name(number: int) -> str:
    first, last = WOMEN[number % len(WOMEN)], SURNAMES[number // 7 % len(SURNAMES)]
    return f"{first} {last}" if number % 2 else f"{first} {last}-{number:06d}"


def _email(number: int) -> str:
    return f"klient{number}@poczta{number % 50}.example"


def _ppe(number: int) -> str:
    code = f"590{number:014d}"
    weighed = 3 * sum(map(int, code[0::2])) + sum(map(int, code[1::2]))
    return f"{code}{-weighed % 10}"


def _invoice(number: int) -> str:
    return f"FV/2026/10/{number:08d}"


def _meter(number: int) -> str:
    return f"M{number:09d}"


def _with_account(number: int) -> int:
    return number - number % TEN + 5


def _reference(number: int) -> str:
    return f"{PREFIX}{number:016d}".replace("0", "A").replace("1", "B")


TYPED: Final[dict[str, Callable[[int], str]]] = {
    "PESEL": lambda number: _pesel(min(_individual(number), CLIENTS - 1)),
    "NIP": lambda number: nip(_business(number)),
    "contract": lambda number: f"um/{number:08d}/2026",
    "login": lambda number: f"login{number - number % TEN + 5}",
    "e-mail": _email,
    "phone": lambda number: f"+48 {600_000_000 + number}",
    "invoice": _invoice,
    "PPE": _ppe,
    "client number": lambda number: f"K{number:08d}",
    "meter": lambda number: _meter(number - number % METERS + 1),
    "complaint": lambda number: complaint_number(2026, _with_account(number)),
    "refund": lambda number: _reference(_with_account(number)),
    "whole name": lambda number: f"{_name(number - number % 2)}",
    "common surname": lambda number: SURNAMES[number % len(SURNAMES)],
}


def _fill(world: World) -> None:
    for start in range(0, CLIENTS, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, CLIENTS))
        for table, key, rows in _tables(world, numbers):
            _put(world.engine, table, key, rows)


def _put(engine: Engine, table: str, key: str, rows: Sequence[Row]) -> None:
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    with engine.begin() as connection:
        store_on(connection, ALLOWANCE).upsert(table, (key,), columns)


def _tables(world: World, numbers: range) -> Iterator[tuple[str, str, list[Row]]]:
    yield "crm_clients", "client_id", [_client(world, number) for number in numbers]
    yield "crm_payers", "payer_id", [_payer(number) for number in numbers]
    yield "crm_contracts", "contract_number", [_contract(number) for number in numbers]
    yield "crm_delivery_points", "ppe_code", [_point(number) for number in numbers]
    yield "crm_invoices", "invoice_number", [_bill(number) for number in numbers]
    yield "accounts", "id", [_account(world, number) for number in numbers if number % TEN]
    some = [number for number in numbers if number == _with_account(number)]
    yield "complaints", "id", [_complaint(number) for number in some]
    yield "refunds", "reference", [_refund(number) for number in some]


def _client(world: World, number: int) -> Row:
    vault, name = world.application.vault, _name(number)
    known = None if _is_business(number) else _pesel(number)
    phone = str(600_000_000 + number)
    return {
        "client_id": f"K{number:08d}",
        "type": "business" if known is None else "individual",
        "pesel_sealed": vault.seal(known, purpose="pesel") if known else None,
        "pesel_index": vault.index(known, purpose="pesel") if known else None,
        "nip": nip(number) if known is None else None,
        "name": name,
        "email": _email(number),
        "phone": phone,
        "city": TOWNS[number % len(TOWNS)][0],
        "email_key": email_key(_email(number)),
        "phone_key": phone_key(phone),
        "name_key": name_key(name),
        "surname_key": turned_name(name),
    }


def _payer(number: int) -> Row:
    return {
        "payer_id": f"P{number:08d}",
        "client_id": f"K{number:08d}",
        "name": _name(number),
        "account_number": f"{number:026d}",
    }


def _contract(number: int) -> Row:
    return {
        "contract_number": f"UM/{number:08d}/2026",
        "number_key": f"UM/{number:08d}/2026",
        "client_id": f"K{number:08d}",
        "payer_id": f"P{number:08d}",
        "status_code": "aktywna",
    }


def _point(number: int) -> Row:
    return {
        "ppe_code": _ppe(number),
        "contract_number": f"UM/{number:08d}/2026",
        "meter_number": _meter(number) if number % METERS else None,
    }


def _bill(number: int) -> Row:
    return {
        "invoice_number": _invoice(number),
        "payer_id": f"P{number:08d}",
        "kind": "rozliczenie",
        "issued_on": "2026-10-01",
        "due_on": "2026-10-15",
        "net": 10_000,
        "vat": 2_300,
        "gross": 12_300,
    }


def _account(world: World, number: int) -> Row:
    vault, login = world.application.vault, f"login{number}"
    return {
        "id": f"{number:032x}",
        "client_id": f"K{number:08d}",
        "login_index": vault.index(login, purpose=LOGIN_PURPOSE),
        "login_sealed": vault.seal(login, purpose=LOGIN_PURPOSE),
        "email": _email(number),
        "email_key": email_key(_email(number)),
        "phone": f"+48{600_000_000 + number}",
        "status": "active",
        "password_hash": None,
        "auth_epoch": 1,
        "created_at": _NOTED,
        "registered_ip": "198.51.100.7",
    }


def _complaint(number: int) -> Row:
    return {
        "id": f"{number:032x}",
        "number": complaint_number(2026, number),
        "account_id": f"{number:032x}",
        "client_id": f"K{number:08d}",
        "is_consumer": True,
        "form_key": f"{number:032x}",
        "category": "faktura",
        "subject": "Kwota",
        "search": "kwota",
        "state": "received",
        "is_open": True,
        "received_at": _NOTED,
        "due_on": "2026-01-15",
        "revision": 1,
        "version": 1,
    }


def _refund(number: int) -> Row:
    return {
        "reference": _reference(number),
        "account_id": f"{number:032x}",
        "client_id": f"K{number:08d}",
        "payer_id": f"P{number:08d}",
        "amount": 100,
        "sealed": b"sealed",
        "nrb_index": f"{number:064x}",
        "state": "paid",
        "requested_at": _NOTED,
        "held_until": _NOTED,
        "changed_at": _NOTED,
        "approved_by": "",
        "word": "",
    }


if __name__ == "__main__":
    sys.exit(main())
