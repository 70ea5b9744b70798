"""Two nodes on one database: what one counts and ends holds on the other (L10, S28)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from mojbok.domain.accounts import AccountLockedError, WrongCredentialsError
from mojbok.domain.letters import (
    AccountClosedLetter,
    AccountLockedLetter,
    RefundPaidLetter,
    TermsUpdatedLetter,
)
from mojbok.domain.refund import RefundState
from mojbok.domain.sessions import EndReason
from mojbok.services import publishing
from mojbok.services.any_sessions import Gone
from mojbok.services.publishing import Draft
from mojbok.storage.first_documents import publish_first
from tests.builders import HERE, NEW_TERMS, PASSWORD, World, open_world, settings, shell
from tests.fakes import in_parallel
from tests.refunding import book, overpaid, requested, stored


@pytest.fixture
def nodes(engine: Engine, tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Give two applications, each with connections of its own, on one database."""
    url = engine.url.render_as_string(hide_password=False)
    one, other = (
        open_world(settings(tmp_path, database_url=url, node_name=name)) for name in ("1", "2")
    )
    publish_first(one.engine, one.clock)
    yield one, other
    one.close()
    other.close()


@pytest.mark.requirement("LOCK-01")
def test_wrong_passwords_on_two_nodes_at_once_are_five_attempts_one_lock_one_letter_l10(
    nodes: tuple[World, World],
) -> None:
    one, other = nodes
    one.member(one.person(), login="anna")

    results = in_parallel(
        *(partial(node.log_in, "anna", f"Zle-haslo{n}") for n in range(5) for node in nodes)
    )

    assert results.count(WrongCredentialsError()) == 4
    assert results.count(AccountLockedError()) == 6
    assert other.sheet("anna").is_locked
    assert len(one.events("login_failed")) == 5
    assert len(one.events("locked")) == 1
    assert len(one.letters(AccountLockedLetter)) == 1


@pytest.mark.requirement("OUT-01")
def test_a_session_ended_on_one_node_is_over_on_the_other_at_once_s28(
    nodes: tuple[World, World],
) -> None:
    one, other = nodes
    opened = one.open_session(one.member(one.person(), login="anna"))
    assert not isinstance(other.services.sessions.visitor(opened.token, is_activity=True), Gone)

    one.services.sessions.log_out(opened.token)

    # The database alone decides, whatever else carries the news from node to node.
    gone = other.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.LOGOUT)
    ended = other.services.sessions.ended_among({opened.session.id})
    assert ended == {opened.session.id: EndReason.LOGOUT}


@pytest.mark.requirement("POR-09")
def test_an_account_is_closed_once_by_two_nodes_at_once(nodes: tuple[World, World]) -> None:
    one, other = nodes
    opened = one.open_session(one.member(one.person(), login="anna"))
    one.services.closing.ask_for(one.visitor(opened), PASSWORD, HERE, is_sure=True)
    for node in nodes:
        node.clock.advance(days=14)

    results = in_parallel(*(node.services.closing.close_due for node in nodes for _ in range(3)))

    assert results == [None] * 6
    assert len(one.letters(AccountClosedLetter)) == 1
    assert len(one.events("account_closed")) == 1
    gone = other.services.sessions.visitor(opened.token, is_activity=True)
    assert gone == Gone(reason=EndReason.CLOSED)


@pytest.mark.requirement("BOK-02")
def test_what_staff_does_on_one_node_holds_on_the_other_s28(nodes: tuple[World, World]) -> None:
    one, other = nodes
    opened = one.open_session(one.member(one.person(), login="anna"))

    other.services.bok.accounts.end_sessions("anna", actor=shell("tests"))

    assert isinstance(one.services.sessions.visitor(opened.token, is_activity=True), Gone)
    assert one.services.sign_in.log_in("anna", "Zielony-Czajnik7", HERE).token


@pytest.mark.requirement("BOK-04")
def test_new_terms_are_told_to_everybody_once_by_the_chores_of_two_nodes(
    nodes: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 2)
    one, _other = nodes
    people = [one.person() for _ in range(9)]
    for person in people:
        one.member(person)
    draft = Draft(version="2.0", effective_on=f"{one.today}", content=NEW_TERMS.encode())
    one.services.bok.publishing.put(draft, actor=shell("tests"), is_soon_meant=True)

    results = in_parallel(*(node.services.bok.publishing.go_on for node in nodes for _ in range(2)))

    # Whoever comes after the last batch has nothing to tell.
    assert {*results} <= {0, len(people)}
    told = sorted(letter.to for letter in one.letters(TermsUpdatedLetter))
    assert told == sorted(person.email for person in people)
    assert len(one.events("terms_announced")) == 1


@pytest.mark.requirement("POR-13")
def test_refunds_that_billing_has_booked_are_noted_and_told_once_by_two_nodes_at_once(
    nodes: tuple[World, World],
) -> None:
    one, _other = nodes
    references = [booked_refund(one) for _ in range(4)]

    counts = in_parallel(
        *(node.services.bok.refunds.note_booked for node in nodes for _ in range(2))
    )

    assert sum(count for count in counts if isinstance(count, int)) == len(references)
    assert all(stored(one, each).state is RefundState.PAID for each in references)
    told = sorted(letter.reference for letter in one.letters(RefundPaidLetter))
    assert told == sorted(references)
    assert len(one.events("refund_paid")) == len(references)


def booked_refund(world: World) -> str:
    """Approve a refund that billing then books as paid out; give its reference."""
    person, visitor = overpaid(world)
    reference = requested(world, person, visitor).reference
    desk = world.services.bok.refunds
    desk.approve(reference, actor=shell("tests"))
    desk.export(actor=shell("tests"))
    book(world, person, "-100.00", f"Zwrot {reference}")
    return reference
