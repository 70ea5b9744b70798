"""The audit log's vocabulary lets no secret, no PESEL and no customer's words in (X05)."""

import logging

import pytest

from mojbok.domain.audit import AuditEvent, ReasonInvalidError, checked_reason
from mojbok.domain.audit_facts import FACTS, check_facts
from tests.builders import PASSWORD

EVERYTHING = [(event, fact) for event in AuditEvent for fact in FACTS[event]]
UNFIT = {
    "pesel": "44051401359",
    "nip": "1234563218",
    "address": "anna@poczta.example",
    "token": "x" * 43,
    "one-time password": "ABCD2345EFGH6789",
    "lines": "telefon\nlogged_in",
    "long": "telefon " * 30,
    "phone": "+48601234567",
}


def test_every_event_says_which_facts_it_may_have() -> None:
    assert set(FACTS) == set(AuditEvent)


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize(("event", "fact"), EVERYTHING)
@pytest.mark.parametrize("unfit", UNFIT.values(), ids=UNFIT)
def test_no_fact_takes_a_secret_or_a_persons_data_x05(
    event: AuditEvent, fact: str, unfit: str
) -> None:
    with pytest.raises(ValueError, match=f"^the fact {fact} of the event {event} has another"):
        check_facts(event, {fact: unfit})


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("event", AuditEvent)
def test_no_event_takes_a_fact_that_is_not_its_own_x05(event: AuditEvent) -> None:
    with pytest.raises(ValueError, match="has no fact"):
        check_facts(event, {"password": PASSWORD})


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        (AuditEvent.LOGGED_IN, {"stage": "portal"}),
        (AuditEvent.SESSION_ENDED, {"reason": "bezczynnosc"}),
        (AuditEvent.REGISTRATION_REFUSED, {"why": "not-signed", "number": "•••••••1359"}),
        (AuditEvent.UNLOCKED, {"staff": "jkowalska", "reason": "klient na linii, sprawa 12/2026"}),
        (AuditEvent.RESENT, {"staff": "POLSP\\j.kowalska", "reason": "", "what": "link"}),
        (AuditEvent.SESSIONS_ENDED, {"staff": "root", "count": "3"}),
        (AuditEvent.REGISTERED, {}),
    ],
)
def test_the_facts_of_an_event_are_taken(event: AuditEvent, facts: dict[str, str]) -> None:
    check_facts(event, facts)


def test_facts_can_stand_in_a_line_of_the_log() -> None:
    taken = vars(logging.makeLogRecord({})).keys() | {"message", "asctime", "event", "level"}

    assert {fact for _, fact in EVERYTHING} & taken == set()


def test_a_reason_is_brought_to_one_line() -> None:
    assert checked_reason(" klient \n na linii ") == "klient na linii"
    assert checked_reason("", is_required=False) == ""
    with pytest.raises(ReasonInvalidError):
        checked_reason("\u202eklient")
