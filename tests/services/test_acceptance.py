"""Accepting newer terms: recorded once, on a fresh session, and of the version that was read (LOGIN-05)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from mojbok.domain.accounts import Account, AccountStatus, Source
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.sessions import EndReason, Stage, Visitor
from mojbok.domain.terms import TermsOutdatedError
from mojbok.services.any_sessions import Gone
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import ConsentRow, SessionRow
from tests.builders import PASSWORD, World
from tests.fakes import RecordedEvents

ELSEWHERE = Source(ip="203.0.113.9", user_agent="Safari of the tests")
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def account(world: World) -> Account:
    """Give a customer who has accepted version 1.0, while 2.0 is in force now."""
    account = world.member(world.person(), login="anna")
    world.publish_terms("2.0")
    return account


@pytest.fixture
def opened(world: World, account: Account) -> OpenedSession:
    return world.log_in("anna")


def accept(world: World, opened: OpenedSession, version: str = "2.0") -> OpenedSession:
    done = world.services.acceptance.accept(
        opened.token, version=version, is_accepted=True, source=ELSEWHERE
    )
    assert done is not None
    return done


def asked(world: World, token: str) -> Visitor | Gone:
    return world.services.sessions.visitor(token, is_activity=True)


def consents(world: World, account: Account) -> dict[str, dict[str, Any]]:
    return {
        row["version"]: dict(row)
        for row in world.rows(ConsentRow)
        if row["account_id"] == account.id and row["kind"] == "regulamin"
    }


@pytest.mark.requirement("LOGIN-05", "REG-11")
def test_accepting_is_recorded_with_version_words_time_and_source(
    world: World, account: Account, opened: OpenedSession
) -> None:
    world.clock.advance(minutes=3)

    accept(world, opened)

    found = consents(world, account)
    assert set(found) == {"1.0", "2.0"}
    assert found["2.0"] | {"id": 0} == {
        "id": 0,
        "account_id": account.id,
        "kind": "regulamin",
        "version": "2.0",
        "wording": "Akceptacja regulaminu",
        "given_at": world.clock.now(),
        "ip": ELSEWHERE.ip,
        "user_agent": ELSEWHERE.user_agent,
    }
    (event,) = world.events("terms_accepted")
    assert json.loads(event["facts"]) == {"version": "2.0"}
    assert (event["account_id"], event["ip"]) == (account.id, ELSEWHERE.ip)


@pytest.mark.requirement("LOGIN-05")
def test_accepting_opens_the_portal_on_a_new_session_and_ends_the_former(
    world: World, opened: OpenedSession
) -> None:
    news = RecordedEvents()
    world.application.events.listen(news.ended)
    assert opened.session.stage is Stage.TERMS

    after = accept(world, opened)

    assert after.session.stage is Stage.PORTAL
    assert after.session.id != opened.session.id
    assert after.token != opened.token
    assert isinstance(asked(world, after.token), Visitor)
    assert asked(world, opened.token) == Gone(reason=EndReason.ACCEPTED)
    assert news.news == [(opened.session.id, EndReason.ACCEPTED)]
    assert world.log_in("anna").session.stage is Stage.PORTAL


@pytest.mark.requirement("LOGIN-05", "OUT-02")
def test_accepting_does_not_lengthen_the_twelve_hours(world: World, opened: OpenedSession) -> None:
    world.clock.advance(minutes=14)

    after = accept(world, opened)

    assert after.session.expires_at == opened.session.expires_at


@pytest.mark.requirement("LOGIN-05", "SCR-REACCEPT")
def test_without_the_tick_nothing_happens(
    world: World, account: Account, opened: OpenedSession
) -> None:
    with pytest.raises(FormInvalidError) as refused:
        world.services.acceptance.accept(
            opened.token, version="2.0", is_accepted=False, source=ELSEWHERE
        )

    assert refused.value.errors == {"terms": FieldRequiredError(label="Akceptacja regulaminu")}
    assert set(consents(world, account)) == {"1.0"}
    assert world.visitor(opened).session.stage is Stage.TERMS


@pytest.mark.requirement("LOGIN-05")
def test_a_version_that_came_meanwhile_must_be_read_first(
    world: World, account: Account, opened: OpenedSession
) -> None:
    world.publish_terms("3.0")

    with pytest.raises(TermsOutdatedError) as refused:
        accept(world, opened, "2.0")

    assert refused.value.version == "3.0"
    assert set(consents(world, account)) == {"1.0"}
    assert world.visitor(opened).session.stage is Stage.TERMS
    assert world.services.acceptance.due(world.visitor(opened)).document.version == "3.0"
    assert accept(world, opened, "3.0").session.stage is Stage.PORTAL


@pytest.mark.requirement("LOGIN-05")
def test_a_version_of_tomorrow_takes_force_while_one_reads_at_midnight(world: World) -> None:
    world.member(world.person(), login="anna")
    world.publish_terms("2.0")
    world.publish_terms("3.0", effective_on=date(2026, 11, 23))
    world.clock.set(world.clock.now().replace(hour=22, minute=59))
    opened = world.log_in("anna")
    world.clock.advance(minutes=1)

    with pytest.raises(TermsOutdatedError):
        accept(world, opened, "2.0")


@pytest.mark.requirement("LOGIN-05")
@pytest.mark.parametrize("version", ["", "1.0", "9.9", "'; --"])
def test_only_the_version_in_force_can_be_accepted(
    world: World, account: Account, opened: OpenedSession, version: str
) -> None:
    with pytest.raises(TermsOutdatedError):
        accept(world, opened, version)

    assert set(consents(world, account)) == {"1.0"}


# Clicks


@pytest.mark.requirement("LOGIN-05")
def test_a_second_click_gets_the_same_session_and_one_consent_t02(
    world: World, account: Account, opened: OpenedSession
) -> None:
    first = accept(world, opened)
    sessions = world.count(SessionRow)
    world.clock.advance(seconds=29)

    second = accept(world, opened)

    assert second == first
    assert len(consents(world, account)) == 2
    assert len(world.events("terms_accepted")) == 1
    assert world.count(SessionRow) == sessions


@pytest.mark.requirement("LOGIN-05")
def test_the_former_token_is_worth_nothing_once_the_moment_is_over(
    world: World, opened: OpenedSession
) -> None:
    accept(world, opened)
    world.clock.advance(seconds=30)

    again = world.services.acceptance.accept(
        opened.token, version="2.0", is_accepted=True, source=ELSEWHERE
    )

    assert again is None


@pytest.mark.requirement("LOGIN-05", "OUT-01")
def test_a_second_click_after_signing_out_opens_nothing(
    world: World, opened: OpenedSession
) -> None:
    world.services.sessions.log_out(accept(world, opened).token)

    again = world.services.acceptance.accept(
        opened.token, version="2.0", is_accepted=True, source=ELSEWHERE
    )

    assert again is None


@pytest.mark.requirement("LOGIN-05")
@pytest.mark.parametrize("token", ["", "x", "token-" + "0" * 37, "\0"])
def test_a_made_up_token_accepts_nothing(world: World, account: Account, token: str) -> None:
    assert (
        world.services.acceptance.accept(token, version="2.0", is_accepted=True, source=ELSEWHERE)
        is None
    )
    assert set(consents(world, account)) == {"1.0"}


@pytest.mark.requirement("LOGIN-05", "BOK-02")
def test_a_blocked_account_accepts_nothing(
    world: World, account: Account, opened: OpenedSession
) -> None:
    world.set_account(account.id, status=AccountStatus.BLOCKED)

    done = world.services.acceptance.accept(
        opened.token, version="2.0", is_accepted=True, source=ELSEWHERE
    )

    assert done is None
    assert set(consents(world, account)) == {"1.0"}


@pytest.mark.requirement("LOGIN-05")
def test_who_accepted_on_the_phone_is_let_in_on_the_laptop_with_one_consent(
    world: World, account: Account, opened: OpenedSession
) -> None:
    laptop = world.log_in("anna")
    accept(world, opened)
    world.clock.advance(minutes=1)

    after = accept(world, laptop)

    assert after.session.stage is Stage.PORTAL
    assert consents(world, account)["2.0"]["given_at"] < world.clock.now()
    assert len(world.events("terms_accepted")) == 1


# The way from the login


@pytest.mark.requirement("LOGIN-05")
def test_a_session_that_is_open_goes_on_until_the_next_login(world: World) -> None:
    world.member(world.person(), login="anna")
    working = world.log_in("anna")
    world.publish_terms("2.0")

    assert world.visitor(working).session.stage is Stage.PORTAL
    assert world.log_in("anna").session.stage is Stage.TERMS


@pytest.mark.requirement("LOGIN-05", "FIRST-01", "FIRST-02")
def test_the_password_comes_before_the_terms_and_the_portal_after_both(world: World) -> None:
    person = world.person()
    one_time = world.invited(person, login="anna")
    world.publish_terms("2.0")

    first = world.log_in("anna", one_time)
    second = world.services.passwords.change_forced(
        world.visitor(first), one_time=one_time, new=PASSWORD, repeat=PASSWORD, source=ELSEWHERE
    )
    third = accept(world, second)

    stages = [opened.session.stage for opened in (first, second, third)]
    assert stages == [Stage.PASSWORD, Stage.TERMS, Stage.PORTAL]
    assert len({opened.token for opened in (first, second, third)}) == 3


@pytest.mark.requirement("LOGIN-05")
def test_a_session_before_the_password_can_not_accept_the_terms(world: World) -> None:
    person = world.person()
    one_time = world.invited(person, login="anna")
    world.publish_terms("2.0")
    first = world.log_in("anna", one_time)

    done = world.services.acceptance.accept(
        first.token, version="2.0", is_accepted=True, source=ELSEWHERE
    )

    assert done is None
    assert set(consents(world, world.account(person))) == {"1.0"}


@pytest.mark.requirement("LOGIN-05", "REG-11")
def test_who_registers_with_the_new_version_is_not_asked_again(world: World) -> None:
    world.publish_terms("2.0")

    account = world.member(world.person(), login="anna")

    assert world.log_in("anna").session.stage is Stage.PORTAL
    assert set(consents(world, account)) == {"2.0"}


# What is new


@pytest.mark.requirement("SCR-REACCEPT")
def test_the_new_terms_are_compared_with_those_accepted_last(world: World) -> None:
    world.member(world.person(), login="anna")
    world.publish_terms("2.0", text="Odpowiadamy w ciągu 14 dni.")
    accept(world, world.log_in("anna"), "2.0")
    world.publish_terms("3.0", text="Odpowiadamy w ciągu 30 dni.")
    world.publish_terms("4.0", text="Odpowiadamy w ciągu 7 dni.")

    due = world.services.acceptance.due(world.visitor(world.log_in("anna")))

    assert due.document.version == "4.0"
    assert due.accepted is not None
    assert due.accepted.version == "2.0"
    (change,) = due.changes
    assert [piece.text for piece in change.before if piece.is_changed] == ["14"]
    assert [piece.text for piece in change.after if piece.is_changed] == ["7"]
