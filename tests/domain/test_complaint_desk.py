"""Whose a complaint is at the desk, gaps in text blocks, and numbers in addresses (BOK-03)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mojbok.domain.complaint_deadline import Silence, due_on
from mojbok.domain.complaint_desk import (
    answered,
    asked,
    assigned,
    begun,
    gap_in,
    may_act_on,
    noted,
    reopened,
)
from mojbok.domain.complaints import (
    Category,
    Complaint,
    ComplaintState,
    number_in_address,
    parse_number,
)
from mojbok.domain.staff import Actor, Role

pytestmark = pytest.mark.requirement("BOK-03")
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
EWA = Actor(name="ewa", role=Role.KONSULTANT, id="E")
JAN = Actor(name="jan", role=Role.KONSULTANT, id="J")
BOSS = Actor(name="szef", role=Role.ADMINISTRATOR, id="S")
SHELL = Actor.of_shell("root")
COMPLAINT = Complaint(
    id="x",
    number="EB/2026/000001",
    account_id="a",
    client_id="K1",
    is_consumer=True,
    category=Category.INVOICE,
    about=None,
    subject="Za wysoka faktura",
    state=ComplaintState.RECEIVED,
    received_at=AT,
    due_on=due_on(AT),
    revision=1,
    closed_at=None,
)


@pytest.mark.parametrize(
    ("assignee", "allowed"),
    [(None, {"ewa", "jan", "szef", "root"}), ("E", {"ewa", "szef", "root"})],
)
def test_nobodys_is_everybodys_and_a_colleagues_is_an_administrators(
    assignee: str | None, allowed: set[str]
) -> None:
    complaint = replace(COMPLAINT, assignee_id=assignee)

    assert {actor.name for actor in (EWA, JAN, BOSS, SHELL) if may_act_on(complaint, actor)} == (
        allowed
    )


def test_every_act_is_a_version_and_what_the_client_sees_a_revision_too() -> None:
    told = {
        "taken": begun(COMPLAINT, EWA),
        "asked": asked(COMPLAINT, EWA),
        "answered": answered(COMPLAINT, ComplaintState.ACCEPTED, EWA, AT),
        "noted": noted(COMPLAINT),
        "given back": assigned(COMPLAINT, None),
        "handed over": assigned(replace(COMPLAINT, state=ComplaintState.ASKED), "J"),
        "begun by being given": assigned(COMPLAINT, "J"),
    }

    assert {after.version for after in told.values()} == {2}
    assert {what for what, after in told.items() if after.revision == 1} == {
        "noted",
        "given back",
        "handed over",
    }
    assert told["begun by being given"].state is ComplaintState.IN_PROGRESS
    assert begun(COMPLAINT, SHELL).assignee_id is None


def test_after_an_opening_anew_with_a_new_day_the_law_says_nothing_of_silence() -> None:
    closed = answered(COMPLAINT, ComplaintState.REJECTED, EWA, AT)

    assert reopened(closed, JAN, AT).silence is Silence.ACCEPTED
    later = reopened(closed, JAN, AT.replace(month=12))
    assert later.silence is Silence.REOPENED
    assert (later.assignee_id, later.due_on) == ("J", due_on(AT.replace(month=12)))


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("Wystawimy do [data…].", "[data…]"),
        ("[…]", "[…]"),
        ("Punkt [1] umowy", ""),
        ("[nie\ndomknięte…]", ""),
        ("]…[", ""),
    ],
)
def test_a_gap_is_what_stands_in_brackets_with_an_ellipsis(text: str, gap: str) -> None:
    assert gap_in(text) == gap


def test_a_number_stands_in_an_address_without_slashes() -> None:
    assert number_in_address("EB/2026/000123") == "EB-2026-000123"
    assert parse_number("eb-2026-000123") == "EB/2026/000123"
