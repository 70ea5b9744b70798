"""Staff read the audit log in words (BOK-02)."""

from datetime import UTC, datetime

import pytest

from mojbok.domain.account_state import AccountState
from mojbok.domain.audit import AuditEvent
from mojbok.domain.audit_repository import AuditEntry
from mojbok.domain.client_search import ClueKind
from mojbok.texts.audit import event_name, who_and_why
from mojbok.texts.clients import account_state, found_by, way_on

pytestmark = pytest.mark.requirement("BOK-02")


def test_every_event_has_words() -> None:
    assert [event for event in AuditEvent if event_name(event) == event] == []


def test_an_event_of_another_version_stays_as_it_was_written() -> None:
    assert event_name("beamed_up") == "beamed_up"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"staff": "ewa"}, "ewa"),
        ({"staff": "ewa", "reason": "klient na linii"}, "ewa: klient na linii"),
    ],
)
def test_who_of_staff_did_it_and_why(facts: dict[str, str], words: str) -> None:
    entry = AuditEntry(
        id=1,
        at=datetime(2026, 11, 25, tzinfo=UTC),
        event="unlocked",
        account_id="1",
        ip=None,
        user_agent=None,
        facts=facts,
    )

    assert who_and_why(entry) == words


def test_every_state_and_every_clue_has_words() -> None:
    assert all(account_state(state) and way_on(state) for state in AccountState)
    assert found_by(list(ClueKind)).count(",") == len(ClueKind) - 1
