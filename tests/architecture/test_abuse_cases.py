"""Every abuse case of the plan is a test that bears its id, or stands in docs/security.md with the reason why not."""

import pytest

from mojbok.domain.audit_facts import FACTS
from tests.abuse_cases import DOCUMENT, IDS, files_by_case, listed

#: Shorter ones say nothing.
SHORTEST_REASON = 25


@pytest.mark.requirement("SEC-02")
def test_the_document_lists_every_case_once() -> None:
    assert len(IDS) == 131
    assert [case.id for case in listed()] == IDS


@pytest.mark.requirement("SEC-02")
def test_every_case_is_tested_or_has_its_reason() -> None:
    tests = files_by_case()

    open_ones = [
        case.id for case in listed() if case.id not in tests and len(case.note) < SHORTEST_REASON
    ]

    assert open_ones == []


@pytest.mark.requirement("SEC-02")
def test_every_file_that_the_document_names_has_a_test_of_the_case() -> None:
    """After renaming tests: `python -m tests.abuse_cases`."""
    tests = files_by_case()

    wrong = {
        case.id: sorted(missing)
        for case in listed()
        if (missing := case.files - tests.get(case.id, frozenset()))
    }

    assert wrong == {}


@pytest.mark.requirement("SEC-02")
def test_the_document_lists_every_event_of_the_audit_log_with_its_facts() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    missing = [
        event
        for event, facts in FACTS.items()
        if f"| `{event}` | {', '.join(f'`{fact}`' for fact in facts) or '–'} |" not in text
    ]

    assert missing == []
