"""Points of delivery for a test, with what their meters counted and showed."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise

from sqlalchemy import insert

from mojbok.domain.accounts import Account
from mojbok.domain.meter_reading import Register
from mojbok.domain.sessions import Visitor
from mojbok.domain.warsaw import midnight
from mojbok.storage.tables.base import table_of
from mojbok.storage.tables.crm import ConsumptionRow, DeliveryPointRow, ReadingRow
from tests.builders import Person, World

HOUR = timedelta(hours=1)
_SPAN = table_of(ConsumptionRow)
_serials = count(1)


def ppe(serial: int) -> str:
    """Make a valid PPE code; each number gives another."""
    digits = f"5905435{serial:010d}"
    weighed = sum(int(d) * (3 if place % 2 == 0 else 1) for place, d in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def put_point(world: World, person: Person, contract: str = "", **values: str | None) -> str:
    """Put a point of delivery under a client's contract, and give its code."""
    code = ppe(next(_serials))
    known: dict[str, str | None] = {
        "street": "ul. Długa 5",
        "postal_code": "30-001",
        "city": "Kraków",
        "tariff": "G11",
        "distributor": "TAURON Dystrybucja",
        "meter_number": "12345678",
    }
    row = DeliveryPointRow(
        ppe_code=code, contract_number=contract or person.contract, **(known | values)
    )
    world.put(row)
    return code


def put_reading(
    world: World,
    code: str,
    day: date,
    kwh: object,
    *,
    register: Register = Register.TAKEN,
    source: str = "odczyt",
) -> None:
    world.put(
        ReadingRow(
            ppe_code=code,
            read_at=midnight(day),
            direction=register,
            kwh=Decimal(str(kwh)),
            source=source,
        )
    )


def put_span(
    world: World, code: str, start: datetime, end: datetime, taken: object, given: object = None
) -> None:
    put_spans(world, code, [(start, end)], taken, given)


def put_spans(
    world: World,
    code: str,
    spans: list[tuple[datetime, datetime]],
    taken: object,
    given: object = None,
) -> None:
    """Put many spans of the same energy at once."""
    back = None if given is None else Decimal(str(given))
    with world.engine.begin() as connection:
        connection.execute(
            insert(_SPAN),
            [
                {
                    "ppe_code": code,
                    "starts_at": start,
                    "ends_at": end,
                    "kwh_in": Decimal(str(taken)),
                    "kwh_out": back,
                }
                for start, end in spans
            ],
        )


def put_days(world: World, code: str, first: date, days: int, taken: object) -> None:
    edges = [midnight(first + timedelta(days=number)) for number in range(days + 1)]
    put_spans(world, code, list(pairwise(edges)), taken)


def put_hours(world: World, code: str, day: date, taken: object, given: object = None) -> None:
    """Put every hour of a day, 23 or 25 of them where the clock changes."""
    at, end = midnight(day), midnight(day + timedelta(days=1))
    spans = [(at + HOUR * n, at + HOUR * (n + 1)) for n in range((end - at) // HOUR)]
    put_spans(world, code, spans, taken, given)


def visitor_of(world: World, person: Person) -> Visitor:
    """Give the visitor that somebody is who has just signed in."""
    account: Account = world.find_account(person) or world.member(person)
    return world.visitor(world.open_session(account))
