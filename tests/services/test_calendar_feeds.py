"""The calendar of due dates (POR-16): one secret address, and what it shows to whoever has it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from icalendar import Calendar

from mojbok.domain.calendar_feed import CalendarUnknownError
from mojbok.domain.rates import Rate, TooManyRequestsError
from mojbok.domain.sessions import Visitor
from mojbok.texts.calendar_file import calendar_file
from mojbok.texts.formats import money
from tests.builders import HERE, Person, World
from tests.paying import bill

pytestmark = pytest.mark.requirement("POR-16")


@pytest.fixture
def person(world: World) -> Person:
    return world.person()


@pytest.fixture
def visitor(world: World, person: Person) -> Visitor:
    return world.visitor(world.open_session(world.member(person)))


def token(world: World, visitor: Visitor) -> str:
    address = world.services.calendar_feeds.address_of(visitor)
    assert address is not None
    return address.rsplit("/", 1)[1].removesuffix(".ics")


def opened(world: World, visitor: Visitor) -> str:
    world.services.calendar_feeds.renew(visitor, HERE)
    return token(world, visitor)


def test_there_is_no_address_until_one_is_asked_for(world: World, visitor: Visitor) -> None:
    assert world.services.calendar_feeds.address_of(visitor) is None

    world.services.calendar_feeds.renew(visitor, HERE)

    address = world.services.calendar_feeds.address_of(visitor)
    assert address is not None
    assert address.startswith(f"{world.application.settings.public_url}/kalendarz/")
    assert address.endswith(".ics")


def test_it_shows_what_is_to_be_paid_by_day_and_payer(
    world: World, person: Person, visitor: Visitor
) -> None:
    first = bill(world, person, "FV/1", "100.00")
    other = bill(world, person, "FV/2", "23.45", payer="-2")

    dates = world.services.calendar_feeds.read(opened(world, visitor), HERE).dates

    told = [(each.due.invoices, str(each.due.amount), each.payer.id) for each in dates]
    assert sorted(told) == sorted(
        [([first], "100.00", dates[0].payer.id), ([other], "23.45", dates[1].payer.id)]
    )
    assert dates[0].key != dates[1].key
    assert dates[0].payer.id != dates[1].payer.id


def test_nothing_of_another_client_is_in_it(world: World, visitor: Visitor) -> None:
    bill(world, world.person(), "FV/1", "100.00")

    assert world.services.calendar_feeds.read(opened(world, visitor), HERE).dates == []


def test_a_new_address_kills_the_old_one(world: World, visitor: Visitor) -> None:
    old = opened(world, visitor)
    new = opened(world, visitor)

    assert new != old
    world.services.calendar_feeds.read(new, HERE)
    with pytest.raises(CalendarUnknownError):
        world.services.calendar_feeds.read(old, HERE)


def test_a_closed_calendar_shows_nothing(world: World, visitor: Visitor) -> None:
    gone = opened(world, visitor)

    world.services.calendar_feeds.close(visitor, HERE)

    assert world.services.calendar_feeds.address_of(visitor) is None
    with pytest.raises(CalendarUnknownError):
        world.services.calendar_feeds.read(gone, HERE)


def test_a_blocked_account_shows_nothing(world: World, visitor: Visitor) -> None:
    known = opened(world, visitor)
    with world.services.ledgers.work() as work:
        assert work.accounts.block(visitor.account.id)

    with pytest.raises(CalendarUnknownError):
        world.services.calendar_feeds.read(known, HERE)


def test_opening_and_closing_are_audited_without_the_address(
    world: World, visitor: Visitor
) -> None:
    known = opened(world, visitor)
    world.services.calendar_feeds.close(visitor, HERE)
    world.services.calendar_feeds.close(visitor, HERE)

    events = world.events("calendar_opened") + world.events("calendar_closed")
    assert len(events) == 2
    assert known not in repr(events)


def test_the_file_is_a_calendar_of_whole_days(
    world: World, person: Person, visitor: Visitor
) -> None:
    number = bill(world, person, "FV/1", "1234.50")
    feed = world.services.calendar_feeds.read(opened(world, visitor), HERE)

    parsed = Calendar.from_ical(calendar_file(feed))
    [event] = parsed.walk("VEVENT")

    due = feed.dates[0].due.on
    assert event.decoded("dtstart") == due
    assert event.decoded("dtend") == due + timedelta(days=1)
    assert str(event["summary"]) == f"Prąd: do zapłaty {money(Decimal('1234.50'))}"
    assert number in str(event["description"])
    assert str(event["uid"]) == f"{feed.dates[0].key}@mojbok"
    assert calendar_file(feed) == calendar_file(feed)


@pytest.mark.requirement("SEC-02")
def test_one_address_reads_so_many_and_no_more(world: World, visitor: Visitor) -> None:
    feeds = world.services.calendar_feeds
    rates = replace(feeds.throttle.rates, calendar_address=(Rate(2, 60),))
    few = replace(feeds, throttle=replace(feeds.throttle, rates=rates))
    known = opened(world, visitor)
    few.read(known, HERE)
    with pytest.raises(CalendarUnknownError):
        few.read("made-up", HERE)

    with pytest.raises(TooManyRequestsError):
        few.read(known, HERE)
    few.read(known, replace(HERE, ip="192.0.2.99"))

    [event] = world.events("limit_reached")
    assert "calendar_address" in event["facts"]
