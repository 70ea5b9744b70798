"""Two clients with everything that a client can have, and the way through all pages of one of them."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

import httpx

from mojbok.domain.accounts import Account
from mojbok.domain.address_id import address_id
from mojbok.domain.billing import InvoiceState
from mojbok.domain.clients import ClientType
from mojbok.domain.complaints import ComplaintForm
from mojbok.domain.invoice_document import FOLDER
from mojbok.domain.invoices import InvoiceFilter, InvoiceQuery
from mojbok.domain.reading_form import ReadingForm
from mojbok.services.sessions import OpenedSession
from mojbok.storage.crm.importing import Folders, import_folder
from mojbok.storage.crm.sample.writing import write_sample
from tests.builders import HERE, Person, World
from tests.paying import Till
from tests.web.portal import Portal
from tests.web.walking import Walk

SUBJECT = "Sprawa tylko moja i niczyja inna"
#: The person and the business with which every sample begins.
OTHER, OWNER = 0, 1


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def person(folder: Path, place: int) -> Person:
    client = rows(folder, "clients")[place]
    contracts = [
        row["contract_number"]
        for row in rows(folder, "contracts")
        if row["client_id"] == client["client_id"] and row["status"] == "Aktywna"
    ]
    return Person(
        client_id=client["client_id"],
        type=ClientType(client["type"]),
        number=client["pesel"] or client["nip"],
        name=client["name"],
        contract=contracts[0],
        email=client["email"],
    )


def markers(folder: Path, client_id: str) -> dict[str, str]:
    """Give what only this client's pages may tell."""
    payers = [row for row in rows(folder, "payers") if row["client_id"] == client_id]
    contracts = {
        row["contract_number"] for row in rows(folder, "contracts") if row["client_id"] == client_id
    }
    points = [
        row for row in rows(folder, "points_of_delivery") if row["contract_number"] in contracts
    ]
    invoices = [row for row in rows(folder, "invoices") if row["contract_number"] in contracts]
    return {
        "subject": SUBJECT,
        **{f"payer {row['payer_id']}": row["name"] for row in payers},
        **{f"account {row['payer_id']}": row["account_number"] for row in payers},
        **{f"contract {number}": number for number in contracts},
        **{f"ppe {row['ppe_code']}": row["ppe_code"] for row in points},
        **{f"meter {row['ppe_code']}": row["meter_number"] for row in points},
        **{f"invoice {row['invoice_number']}": row["invoice_number"] for row in invoices},
    }


def file_complaint(portal: Portal, opened: OpenedSession) -> None:
    """File a complaint, and say more with a file."""
    form = ComplaintForm(
        category="inne", about="", other_invoice="", subject=SUBJECT, text="Proszę o wyjaśnienie."
    )
    world = portal.world
    filed = world.services.complaints.file(world.visitor(opened), form, "the key of a form", HERE)
    with portal.browser(opened) as browser:
        answer = browser.post(
            f"/reklamacje/{filed.id}",
            data={"text": "Dołączam notatkę."},
            files={"files": ("notatka.txt", "Licznik stał na słońcu.".encode(), "text/plain")},
            headers={"Origin": portal.url},
        )
        assert answer.status_code == httpx.codes.SEE_OTHER


def hand_in_reading(world: World, opened: OpenedSession, folder: Path, client_id: str) -> None:
    """Hand in what a meter shows: a little more than last time."""
    ppe = next(name[4:] for name in markers(folder, client_id) if name.startswith("ppe "))
    last = {
        row["register"]: str(int(Decimal(row["kwh"])) + 10)
        for row in sorted(rows(folder, "readings"), key=itemgetter("read_at"))
        if row["ppe_code"] == ppe
    }
    form = ReadingForm(
        ppe=ppe,
        day=f"{world.today:%d.%m.%Y}",
        taken=last["pobrana"],
        given=last.get("oddana", ""),
    )
    world.services.meter_readings.hand_in(world.visitor(opened), form, HERE)


def unpaid(world: World, opened: OpenedSession) -> str:
    """Name a bill that is open, as addresses do."""
    query = InvoiceQuery(filter=InvoiceFilter(state=InvoiceState.DUE))
    found = world.services.invoices.page(world.visitor(opened), query)
    return address_id(found.rows[0].invoice.number)


def begin_payment(portal: Portal, opened: OpenedSession) -> None:
    """Go to the provider with whatever is open."""
    with portal.browser(opened) as browser:
        answer = browser.post(
            "/platnosci/zaplac/online",
            data={"faktura": unpaid(portal.world, opened)},
            headers={"Origin": portal.url},
        )
        assert answer.status_code == httpx.codes.SEE_OTHER


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Two clients of a sample of the CRM, the first of whom has everything that a client can have."""

    owner: Account
    other: Account
    markers: dict[str, str]

    @classmethod
    def ready(cls, portal: Portal, folder: Path) -> "Sample":
        world = portal.world
        write_sample(folder, clients=3, seed=2026, today=world.today)
        import_folder(
            world.engine,
            vault=world.application.vault,
            clock=world.clock,
            folders=Folders(export=folder, documents=world.application.settings.var_dir / FOLDER),
        )
        owner, other = (world.member(person(folder, place)) for place in (OWNER, OTHER))
        opened = world.open_session(owner)
        file_complaint(portal, opened)
        hand_in_reading(world, opened, folder, owner.client_id)
        begin_payment(portal, opened)
        return cls(owner=owner, other=other, markers=markers(folder, owner.client_id))


class Two:
    """Both, signed in; the first is walked through the whole portal."""

    def __init__(self, portal: Portal, sample: Sample) -> None:
        self.portal = portal
        self.owner, self.other = map(portal.world.open_session, (sample.owner, sample.other))
        self.markers = sample.markers
        self.walk = self.walked()

    def walked(self) -> Walk:
        with self.portal.browser(self.owner) as browser:
            return Walk(self.portal.gate).through(browser, "/pulpit")


@contextmanager
def paying_online(portal: Portal, till: Till) -> Iterator[None]:
    """Let clients pay with a provider."""
    services = portal.world.services
    # Both are frozen; the pages have them already.
    object.__setattr__(services.online_payments, "provider", till.client)
    object.__setattr__(services.paying, "is_online_possible", True)
    yield
    object.__setattr__(services.online_payments, "provider", None)
    object.__setattr__(services.paying, "is_online_possible", False)
