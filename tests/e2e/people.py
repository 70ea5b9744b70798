"""The clients of a CRM sample who can register; each test takes one for itself."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

UNSIGNED = {"Projekt", "Wysłana do klienta", "Anulowana"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Contract:
    """A contract as the CRM writes it."""

    number: str
    status: str

    @property
    def is_signed(self) -> bool:
        return self.status not in UNSIGNED


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A client with what they type into the forms."""

    id: str
    is_business: bool
    number: str
    name: str
    contracts: tuple[Contract, ...]

    @property
    def is_entitled(self) -> bool:
        return any(contract.is_signed for contract in self.contracts)

    @property
    def contract(self) -> str:
        return next(contract.number for contract in self.contracts if contract.is_signed)

    @property
    def login(self) -> str:
        return f"klient.{self.id.lower()}"

    @property
    def email(self) -> str:
        return f"{self.id.lower()}@poczta.example.com"

    @property
    def phone(self) -> str:
        return "601 234 567"

    @property
    def password(self) -> str:
        return f"Zielony-Rower-{self.id[-3:]}"


#: Of a sample with no more businesses than that, none is kept back.
SMALL = 10


class People:
    """Gives each client once."""

    def __init__(self, export: Path) -> None:
        everybody = list(_people(export))
        entitled = [person for person in everybody if person.is_entitled]
        self._individuals = iter([person for person in entitled if not person.is_business])
        businesses = [person for person in entitled if person.is_business]
        kept_back = 2 if len(businesses) > SMALL else 0
        #: The sample's first businesses have two years of invoices with documents; the very first several payers.
        self.firms = businesses[:kept_back]
        self._businesses = iter(businesses[kept_back:])
        self.unentitled = [person for person in everybody if not person.is_entitled]

    def individual(self) -> Person:
        return next(self._individuals)

    def business(self) -> Person:
        return next(self._businesses)


def _people(export: Path) -> Iterator[Person]:
    contracts: defaultdict[str, list[Contract]] = defaultdict(list)
    for row in _rows(export / "contracts.csv"):
        contract = Contract(number=row["contract_number"], status=row["status"])
        contracts[row["client_id"]].append(contract)
    for row in _rows(export / "clients.csv"):
        yield Person(
            id=row["client_id"],
            is_business=row["type"] == "business",
            number=row["nip"] or row["pesel"],
            name=row["name"],
            contracts=tuple(contracts[row["client_id"]]),
        )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")
