"""The download of everything that is held on a client (POR-09): whose, for whom, and what is noted."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mojbok.domain.accounts import AccountLockedError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import DataDownloadedLetter
from mojbok.domain.own_data import PROOF_LASTS, DataFormat, DataHeldError, ProofNeededError
from mojbok.domain.sessions import Visitor
from mojbok.storage.tables.accounts import SessionRow
from mojbok.storage.tables.crm import (
    ConsumptionRow,
    DeliveryPointRow,
    InvoiceLineRow,
    InvoiceRow,
    PaymentRow,
)
from mojbok.texts.own_data import json_file
from tests.builders import HERE, PASSWORD, Person, World
from tests.profiles import ADDRESS, again, change, signed_in

pytestmark = pytest.mark.requirement("POR-09")


def proven(world: World, person: Person | None = None) -> Visitor:
    """Sign in, and type the password once more."""
    visitor = signed_in(world, person)
    world.services.own_data.prove(visitor, PASSWORD, HERE)
    return renewed(world, visitor)


def renewed(world: World, visitor: Visitor) -> Visitor:
    """Ask once more, as the next request does, with the session as it is now."""
    with world.services.home.work(reads_only=True) as work:
        session = work.sessions.get(visitor.session.id)
    assert session is not None
    return Visitor(session=session, account=again(world, visitor).account)


def told(world: World, visitor: Visitor) -> Mapping[str, Any]:
    """Read the file."""
    with world.services.own_data.sections(visitor) as sections:
        text = b"".join(json_file(sections, world.clock.now())).decode()
    found: Mapping[str, Any] = json.loads(text)
    return found


def with_bills(world: World, number: str) -> Person:
    """Make a client with one of each of what bills and meters are about."""
    person = world.person()
    ppe = f"5900000000000000{number}"
    rows = (
        DeliveryPointRow(ppe_code=ppe, contract_number=person.contract, city="Łódź"),
        InvoiceRow(
            invoice_number=f"FV/{number}",
            payer_id=f"P-{person.client_id}",
            kind="rozliczenie",
            issued_on=date(2026, 10, 1),
            due_on=date(2026, 10, 15),
            net=Decimal("100.00"),
            vat=Decimal("23.00"),
            gross=Decimal("123.00"),
        ),
        InvoiceLineRow(
            invoice_number=f"FV/{number}",
            position=1,
            component="Energia czynna",
            unit_price_net=Decimal("0.000001"),
            net=Decimal("100.00"),
        ),
        PaymentRow(
            payment_id=f"W{number}",
            payer_id=f"P-{person.client_id}",
            booked_on=date(2026, 10, 9),
            amount=Decimal("123.00"),
        ),
        ConsumptionRow(
            ppe_code=ppe,
            starts_at=datetime(2026, 10, 1, tzinfo=UTC),
            ends_at=datetime(2026, 10, 2, tzinfo=UTC),
            kwh_in=Decimal("7.125"),
        ),
    )
    for row in rows:
        world.put(row)
    return person


def test_the_file_tells_what_is_held_with_amounts_and_instants_as_text(world: World) -> None:
    person = with_bills(world, "01")
    visitor = proven(world, person)
    change(world, visitor, e_invoices=True, **ADDRESS)

    file = told(world, visitor)

    assert file["schema"] == "mojbok-moje-dane/1"
    assert file["made_at"].endswith("Z")
    assert file["client"][0]["pesel"] == file["account"][0]["login"] == person.number
    assert file["correspondence_address"][0]["city"] == "Warszawa"
    [consent] = file["consents"]
    assert (consent["permission"], consent["is_given"]) == ("e-faktury", True)
    assert file["accepted_terms"][0]["wording"]
    assert file["contracts"][0]["contract_number"] == person.contract
    [invoice], [line] = file["invoices"], file["invoice_lines"]
    assert (invoice["gross"], invoice["due_on"]) == ("123.00", "2026-10-15")
    assert line["unit_price_net"] == "0.000001"
    assert file["payments"][0]["amount"] == "123.00"
    assert file["consumption"][0] | {"kwh_in": "7.125", "kwh_out": None} == file["consumption"][0]
    assert file["consumption"][0]["starts_at"] == "2026-10-01T00:00:00Z"
    assert {"activation", "one-time-password"} <= {each["kind"] for each in file["messages"]}
    assert "data_asked_for" in {each["event"] for each in file["events"]}


def test_nothing_of_anybody_else_is_told_por_08(world: World) -> None:
    own, strange = with_bills(world, "01"), with_bills(world, "02")
    world.member(strange)

    text = json.dumps(told(world, proven(world, own)), ensure_ascii=False)

    for word in (strange.client_id, strange.number, strange.email, strange.contract, "FV/02"):
        assert word not in text


def test_what_opens_something_is_not_told(world: World) -> None:
    visitor = proven(world)
    world.services.calendar_feeds.renew(visitor, HERE)
    address = world.services.calendar_feeds.address_of(visitor)
    assert address is not None

    file = told(world, visitor)
    text = json.dumps(file)

    assert file["calendar"]
    assert address.rpartition("/")[2].removesuffix(".ics") not in text
    assert str(visitor.account.password_hash) not in text
    for row in world.rows(SessionRow):
        assert row["token_index"] not in text
        assert row["id"] not in text


def test_what_staff_noted_down_and_who_they_are_is_not_told(world: World) -> None:
    visitor = proven(world)
    world.sheet(visitor.account.login)

    [event] = [each for each in told(world, visitor)["events"] if each["event"] == "shown"]

    assert set(event) == {"at", "event", "ip", "user_agent"}


def test_without_the_password_nothing_is_handed_out(world: World) -> None:
    visitor = signed_in(world)

    with pytest.raises(ProofNeededError):
        told(world, visitor)


@pytest.mark.parametrize("typed", ["", "Zielony-Czajnik8", "x" * 200])
def test_a_wrong_password_opens_nothing(world: World, typed: str) -> None:
    visitor = signed_in(world)

    with pytest.raises(FormInvalidError):
        world.services.own_data.prove(visitor, typed, HERE)

    with pytest.raises(ProofNeededError):
        told(world, renewed(world, visitor))


def test_wrong_passwords_lock_as_at_signing_in(world: World) -> None:
    visitor = signed_in(world)
    for _ in range(4):
        with pytest.raises(FormInvalidError):
            world.services.own_data.prove(visitor, "Zielony-Czajnik8", HERE)

    with pytest.raises(AccountLockedError):
        world.services.own_data.prove(visitor, "Zielony-Czajnik8", HERE)


def test_the_password_counts_for_ten_minutes_and_for_its_session_alone(world: World) -> None:
    visitor = proven(world)
    elsewhere = world.visitor(world.open_session(visitor.account))

    assert told(world, visitor)
    with pytest.raises(ProofNeededError):
        told(world, elsewhere)
    world.clock.advance(seconds=PROOF_LASTS.total_seconds())
    with pytest.raises(ProofNeededError):
        told(world, visitor)


def test_an_account_with_other_contact_data_than_the_crms_waits(world: World) -> None:
    visitor = signed_in(world)
    world.set_account(visitor.account.id, held_until=world.clock.now() + timedelta(hours=24))
    held = again(world, visitor)

    with pytest.raises(DataHeldError):
        world.services.own_data.prove(held, PASSWORD, HERE)
    with pytest.raises(DataHeldError):
        told(world, held)


def test_a_download_is_noted_and_told_to_the_owner(world: World) -> None:
    visitor = proven(world)

    world.services.own_data.note_download(visitor, DataFormat.JSON, HERE)

    assert world.last(DataDownloadedLetter).to == visitor.account.email
    [event] = world.events("data_downloaded")
    assert (event["account_id"], event["facts"]) == (visitor.account.id, '{"format": "json"}')
