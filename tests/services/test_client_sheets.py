"""A client's sheet as staff see it, and the PESEL that is asked for (BOK-02, BOK-06)."""

import json
from dataclasses import replace

import pytest

from mojbok.domain.account_state import AccountState
from mojbok.domain.accounts import Source
from mojbok.domain.audit import ReasonInvalidError
from mojbok.domain.client_mark import client_of
from mojbok.domain.client_search import ClientUnknownError
from mojbok.domain.clients import ClientType
from mojbok.domain.errors import DomainError
from mojbok.domain.rates import Rate, TooManyRequestsError
from mojbok.services.client_sheets import AccountPart, ClientSheet
from tests.builders import HERE, Person, World, shell

pytestmark = pytest.mark.requirement("BOK-02", "BOK-06")
THERE = Source(ip="203.0.113.9", user_agent="curl")


def show(world: World, person: Person, page: int = 1) -> ClientSheet:
    return world.services.bok.sheets.show(person.client_id, actor=shell("ewa"), page=page)


def part_of(sheet: ClientSheet) -> AccountPart:
    assert sheet.part
    return sheet.part


def guess(world: World, login: str, source: Source, times: int = 5) -> None:
    for _ in range(times):
        with pytest.raises(DomainError):
            world.services.sign_in.log_in(login, "wrong", source)


def test_a_client_without_an_account_has_a_sheet_too(world: World) -> None:
    person = world.person()

    sheet = show(world, person)

    assert (sheet.state, sheet.part) == (AccountState.NONE, None)
    assert [contract.number for contract in sheet.contracts] == [person.contract]
    assert [each.payer.id for each in sheet.standings.payers] == [f"P-{person.client_id}"]


def test_a_pesel_is_masked_wherever_it_stands(world: World) -> None:
    person = world.person()
    world.member(person)  # The login is the PESEL.

    sheet = show(world, person)

    assert sheet.number == part_of(sheet).login == f"•••••••{person.number[-4:]}"


def test_a_nip_is_no_secret(world: World) -> None:
    firm = world.person(type=ClientType.BUSINESS)

    assert show(world, firm).number == firm.number


def test_a_lock_tells_since_when_and_from_where_it_came(world: World) -> None:
    person = world.person()
    world.member(person, login="anna")
    world.log_in("anna")
    world.clock.advance(minutes=5)
    locked_at = world.clock.now()
    guess(world, "anna", THERE)
    world.clock.advance(minutes=5)
    guess(world, "anna", HERE, 1)

    sheet = show(world, person)

    part = part_of(sheet)
    assert (sheet.state, part.locked_at) == (AccountState.LOCKED, locked_at)
    assert (part.attempts.failures, part.attempts.is_locked) == (5, True)
    here, there = part.signing_in
    assert (here.network, here.wrong, here.refused) == (HERE.ip, 0, 1)
    assert (there.network, there.wrong, there.right) == (THERE.ip, 5, 0)


def test_what_waits_is_told(world: World) -> None:
    waiting, invited = world.person(), world.person()
    world.register(waiting)
    world.invited(invited)

    link, one_time = part_of(show(world, waiting)), part_of(show(world, invited))

    assert (link.link_until is not None, link.one_time_until) == (True, None)
    assert (one_time.link_until, one_time.one_time_until is not None) == (None, True)
    assert show(world, waiting).state is AccountState.PENDING
    world.clock.advance(hours=25)
    assert show(world, waiting).state is AccountState.LAPSED


def test_sessions_letters_consents_and_history_are_there(world: World) -> None:
    person = world.person()
    world.member(person, login="anna")
    opened = world.log_in("anna")

    sheet = show(world, person)

    part = part_of(sheet)
    assert opened.session in [session for session, _ in part.sessions]
    assert {letter.kind for letter in part.letters} >= {"activation", "one-time-password"}
    assert {consent.kind for consent in part.consents} == {"regulamin", "polityka-prywatnosci"}
    assert [entry.event for entry in sheet.history.entries][-2:] == ["activated", "registered"]


def test_looking_is_written_down_also_where_there_is_no_account(world: World) -> None:
    person = world.person()

    show(world, person)

    (event,) = world.events("client_shown")
    facts = json.loads(event["facts"])
    assert (facts["staff"], client_of(facts["client"])) == ("ewa", person.client_id)


def test_history_is_told_page_by_page(world: World) -> None:
    person = world.person()
    world.member(person)
    for _ in range(30):
        show(world, person)

    second = show(world, person, page=2).history

    assert (second.page, second.pages) == (2, 2)
    assert second.entries[-1].event == "registered"
    assert show(world, person, page=99).history.page == 2


def test_a_client_that_nobody_knows_is_told(world: World) -> None:
    with pytest.raises(ClientUnknownError):
        world.services.bok.sheets.show("nobody", actor=shell("ewa"))


def test_a_pesel_is_shown_for_a_reason_and_that_is_written_down(world: World) -> None:
    person = world.person()
    sheets = world.services.bok.sheets

    with pytest.raises(ReasonInvalidError):
        sheets.pesel(person.client_id, actor=shell("ewa"), reason=" ")
    assert world.events("pesel_shown") == []
    assert sheets.pesel(person.client_id, actor=shell("ewa"), reason="dowód") == person.number

    (event,) = world.events("pesel_shown")
    facts = json.loads(event["facts"])
    assert (facts["staff"], facts["reason"]) == ("ewa", "dowód")
    assert person.number not in event["facts"]


def test_a_firm_has_no_pesel_to_be_shown(world: World) -> None:
    firm = world.person(type=ClientType.BUSINESS)

    with pytest.raises(ClientUnknownError):
        world.services.bok.sheets.pesel(firm.client_id, actor=shell("ewa"), reason="x")


def test_too_many_pesels_are_refused(world: World) -> None:
    sheets, person = world.services.bok.sheets, world.person()
    rates = replace(sheets.throttle.rates, staff_pesel=(Rate(1, 3600),))
    sheets = replace(sheets, throttle=replace(sheets.throttle, rates=rates))
    sheets.pesel(person.client_id, actor=shell("curious"), reason="dowód")

    with pytest.raises(TooManyRequestsError):
        sheets.pesel(person.client_id, actor=shell("curious"), reason="dowód")


def test_whatever_happens_to_an_account_moves_its_revision(world: World) -> None:
    person = world.person()
    account = world.member(person, login="anna")
    sheets = world.services.bok.sheets
    before = sheets.again(person.client_id, actor=shell("ewa")).revision

    guess(world, "anna", THERE, 1)

    assert sheets.revisions([account.id])[account.id] > before
