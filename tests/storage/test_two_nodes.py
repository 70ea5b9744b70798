"""Two nodes on one database: what one counts and ends holds on the other (L10, S28)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from mojbok.domain.accounts import AccountLockedError, WrongCredentialsError
from mojbok.domain.letters import AccountClosedLetter, AccountLockedLetter
from mojbok.domain.sessions import EndReason
from mojbok.services.sessions import Gone
from mojbok.storage.first_documents import publish_first
from tests.builders import HERE, PASSWORD, World, open_world, settings, shell
from tests.fakes import in_parallel


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
