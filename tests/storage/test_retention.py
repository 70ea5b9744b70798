"""What has been kept long enough is forgotten, and nothing before its time, on both databases (SEC-02)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert

from mojbok.domain.audit import AuditEvent
from mojbok.domain.retention import Kept, Retention
from mojbok.storage.tables.accounts import (
    ActivationLinkRow,
    AuditRow,
    DeviceRow,
    DraftRow,
    OneTimePasswordRow,
    SessionRow,
)
from mojbok.storage.tables.base import Row, table_of
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow
from mojbok.storage.tables.payments import OnlinePaymentItemRow, OnlinePaymentRow
from mojbok.storage.tables.profile import EmailChangeRow
from mojbok.storage.tables.staff import StaffMemberRow, StaffSessionRow
from tests.builders import World
from tests.fakes import in_parallel

pytestmark = pytest.mark.requirement("SEC-02")
INSTANT = timedelta(microseconds=1)
YEARS = timedelta(days=6 * 366)
#: Where the rows of a kind lie.
ROWS: Mapping[Kept, type[Row]] = {
    Kept.SESSIONS: SessionRow,
    Kept.STAFF_SESSIONS: StaffSessionRow,
    Kept.LINKS: ActivationLinkRow,
    Kept.ONE_TIME_PASSWORDS: OneTimePasswordRow,
    Kept.EMAIL_CHANGES: EmailChangeRow,
    Kept.DEVICES: DeviceRow,
    Kept.DRAFTS: DraftRow,
    Kept.UNPAID: OnlinePaymentRow,
    Kept.IMPORTS: CrmImportRow,
}


def put(world: World, table: type[Row], **values: object) -> None:
    with world.engine.begin() as connection:
        connection.execute(insert(table_of(table)).values(values))


def account_of(world: World) -> str:
    person = world.person()
    world.register(person)
    return world.account(person).id


def ended(world: World, kind: Kept, at: datetime, name: str) -> None:
    """Put down something that came to its end at an instant."""
    since = at - timedelta(hours=1)
    session = {
        "token_index": name,
        "auth_epoch": 0,
        "created_at": since,
        "last_activity_at": since,
        "expires_at": at + YEARS,
        "ended_at": at,
        "end_reason": "logout",
        "ip": "",
        "user_agent": "",
    }
    if kind is Kept.SESSIONS:
        own = {"id": name, "account_id": account_of(world), "stage": "portal"}
        put(world, SessionRow, **session | own)
    elif kind is Kept.STAFF_SESSIONS:
        put(
            world,
            StaffMemberRow,
            id=f"s{name}",
            name=name,
            name_key=name,
            role="konsultant",
            is_active=True,
            password_hash="",
            app_secret_sealed=b"",
            has_app=False,
            last_step=0,
            auth_epoch=0,
            created_at=since,
        )
        put(
            world,
            StaffSessionRow,
            **session | {"id": name, "staff_id": f"s{name}", "stage": "full"},
        )
    elif kind is Kept.LINKS:
        put(world, ActivationLinkRow, token_index=name, account_id=account_of(world), expires_at=at)
    elif kind is Kept.ONE_TIME_PASSWORDS:
        put(
            world,
            OneTimePasswordRow,
            account_id=account_of(world),
            id=name,
            hash="",
            purpose="recovery",
            expires_at=at + YEARS,
            used_at=at,
        )
    elif kind is Kept.EMAIL_CHANGES:
        put(
            world,
            EmailChangeRow,
            account_id=account_of(world),
            token_index=name,
            new_email="nowy@poczta.example",
            auth_epoch=0,
            requested_at=since,
            expires_at=at,
        )
    elif kind is Kept.DEVICES:
        put(world, DeviceRow, token_index=name, account_id=account_of(world), expires_at=at)
    elif kind is Kept.DRAFTS:
        put(world, DraftRow, browser_index=name, form="f", sealed=b"", expires_at=at)
    elif kind is Kept.UNPAID:
        pay(world, name, at, state="failed")
    elif kind is Kept.IMPORTS:
        number = int(name)
        put(world, CrmImportRow, import_id=number, started_at=at, folder="crm")
        put(
            world,
            RejectedRow,
            import_id=number,
            number=1,
            file="clients.csv",
            line=2,
            column_name="pesel",
            value="",
            reason="",
        )


def pay(world: World, name: str, at: datetime, **values: object) -> None:
    put(
        world,
        OnlinePaymentRow,
        **{
            "reference": name,
            "account_id": "a",
            "client_id": "c",
            "amount": Decimal("10.00"),
            "currency": "PLN",
            "created_at": at,
        }
        | values,
    )
    put(
        world,
        OnlinePaymentItemRow,
        reference=name,
        invoice_number="FV",
        payer_id="P",
        amount=Decimal("10.00"),
    )


@pytest.mark.parametrize("kind", ROWS)
def test_it_is_kept_to_the_last_instant_and_forgotten_the_next(world: World, kind: Kept) -> None:
    before = Retention().before(kind, world.clock.now())
    ended(world, kind, before - INSTANT, "1")
    ended(world, kind, before, "2")
    names = {str(next(iter(row.values()))) for row in world.rows(ROWS[kind])}

    world.application.retention.forget()

    left = {str(next(iter(row.values()))) for row in world.rows(ROWS[kind])}
    # Accounts of the test bring links of their own, which are good.
    assert len(names - left) == 1
    world.clock.advance(INSTANT * 2)
    world.application.retention.forget()
    assert len(left - {str(next(iter(row.values()))) for row in world.rows(ROWS[kind])}) == 1


def test_what_goes_with_it_goes_too_and_what_was_paid_or_is_asked_about_stays(world: World) -> None:
    old = world.clock.now() - timedelta(days=3000)
    pay(world, "failed", old, state="failed")
    pay(world, "paid", old, state="booked", booked_at=old)
    pay(world, "asked", old, state="registered", next_check_at=old)
    ended(world, Kept.IMPORTS, old, "7")

    world.application.retention.forget()

    assert {row["reference"] for row in world.rows(OnlinePaymentRow)} == {"paid", "asked"}
    assert {row["reference"] for row in world.rows(OnlinePaymentItemRow)} == {"paid", "asked"}
    assert world.count(RejectedRow) == 0


def test_whoever_is_signed_in_is_still_so(world: World) -> None:
    opened = world.open_session(world.member(world.person()))

    world.application.retention.forget()

    assert world.visitor(opened).session.id == opened.session.id


def old_events(world: World, number: int) -> None:
    now = world.clock.now()
    world.clock.set(now - YEARS - timedelta(days=1))
    for _ in range(number):
        with world.services.home.work() as work:
            work.audit.record(AuditEvent.LOCKED, account_id="gone", source=None)
    world.clock.set(now)


def test_old_events_are_taken_out_of_the_audit_log_and_the_log_says_so(world: World) -> None:
    old_events(world, 3)
    world.register(world.person())

    world.application.retention.forget()

    assert world.events("locked") == []
    assert len(world.events("registered")) == 1
    (told,) = world.events("audit_forgotten")
    until = (world.clock.now() - YEARS).strftime("%Y-%m-%dT%H:%M+00:00")
    assert told["facts"] == f'{{"count": "3", "until": "{until}"}}'
    world.application.retention.forget()
    assert len(world.events("audit_forgotten")) == 1


def test_nodes_that_forget_at_the_same_moment_do_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mojbok.services.retention._AT_ONCE", 2)
    old = world.clock.now() - timedelta(days=3000)
    for number in range(7):
        ended(world, Kept.IMPORTS, old, str(number + 1))
    old_events(world, 7)

    results = in_parallel(*[world.application.retention.forget] * 4)
    world.application.retention.forget()

    assert results == [None] * 4
    assert world.count(CrmImportRow) == 0
    assert world.events("locked") == []
    assert sum(int(_count(row)) for row in world.events("audit_forgotten")) == 7
    assert world.count(AuditRow) == len(world.events("audit_forgotten"))


def _count(row: Mapping[str, object]) -> str:
    return str(row["facts"]).split('"')[3]
