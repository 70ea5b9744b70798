"""No client sees or changes anything of another, by any address, download or form (POR-08, `security.md` part C).

Nothing is listed here: one client is walked through the whole portal, and the other tries all that was found.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

import httpx
import pytest

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
from mojbok.web.routes import Access
from tests.builders import HERE, Person, World
from tests.paying import running_till
from tests.web.portal import Page, Portal
from tests.web.walking import Offer, Walk, told

pytestmark = pytest.mark.requirement("POR-08")

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


def begin_payment(portal: Portal, opened: OpenedSession) -> None:
    """Go to the provider with whatever is open."""
    world = portal.world
    unpaid = InvoiceQuery(filter=InvoiceFilter(state=InvoiceState.DUE))
    number = world.services.invoices.page(world.visitor(opened), unpaid).rows[0].invoice.number
    with portal.browser(opened) as browser:
        answer = browser.post(
            "/platnosci/zaplac/online",
            data={"faktura": address_id(number)},
            headers={"Origin": portal.url},
        )
        assert answer.status_code == httpx.codes.SEE_OTHER


class Two:
    """Two clients with everything that a client can have, one of them walked through."""

    def __init__(self, portal: Portal, folder: Path) -> None:
        world = portal.world
        write_sample(folder, clients=3, seed=2026, today=world.today)
        import_folder(
            world.engine,
            vault=world.application.vault,
            clock=world.clock,
            folders=Folders(export=folder, documents=world.application.settings.var_dir / FOLDER),
        )
        self.portal = portal
        self.owner, self.other = (
            world.open_session(world.member(person(folder, place))) for place in (OWNER, OTHER)
        )
        owner = person(folder, OWNER).client_id
        file_complaint(portal, self.owner)
        hand_in_reading(world, self.owner, folder, owner)
        begin_payment(portal, self.owner)
        self.markers = markers(folder, owner)
        self.walk = self.walked()

    def walked(self) -> Walk:
        with self.portal.browser(self.owner) as browser:
            return Walk(self.portal.gate).through(browser, "/pulpit")


@pytest.fixture(scope="module")
def two(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    services = portal.world.services
    with running_till() as till:
        # Both are frozen; the pages have them already.
        object.__setattr__(services.online_payments, "provider", till.client)
        object.__setattr__(services.paying, "is_online_possible", True)
        yield Two(portal, tmp_path_factory.mktemp("ownership") / "crm")
        object.__setattr__(services.online_payments, "provider", None)
        object.__setattr__(services.paying, "is_online_possible", False)


def test_the_walk_passes_every_address_that_names_something(two: Two) -> None:
    named = {
        (rule.pattern.pattern, rule.method)
        for place, rule in enumerate(two.portal.gate.access.rules)
        if rule.access is Access.PORTAL
        and rule.pattern.groups
        and rule.method in {"GET", "POST"}
        and place not in two.walk.rules()
    }

    assert named == set(), "no page of the walk leads there"


def test_the_owners_pages_tell_what_is_watched_for(two: Two) -> None:
    words = " ".join(two.walk.pages.values())

    kinds = {name.split()[0] for name in told(words, two.markers)}
    assert kinds == {name.split()[0] for name in two.markers}


def test_no_address_of_one_client_tells_another_anything(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for address in {*two.walk.pages, *two.walk.downloads}:
            answer = browser.get(address)
            found = two.walk.rule_of(address)
            assert found is not None
            if found[1].pattern.groups:
                assert answer.status_code == httpx.codes.NOT_FOUND, address
            assert told(answer.text and Offer(answer.text).words, two.markers) == [], address


def test_no_document_of_one_client_is_told_of_to_another(two: Two) -> None:
    with two.portal.browser(two.owner) as own, two.portal.browser(two.other) as strange:
        for address in two.walk.downloads:
            found = two.walk.rule_of(address, "HEAD")
            if found and found[1].pattern.groups:
                assert own.head(address).status_code == httpx.codes.OK, address
                assert strange.head(address).status_code == httpx.codes.NOT_FOUND, address


def test_what_is_another_clients_and_what_is_nowhere_look_the_same(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for address in {*two.walk.pages, *two.walk.downloads}:
            found = two.walk.rule_of(address)
            if not found or not found[1].pattern.groups:
                continue
            path = address.split("?")[0]
            nowhere = path.replace(path.split("/")[2], "a" * len(path.split("/")[2]))
            strangers, nobodys = browser.get(address), browser.get(nowhere)
            assert strangers.status_code == nobodys.status_code == httpx.codes.NOT_FOUND
            assert Offer(strangers.text).words == Offer(nobodys.text).words, address


def test_no_form_of_one_client_changes_anything_when_another_sends_it(two: Two) -> None:
    with two.portal.browser(two.other) as browser:
        for form in two.walk.forms:
            answer = browser.post(form.address, data=form.sent, headers={"Origin": two.portal.url})
            assert answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR, form
            assert told(Offer(answer.text).words, two.markers) == [], form
            found = two.walk.rule_of(form.address, "POST")
            if found and found[1].pattern.groups:
                # A form leads back to its own page, which is not there for this client.
                last = browser.get(answer.headers["location"]) if answer.is_redirect else answer
                assert last.status_code == httpx.codes.NOT_FOUND, form

    assert two.walked().pages == two.walk.pages


def test_pages_listen_to_no_event_that_could_name_anything(two: Two) -> None:
    frameworks_own = listened(two.portal.page("/regulamin", two.owner))

    for address in two.walk.pages:
        assert listened(two.portal.page(address, two.owner)) <= frameworks_own, address


def listened(page: Page) -> set[str]:
    return {
        event["type"]
        for element in page.data["elements"].values()
        for event in element.get("events", [])
    }
