"""The customer's own sessions: listed, ended one by one or all at once (SET-03), and never more than five (L24)."""

import json
from datetime import timedelta

import pytest

from mojbok.domain.accounts import Source
from mojbok.domain.browsers import Browser, Family, System
from mojbok.domain.sessions import EndReason, SessionUnknownError, Visitor
from mojbok.services.any_sessions import Gone
from mojbok.services.own_sessions import OwnSession
from mojbok.services.sessions import OpenedSession
from tests.builders import HERE, PASSWORD, World, shell
from tests.fakes import RecordedEvents

PHONE = Source(
    ip="203.0.113.9",
    user_agent="Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36",
)


@pytest.fixture
def opened(world: World) -> OpenedSession:
    world.member(world.person(), login="anna")
    world.services.bok.accounts.end_sessions("anna", actor=shell("test"))
    return world.log_in("anna")


@pytest.fixture
def mine(world: World, opened: OpenedSession) -> Visitor:
    return world.visitor(opened)


@pytest.fixture
def news(world: World, opened: OpenedSession) -> RecordedEvents:
    assert opened.token
    news = RecordedEvents()
    world.application.events.listen(news.ended)
    return news


def on_the_phone(world: World, login: str = "anna") -> OpenedSession:
    return world.services.sign_in.log_in(login, PASSWORD, PHONE)


def asked(world: World, opened: OpenedSession) -> Visitor | Gone:
    return world.services.sessions.visitor(opened.token, is_activity=False)


def listed(world: World, visitor: Visitor) -> list[OwnSession]:
    return list(world.services.own_sessions.listed(visitor))


@pytest.mark.requirement("SET-03")
def test_a_session_is_listed_with_browser_when_and_from_where(world: World, mine: Visitor) -> None:
    start = world.clock.now()
    world.clock.advance(minutes=3)
    phone = on_the_phone(world)
    world.clock.advance(minutes=2)

    this, other = listed(world, mine)

    assert (this.id, this.is_this, this.ip) == (mine.session.id, True, HERE.ip)
    assert other == OwnSession(
        id=phone.session.id,
        browser=Browser(Family.CHROME, System.ANDROID),
        ip=PHONE.ip,
        signed_in_at=start + timedelta(minutes=3),
        idle=timedelta(minutes=2),
        is_this=False,
    )


@pytest.mark.requirement("SET-03")
def test_this_session_comes_first_and_then_the_last_active(world: World, mine: Visitor) -> None:
    first = on_the_phone(world)
    world.clock.advance(minutes=1)
    second = on_the_phone(world)
    world.clock.advance(minutes=1)
    third = on_the_phone(world)
    world.clock.advance(minutes=1)
    world.visitor(first)

    ids = [own.id for own in listed(world, mine)]

    order = (first.session.id, third.session.id, second.session.id)
    assert ids == [mine.session.id, *order]


@pytest.mark.requirement("SET-03")
def test_what_opens_a_session_is_not_listed_s21(world: World, opened: OpenedSession) -> None:
    on_the_phone(world)

    assert opened.token not in str(listed(world, world.visitor(opened)))


@pytest.mark.requirement("SET-03")
def test_an_ended_or_overdue_session_is_not_listed(world: World, mine: Visitor) -> None:
    world.services.sessions.log_out(on_the_phone(world).token)
    on_the_phone(world)
    world.clock.advance(minutes=14)
    mine = world.visitor(world.log_in("anna"))
    assert len(listed(world, mine)) == 3
    world.clock.advance(minutes=1)

    assert [own.is_this for own in listed(world, mine)] == [True]


@pytest.mark.requirement("SET-03", "POR-08")
def test_nobody_elses_sessions_are_listed(world: World, mine: Visitor) -> None:
    world.member(world.person(), login="ola")
    on_the_phone(world, "ola")

    assert [own.id for own in listed(world, mine)] == [mine.session.id]


@pytest.mark.requirement("SET-03")
def test_one_session_is_ended_and_no_other(
    world: World, mine: Visitor, news: RecordedEvents
) -> None:
    phone, other = on_the_phone(world), on_the_phone(world)

    world.services.own_sessions.end(mine, phone.session.id, HERE)

    assert asked(world, phone) == Gone(reason=EndReason.ENDED_BY_OWNER)
    assert isinstance(asked(world, other), Visitor)
    assert news.news == [(phone.session.id, EndReason.ENDED_BY_OWNER)]
    event = world.events("session_ended")[-1]
    assert (event["account_id"], event["ip"]) == (mine.account.id, HERE.ip)
    assert json.loads(event["facts"]) == {"reason": "zdalnie"}


@pytest.mark.requirement("SET-03")
def test_ending_a_session_twice_is_once(world: World, mine: Visitor, news: RecordedEvents) -> None:
    phone = on_the_phone(world)

    for _ in range(2):
        world.services.own_sessions.end(mine, phone.session.id, HERE)

    assert len(news.news) == 1
    assert len(world.events("session_ended")) == 1


@pytest.mark.requirement("SET-03", "POR-08")
def test_another_accounts_session_and_a_made_up_one_are_not_found_s26(
    world: World, mine: Visitor, opened: OpenedSession, news: RecordedEvents
) -> None:
    world.member(world.person(), login="ola")
    hers = on_the_phone(world, "ola")
    news.news.clear()

    for session_id in (hers.session.id, "0" * 32, "", "\0", opened.token, hers.token, "x" * 9999):
        with pytest.raises(SessionUnknownError):
            world.services.own_sessions.end(mine, session_id, HERE)

    assert isinstance(asked(world, hers), Visitor)
    assert news.news == []


@pytest.mark.requirement("SET-03", "POR-08")
def test_all_others_are_ended_at_once_and_nobody_elses(
    world: World, mine: Visitor, news: RecordedEvents
) -> None:
    world.member(world.person(), login="ola")
    hers = on_the_phone(world, "ola")
    phones = [on_the_phone(world) for _ in range(3)]
    news.news.clear()

    world.services.own_sessions.end_others(mine, HERE)

    assert [own.is_this for own in listed(world, mine)] == [True]
    assert [asked(world, phone) for phone in phones] == [Gone(reason=EndReason.ENDED_BY_OWNER)] * 3
    assert isinstance(asked(world, hers), Visitor)
    assert len(news.news) == 3


# Never more than five


@pytest.mark.requirement("SET-03")
def test_the_sixth_sign_in_ends_the_oldest_and_tells_it_l24(
    world: World, opened: OpenedSession, news: RecordedEvents
) -> None:
    others = [on_the_phone(world) for _ in range(4)]
    assert isinstance(asked(world, opened), Visitor)

    sixth = on_the_phone(world)

    assert asked(world, opened) == Gone(reason=EndReason.TOO_MANY)
    assert news.news == [(opened.session.id, EndReason.TOO_MANY)]
    assert all(isinstance(asked(world, one), Visitor) for one in (*others, sixth))
