"""The clients of the sample, with their payers, contracts and points of delivery."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random  # noqa: TID251 - the sample must come out the same for the same seed
from typing import Final

from mojbok.storage.crm.sample import numbers
from mojbok.storage.crm.sample.words import (
    BRANCHES,
    FORMS,
    MEN,
    STREETS,
    SURNAMES,
    TOWNS,
    WOMEN,
)

#: Statuses by how often they come; only the last two have been supplied with electricity.
_STATUSES: Final = (
    ("Projekt", 3),
    ("Wysłana do klienta", 3),
    ("Anulowana", 2),
    ("Podpisana przez klienta", 5),
    ("Podpisana przez sprzedawcę", 2),
    ("Zakończona", 5),
    ("Aktywna", 80),
)
_WORDS: Final = tuple(word for word, _ in _STATUSES)
_WEIGHTS: Final = tuple(weight for _, weight in _STATUSES)
_SUPPLIED: Final = frozenset({"Aktywna", "Zakończona"})
_UNSIGNED: Final = frozenset({"Projekt", "Wysłana do klienta", "Anulowana"})
#: Of ten clients seven are individuals; the first of all is one, the second is a business.
_PATTERN: Final = "ibiiibiibi"
#: The first clients have two years of monthly bills in detail, and consumption by the day and hour.
DETAILED: Final = 12
#: A chain of shops with thousands of invoices, for those who ask for so many clients.
LARGE: Final = 401
_SHOPS: Final = 120
_SHOPS_OF_A_PAYER: Final = 30
_FIRST_SHOP: Final = 9_000_000
_DAYS_OF_SHOPS: Final = 2_700
#: Of the first clients, these give electricity back; the very first, so that every demo shows it.
PROSUMERS: Final = frozenset({0, 4})
#: The demo's person has two contracts, its business three with a payer each.
_TWO_CONTRACTS: Final = 0
_SEVERAL_PAYERS: Final = 1
_MOBILES: Final = ("501", "602", "605", "660", "698", "721", "788", "885")

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of delivery, as far as bills and meters need it."""

    ppe: str
    is_prosumer: bool
    yearly: int
    """How much it uses in a usual year, in kWh."""
    is_business: bool


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract, as far as bills and meters need it."""

    number: str
    payer: str
    is_supplied: bool
    point: Point


@dataclass(frozen=True, slots=True)
class Client:
    """A client with everything but bills and meters: its rows for the first four files."""

    place: int
    is_business: bool
    name: str
    row: Row
    payers: list[Row]
    contract_rows: list[Row]
    point_rows: list[Row]
    contracts: list[Contract]


def clients(places: range, chance: Random, today: date) -> Iterator[Client]:
    """Give the clients of these places, one after the other."""
    for place in places:
        yield _client(place, chance, today)


def _client(place: int, chance: Random, today: date) -> Client:
    is_business = _PATTERN[place % len(_PATTERN)] == "b"
    name, identity = _identity(place, chance, is_business=is_business)
    address = _address(chance)
    phone = f"+48{_MOBILES[place % len(_MOBILES)]}{chance.randrange(10**6):06d}"
    client = Client(
        place=place,
        is_business=is_business,
        name=name,
        row=(f"K{place:07d}", *identity, name, f"klient{place}@example.com", phone, *address),
        payers=[],
        contract_rows=[],
        point_rows=[],
        contracts=[],
    )
    for copy in range(_contracts_of(place, chance)):
        _add_contract(client, copy, chance, today)
    return client


def _contracts_of(place: int, chance: Random) -> int:
    drawn = chance.choices((1, 2, 3), (75, 20, 5))[0]
    return {_TWO_CONTRACTS: 2, _SEVERAL_PAYERS: 3, LARGE: _SHOPS}.get(place, drawn)


def _has_own_payer(place: int, copy: int, chance: Random) -> bool:
    """Tell whether a contract has a payer of its own; a second one has now and then."""
    if place == LARGE:
        return copy % _SHOPS_OF_A_PAYER == 0
    drawn = chance.random() < 0.3  # noqa: PLR2004 - three of ten
    return copy == 0 or place == _SEVERAL_PAYERS or drawn


def _identity(place: int, chance: Random, *, is_business: bool) -> tuple[str, Row]:
    surname = chance.choice(SURNAMES)
    if is_business:
        name = f"{chance.choice(BRANCHES)} {surname} {chance.choice(FORMS)}"
        return name, ("business", "", numbers.nip(place))
    is_male = chance.random() < 0.5  # noqa: PLR2004 - a half
    first = chance.choice(MEN if is_male else WOMEN)
    return f"{first} {surname}", ("individual", numbers.pesel(place, is_male=is_male), "")


def _address(chance: Random) -> Row:
    town = chance.choice(TOWNS)
    return (f"ul. {chance.choice(STREETS)} {chance.randrange(1, 150)}", *town)


def _add_contract(client: Client, copy: int, chance: Random, today: date) -> None:
    is_large = client.place == LARGE
    serial = _FIRST_SHOP + copy if is_large else client.place * 3 + copy
    if _has_own_payer(client.place, copy, chance):
        payer = f"P{serial:08d}"
        client.payers.append(_payer(client, payer, numbers.nrb(serial), chance))
    else:
        payer = client.payers[-1][0]
    is_supplied = is_large or client.place <= _SEVERAL_PAYERS
    status = "Aktywna" if is_supplied else chance.choices(_WORDS, _WEIGHTS)[0]
    signed = today - timedelta(days=_DAYS_OF_SHOPS if is_large else chance.randrange(760, 1400))
    number = f"UM/{signed.year if is_large else today.year - 2}/{serial:07d}"
    tariff = chance.choice(("C11", "C12a", "C21") if client.is_business else ("G11", "G12", "G12w"))
    client.contract_rows.append(
        (
            number,
            client.row[0],
            payer,
            status,
            "Prąd na stałe",
            tariff,
            *_dates(status, signed, chance, today),
        )
    )
    point = _add_point(client, serial, number, tariff, chance)
    client.contracts.append(Contract(number, payer, status in _SUPPLIED, point))


def _add_point(client: Client, serial: int, contract: str, tariff: str, chance: Random) -> Point:
    code, distributor = numbers.ppe(serial)
    meter = f"{chance.randrange(10**8):08d}"
    client.point_rows.append((code, contract, *_address(chance), tariff, distributor, meter))
    yearly = (
        chance.randrange(6_000, 36_000) if client.is_business else chance.randrange(1_200, 5_200)
    )
    is_prosumer = client.place in PROSUMERS or chance.random() < 0.15  # noqa: PLR2004 - three of twenty
    return Point(code, is_prosumer=is_prosumer, is_business=client.is_business, yearly=yearly)


def _payer(client: Client, number: str, account: str, chance: Random) -> Row:
    """Write a payer; the second and later ones bear their town in their names."""
    address = _address(chance) if client.payers else client.row[-3:]
    name = f"{client.name}, {address[-1]}" if client.payers else client.name
    return (number, client.row[0], name, account, *address)


def _dates(status: str, signed: date, chance: Random, today: date) -> Row:
    if status in _UNSIGNED:
        return ("", "", "")
    starts = signed + timedelta(days=30)
    ends = (today - timedelta(days=chance.randrange(5, 40))).isoformat()
    return (signed.isoformat(), starts.isoformat(), ends if status == "Zakończona" else "")
