"""The demo's data: a small sample, always the same on the same day, and who may register with it."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Engine
from sqlmodel import col, select

from mojbok.domain.clients import ClientType
from mojbok.storage.crm.sample.writing import write_sample
from mojbok.storage.engine import reading
from mojbok.storage.tables.crm import ContractRow

CLIENTS: Final = 25
_SEED: Final = 2026


@dataclass(frozen=True, kw_only=True, slots=True)
class DemoClient:
    """Somebody of the demo who can register: PESEL or NIP, and the number of a signed contract."""

    type: ClientType
    number: str
    contract_number: str


def write_demo(folder: Path, today: date) -> None:
    """Write the demo's CRM folder."""
    write_sample(folder, clients=CLIENTS, seed=_SEED, today=today)


def demo_clients(folder: Path) -> tuple[DemoClient, DemoClient]:
    """Name the individual and the business with which every sample begins."""
    clients = _first_rows(folder / "clients.csv", 2)
    contracts = {
        row["client_id"]: row["contract_number"]
        # Each client has at most three contracts, and those of the first two come first.
        for row in reversed(_first_rows(folder / "contracts.csv", 6))
    }
    individual, business = clients
    return (
        DemoClient(
            type=ClientType.INDIVIDUAL,
            number=individual["pesel"],
            contract_number=contracts[individual["client_id"]],
        ),
        DemoClient(
            type=ClientType.BUSINESS,
            number=business["nip"],
            contract_number=contracts[business["client_id"]],
        ),
    )


def is_loaded(engine: Engine, folder: Path) -> bool:
    """Tell whether the demo's clients are in this database, and the folder that names them is there."""
    if not (folder / "contracts.csv").exists():
        return False
    with reading(engine) as connection:
        found = select(col(ContractRow.contract_number)).where(
            col(ContractRow.contract_number) == demo_clients(folder)[0].contract_number
        )
        return connection.execute(found).first() is not None


def _first_rows(file: Path, count: int) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = csv.DictReader(opened, delimiter=";")
        return [row for row, _ in zip(rows, range(count), strict=False)]
