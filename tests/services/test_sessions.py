"""Sessions: how long they live and what ends them (OUT-01, OUT-02, SET-03)."""

import json
from datetime import date, datetime, timedelta

import pytest

from mojbok.domain.accounts import AccountStatus
from mojbok.domain.sessions import EndReason, Stage, TimeLeft, Visitor
from mojbok.domain.terms import DocumentKind, LegalDocument, TermsMissingError
from mojbok.services.any_sessions import TOUCH_EVERY, Gone
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import SessionRow
from tests.builders import HERE, World, shell
from tests.fakes import RecordedEvents

IDLE = timedelta(minutes=15)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def opened(world: World) -> OpenedSession:
    return world.open_session(world.member(world.person(), login="anna"))


@pytest.fixture
def news(world: World) -> RecordedEvents:
    news = RecordedEvents()
    world.application.events.listen(news.ended)
    return news


def asked(world: World, opened: OpenedSession, *, is_activity: bool = True) -> Visitor | Gone:
    return world.services.sessions.visitor(opened.token, is_activity=is_activity)


def last_activity(world: World, opened: OpenedSession) -> datetime:
    (row,) = [row for row in world.rows(SessionRow) if row["id"] == opened.session.id]
    at: datetime = row["last_activity_at"]
    return at


@pytest.mark.requirement("OUT-02")
def test_a_session_lives_up_to_its_last_idle_instant_s09(
    world: World, opened: OpenedSession
) -> None:
    world.clock.advance(IDLE - INSTANT)

    assert isinstance(asked(world, opened), Visitor)


@pytest.mark.requirement("OUT-02")
def test_after_fifteen_idle_minutes_a_copied_cookie_is_worth_nothing_s09(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.clock.advance(IDLE)

    assert asked(world, opened) == Gone(reason=EndReason.IDLE)
    assert news.news == [(opened.session.id, EndReason.IDLE)]
    (event,) = world.events("session_ended")
    assert json.loads(event["facts"]) == {"reason": "bezczynnosc"}


@pytest.mark.requirement("OUT-02")
def test_an_ended_session_stays_ended_when_asked_again(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.clock.advance(IDLE)
    asked(world, opened)

    assert asked(world, opened) == Gone(reason=EndReason.IDLE)
    assert len(news.news) == 1


@pytest.mark.requirement("OUT-02")
def test_activity_prolongs_a_session_and_the_pages_own_traffic_does_not_s10(
    world: World, opened: OpenedSession
) -> None:
    world.clock.advance(minutes=10)
    asked(world, opened, is_activity=True)
    world.clock.advance(minutes=10)
    assert isinstance(asked(world, opened, is_activity=False), Visitor)
    world.clock.advance(minutes=5)

    assert asked(world, opened) == Gone(reason=EndReason.IDLE)


@pytest.mark.requirement("OUT-02")
def test_activity_is_written_down_no_more_often_than_every_few_seconds(
    world: World, opened: OpenedSession
) -> None:
    start = world.clock.now()
    world.clock.advance(TOUCH_EVERY - INSTANT)
    asked(world, opened)
    assert last_activity(world, opened) == start

    world.clock.advance(INSTANT)
    visitor = world.visitor(opened)

    assert last_activity(world, opened) == start + TOUCH_EVERY
    assert visitor.session.last_activity_at == start + TOUCH_EVERY


@pytest.mark.requirement("OUT-02")
def test_the_database_is_never_more_than_a_few_seconds_behind_the_customer() -> None:
    assert timedelta(seconds=5) >= TOUCH_EVERY


@pytest.mark.requirement("OUT-02")
def test_an_act_that_is_told_of_late_counts_from_when_it_was(
    world: World, opened: OpenedSession
) -> None:
    start = world.clock.now()
    world.clock.advance(seconds=75)

    left = world.services.sessions.act(opened.session, ago=timedelta(seconds=15))

    assert last_activity(world, opened) == start + timedelta(seconds=60)
    assert left == TimeLeft(
        idle=IDLE - timedelta(seconds=15), in_all=timedelta(hours=12, seconds=-75)
    )


@pytest.mark.requirement("OUT-02")
@pytest.mark.parametrize("ago", [timedelta(days=-1), timedelta(days=400)])
def test_no_act_lies_in_the_future_or_before_what_is_known(
    world: World, opened: OpenedSession, ago: timedelta
) -> None:
    start = world.clock.now()
    world.clock.advance(minutes=1)

    world.services.sessions.act(opened.session, ago=ago)

    assert start <= last_activity(world, opened) <= world.clock.now()


@pytest.mark.requirement("OUT-02")
def test_the_time_left_is_never_negative(world: World, opened: OpenedSession) -> None:
    world.clock.advance(hours=13)

    left = world.services.sessions.time_left(opened.session)

    assert left == TimeLeft(idle=timedelta(0), in_all=timedelta(0))


@pytest.mark.requirement("OUT-02")
def test_the_tabs_of_a_session_share_a_name_that_is_neither_its_number_nor_its_token_s21(
    world: World, opened: OpenedSession
) -> None:
    other = world.log_in("anna")
    name = world.services.sessions.tabs_key(opened.session)

    assert name == world.services.sessions.tabs_key(world.visitor(opened).session)
    assert name != world.services.sessions.tabs_key(other.session)
    assert len(name) == 20
    assert name not in opened.token
    assert name not in opened.session.id


@pytest.mark.requirement("OUT-02")
def test_a_session_ends_when_the_clock_of_its_pages_has_run_out(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.services.sessions.run_out(opened.session, EndReason.IDLE)
    world.services.sessions.run_out(opened.session, EndReason.EXPIRED)

    assert asked(world, opened) == Gone(reason=EndReason.IDLE)
    assert news.news == [(opened.session.id, EndReason.IDLE)]


@pytest.mark.requirement("OUT-02")
def test_activity_never_moves_backwards(world: World, opened: OpenedSession) -> None:
    now = world.clock.now()
    with world.services.home.work() as work:
        work.sessions.touch(opened.session.id, now + timedelta(minutes=2))
        work.sessions.touch(opened.session.id, now + timedelta(minutes=1))

    assert last_activity(world, opened) == now + timedelta(minutes=2)


@pytest.mark.requirement("OUT-02")
def test_a_busy_session_ends_after_twelve_hours_s14(world: World, opened: OpenedSession) -> None:
    for _ in range(71):
        world.clock.advance(minutes=10)
        assert isinstance(asked(world, opened), Visitor)
    world.clock.advance(minutes=10)

    assert asked(world, opened) == Gone(reason=EndReason.EXPIRED)


@pytest.mark.requirement("OUT-02")
def test_the_sweep_ends_what_is_overdue_without_a_word_from_the_browser(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.clock.advance(IDLE - INSTANT)
    world.services.sessions.end_overdue()
    assert news.news == []

    world.clock.advance(INSTANT)
    world.services.sessions.end_overdue()

    assert (opened.session.id, EndReason.IDLE) in news.news
    assert all(row["ended_at"] is not None for row in world.rows(SessionRow))


@pytest.mark.requirement("OUT-01")
def test_signing_out_ends_the_session_on_the_server(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.services.sessions.log_out(opened.token)

    assert asked(world, opened) == Gone(reason=EndReason.LOGOUT)
    assert news.news == [(opened.session.id, EndReason.LOGOUT)]


@pytest.mark.requirement("OUT-01")
def test_signing_out_twice_is_once(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.services.sessions.log_out(opened.token)
    world.services.sessions.log_out(opened.token)

    assert len(news.news) == 1
    assert len(world.events("session_ended")) == 1


@pytest.mark.requirement("OUT-01")
def test_signing_out_ends_no_other_session(world: World, opened: OpenedSession) -> None:
    other = world.log_in("anna")

    world.services.sessions.log_out(opened.token)

    assert isinstance(asked(world, other), Visitor)


@pytest.mark.requirement("OUT-01")
@pytest.mark.parametrize("token", ["", "x", "token-" + "0" * 37, "\0", "🦆" * 100])
def test_a_made_up_token_is_nobody_s04(world: World, opened: OpenedSession, token: str) -> None:
    assert opened.token != token
    assert world.services.sessions.visitor(token, is_activity=True) == Gone(reason=None)


@pytest.mark.requirement("OUT-01")
@pytest.mark.parametrize("tampered", ["{}=", "{:.20}", "{0}{0}", "x{}"])
def test_a_tampered_token_is_nobody_s04(world: World, opened: OpenedSession, tampered: str) -> None:
    token = tampered.format(opened.token)

    assert world.services.sessions.visitor(token, is_activity=True) == Gone(reason=None)


@pytest.mark.requirement("SET-02")
def test_a_new_epoch_kills_every_session_of_before_s15(world: World, opened: OpenedSession) -> None:
    world.set_account(opened.session.account_id, auth_epoch=opened.session.auth_epoch + 1)

    assert asked(world, opened) == Gone(reason=EndReason.PASSWORD_CHANGED)


@pytest.mark.requirement("BOK-02")
def test_a_blocked_account_has_no_session_s16(world: World, opened: OpenedSession) -> None:
    world.set_account(opened.session.account_id, status=AccountStatus.BLOCKED)

    assert asked(world, opened) == Gone(reason=EndReason.BLOCKED)


@pytest.mark.requirement("BOK-02")
def test_staff_ends_every_session_of_an_account_and_of_no_other(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    other = world.open_session(world.member(world.person(), login="ola"))
    second = world.log_in("anna")
    news.news.clear()

    count = world.services.bok.accounts.end_sessions("Anna", actor=shell("jkowalska"))

    assert count == 3
    assert {session for session, _ in news.news} >= {opened.session.id, second.session.id}
    assert asked(world, opened) == Gone(reason=EndReason.STAFF)
    assert isinstance(asked(world, other), Visitor)


@pytest.mark.requirement("SET-03")
def test_what_others_ended_is_found_with_its_reason(world: World, opened: OpenedSession) -> None:
    alive = world.log_in("anna")
    world.services.sessions.log_out(opened.token)

    ended = world.services.sessions.ended_among({opened.session.id, alive.session.id, "unknown"})

    assert ended == {opened.session.id: EndReason.LOGOUT}
    assert world.services.sessions.ended_among(set()) == {}


# Terms


def publish(world: World, version: str, effective_on: date) -> None:
    with world.services.home.work() as work:
        document = LegalDocument(
            kind=DocumentKind.TERMS, version=version, effective_on=effective_on, text="Nowe"
        )
        work.legal.publish(document, world.clock.now())


@pytest.mark.requirement("LOGIN-05")
def test_newer_terms_stand_between_the_login_and_the_portal_from_their_day_on(
    world: World, opened: OpenedSession
) -> None:
    assert opened.session.stage is Stage.PORTAL
    publish(world, "2.0", date(2026, 11, 23))
    assert world.log_in("anna").session.stage is Stage.PORTAL

    # 23:00 UTC is midnight in Warsaw.
    world.clock.advance(hours=11, seconds=-1)
    assert world.log_in("anna").session.stage is Stage.PORTAL
    world.clock.advance(seconds=1)

    assert world.log_in("anna").session.stage is Stage.TERMS


@pytest.mark.requirement("SCR-TERMS")
def test_an_installation_without_terms_says_so(world: World) -> None:
    world.services.legal.check()
    world.clock.advance(days=-365)

    with pytest.raises(TermsMissingError):
        world.services.legal.check()


@pytest.mark.requirement("POR-08", "SCR-HOME")
def test_the_overview_is_that_of_the_own_client_s26(world: World) -> None:
    mine, other = world.person(), world.person()
    world.member(other)
    visitor = world.visitor(world.open_session(world.member(mine)))

    overview = world.services.home.overview(visitor)

    assert overview.client_name == mine.name
    assert [contract.number for contract in overview.contracts] == [mine.contract]


@pytest.mark.requirement("SCR-HOME")
def test_a_pesel_is_not_shown_in_full_and_a_login_is(world: World) -> None:
    by_number, by_name = world.person(), world.person()
    shown = [
        world.services.home.overview(world.visitor(world.open_session(account))).login
        for account in (world.member(by_number), world.member(by_name, login="anna"))
    ]

    assert shown == [f"•••••••{by_number.number[-4:]}", "anna"]


@pytest.mark.requirement("OUT-01")
def test_the_session_keeps_where_it_came_from(world: World, opened: OpenedSession) -> None:
    assert {row["ip"] for row in world.rows(SessionRow)} == {HERE.ip}
    assert {row["user_agent"] for row in world.rows(SessionRow)} == {HERE.user_agent}
