"""The demo's data: a small sample, always the same on the same day, and who may register with it."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlmodel import col, select

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.clients import ClientType
from mojbok.storage.crm.sample.writing import write_sample
from mojbok.storage.engine import reading
from mojbok.storage.tables.accounts import AccountRow
from mojbok.storage.tables.crm import ContractRow

CLIENTS: Final = 25
_SEED: Final = 2026
#: One of the sample's statuses, with which a client may register.
_SIGNED: Final = "Aktywna"


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoClient:
    """Somebody of the demo who can register: PESEL or NIP, and the number of a signed contract."""

    type: ClientType
    number: str
    contract_number: str


def write_demo(folder: Path, today: date) -> None:
    """Write the demo's CRM folder."""
    write_sample(folder, clients=CLIENTS, seed=_SEED, today=today)


def demo_clients(folder: Path, registered: Collection[str] = ()) -> list[DemoClient]:
    """Name the first individual and the first business who may register; fewer when they are all `registered`."""
    contracts = {
        row["client_id"]: row["contract_number"]
        for row in reversed(_rows(folder / "contracts.csv"))
        if row["status"] == _SIGNED
    }
    found: dict[str, DemoClient] = {}
    for row in _rows(folder / "clients.csv"):
        if row["client_id"] in contracts and row["client_id"] not in registered:
            kind = ClientType(row["type"])
            number = row["pesel"] if kind is ClientType.INDIVIDUAL else row["nip"]
            contract = contracts[row["client_id"]]
            client = DemoClient(type=kind, number=number, contract_number=contract)
            found.setdefault(kind, client)
    return [found[kind] for kind in ClientType if kind in found]


def registered_clients(engine: Engine) -> set[str]:
    """Give the clients who have an account for good; one that waits for its activation can be made anew."""
    with reading(engine) as connection:
        found = select(col(AccountRow.client_id)).where(
            col(AccountRow.status) != AccountStatus.PENDING
        )
        return set(connection.execute(found).scalars())


def is_loaded(engine: Engine, folder: Path) -> bool:
    """Tell whether the demo's clients are in this database, and the folder that names them is there."""
    if not (folder / "contracts.csv").exists():
        return False
    with reading(engine) as connection:
        found = select(col(ContractRow.contract_number)).where(
            col(ContractRow.contract_number) == demo_clients(folder)[0].contract_number
        )
        return connection.execute(found).first() is not None


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))
