"""A new e-mail address counts once its link is used, and the old one is told (SET-01)."""

from datetime import timedelta
from typing import Final

import pytest

from mojbok.domain.accounts import WrongCredentialsError
from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.email_change import EmailChangesTooManyError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import (
    ActivationLetter,
    EmailChangeConfirmLetter,
    EmailChangeNoticeLetter,
    OneTimePasswordLetter,
)
from mojbok.domain.sessions import Visitor
from mojbok.services.any_sessions import Gone
from mojbok.storage.tables.profile import ClientChangeRow, EmailChangeRow
from tests.builders import HERE, PASSWORD, World
from tests.profiles import again, change, signed_in

NEW: Final = "nowa@poczta.example"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return signed_in(world)


def requested(world: World, visitor: Visitor, email: str = NEW) -> str:
    """Ask for a new address, and give the token of the link sent to it."""
    assert change(world, visitor, email=email, password=PASSWORD)
    return world.last(EmailChangeConfirmLetter).link.rpartition("/")[2]


def email_of(world: World, visitor: Visitor) -> str:
    return again(world, visitor).account.email


def confirm(world: World, token: str) -> None:
    world.services.email_changes.confirm(token, HERE)


@pytest.mark.requirement("SET-01")
def test_the_new_address_gets_a_link_and_the_old_one_is_told_at_once(
    world: World, visitor: Visitor
) -> None:
    old = visitor.account.email
    token = requested(world, visitor)

    link, notice = world.last(EmailChangeConfirmLetter), world.last(EmailChangeNoticeLetter)
    sheet = world.services.profile.sheet(again(world, visitor))
    until = world.clock.now() + timedelta(hours=24)
    assert (link.to, link.valid_until) == (NEW, until)
    assert link.link == f"https://mojbok.example/zmiana-adresu/{token}"
    assert (notice.to, notice.requested_at, notice.valid_until) == (old, world.clock.now(), until)
    assert notice.new_email == "n•••@poczta.example"
    assert sheet.email == old
    assert sheet.new_email is not None
    assert (sheet.new_email.new_email, sheet.new_email.expires_at) == (NEW, until)
    assert world.rows(ClientChangeRow) == []


@pytest.mark.requirement("SET-01", "SEC-02")
def test_the_token_is_kept_as_a_keyed_index_alone(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)

    [row] = world.rows(EmailChangeRow)
    assert token not in repr(row)
    assert row["token_index"] == world.application.vault.index(token, purpose="email change")


@pytest.mark.requirement("SET-01")
def test_using_the_link_makes_the_address_count_and_signs_nobody_in(
    world: World, visitor: Visitor
) -> None:
    old = visitor.account.email
    token = requested(world, visitor)
    sessions = len(world.events("logged_in"))

    confirm(world, token)

    assert email_of(world, visitor) == NEW
    assert world.services.profile.sheet(again(world, visitor)).new_email is None
    [row] = world.rows(ClientChangeRow)
    assert (row["field"], row["old_value"], row["new_value"]) == ("email", old, NEW)
    assert len(world.events("email_changed")) == 1
    assert len(world.events("logged_in")) == sessions
    world.services.recovery.remind_login(NEW, HERE)
    assert world.all_letters()[-1].to == NEW


@pytest.mark.requirement("SET-01")
def test_looking_at_a_link_changes_nothing(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)

    assert world.services.email_changes.state(token) is LinkState.READY

    assert email_of(world, visitor) == visitor.account.email
    assert world.services.email_changes.state(token) is LinkState.READY


@pytest.mark.requirement("SET-01")
def test_a_second_use_changes_nothing_and_is_no_scare(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)
    confirm(world, token)

    confirm(world, token)

    assert world.services.email_changes.state(token) is LinkState.USED
    assert len(world.events("email_changed")) == world.count(ClientChangeRow) == 1


@pytest.mark.requirement("SET-01")
def test_a_link_is_good_up_to_its_last_instant_a06(world: World, visitor: Visitor) -> None:
    late = requested(world, visitor)
    world.clock.advance(hours=24)
    assert world.services.email_changes.state(late) is LinkState.DEAD
    with pytest.raises(LinkDeadError):
        confirm(world, late)
    assert world.services.profile.sheet(again(world, visitor)).new_email is None

    token = requested(world, visitor)
    world.clock.advance(timedelta(hours=24) - timedelta(microseconds=1))
    confirm(world, token)

    assert email_of(world, visitor) == NEW


@pytest.mark.requirement("SET-01")
def test_a_newer_change_replaces_the_older(world: World, visitor: Visitor) -> None:
    older = requested(world, visitor, "inna@poczta.example")
    newer = requested(world, visitor)

    with pytest.raises(LinkDeadError):
        confirm(world, older)
    confirm(world, newer)

    assert email_of(world, visitor) == NEW


@pytest.mark.requirement("SET-01")
def test_a_change_that_waits_can_be_cancelled(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)

    assert world.services.email_changes.cancel(visitor, HERE)
    assert not world.services.email_changes.cancel(visitor, HERE)

    with pytest.raises(LinkDeadError):
        confirm(world, token)
    assert world.services.profile.sheet(again(world, visitor)).new_email is None
    assert len(world.events("email_change_cancelled")) == 1


@pytest.mark.requirement("SET-01", "POR-08")
def test_nobody_cancels_the_change_of_another(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)

    assert not world.services.email_changes.cancel(signed_in(world), HERE)

    assert world.services.email_changes.state(token) is LinkState.READY


@pytest.mark.requirement("SET-01", "SEC-02")
def test_a_change_of_the_password_ends_a_change_that_waits(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)
    world.services.recovery.recover_password(visitor.account.login, HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password
    opened = world.log_in(visitor.account.login, one_time)
    world.services.passwords.change_forced(
        world.visitor(opened),
        one_time=one_time,
        new="Inny-Czajnik8",
        repeat="Inny-Czajnik8",
        source=HERE,
    )

    assert world.services.email_changes.state(token) is LinkState.DEAD
    with pytest.raises(LinkDeadError):
        confirm(world, token)
    assert email_of(world, visitor) == visitor.account.email


@pytest.mark.requirement("SET-01", "SEC-02")
def test_a_blocked_account_keeps_its_address(world: World, visitor: Visitor) -> None:
    token = requested(world, visitor)
    world.set_account(visitor.account.id, status="blocked")

    assert world.services.email_changes.state(token) is LinkState.DEAD
    with pytest.raises(LinkDeadError):
        confirm(world, token)

    assert email_of(world, visitor) == visitor.account.email


@pytest.mark.requirement("SET-01", "SEC-02")
def test_a_one_time_password_in_the_old_mailbox_opens_nothing_any_more(
    world: World, visitor: Visitor
) -> None:
    token = requested(world, visitor)
    world.services.recovery.recover_password(visitor.account.login, HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password

    confirm(world, token)

    with pytest.raises(WrongCredentialsError):
        world.log_in(visitor.account.login, one_time)


@pytest.mark.requirement("SET-01", "SEC-02")
def test_links_are_good_for_their_own_purpose_alone_a08(world: World, visitor: Visitor) -> None:
    change_token = requested(world, visitor)
    activation_token = world.register(world.person())
    one_time = world.invited(world.person())

    for token in (activation_token, one_time, world.last(ActivationLetter).link[-10:]):
        assert world.services.email_changes.state(token) is LinkState.DEAD
        with pytest.raises(LinkDeadError):
            confirm(world, token)
    with pytest.raises(LinkDeadError):
        world.services.activation.activate(change_token, HERE)
    assert world.services.sessions.visitor(change_token, is_activity=True) == Gone(reason=None)
    assert email_of(world, visitor) == visitor.account.email


@pytest.mark.requirement("SET-01", "SEC-02")
@pytest.mark.parametrize("mangle", ["{}=", "{:.20}", "{0}{0}", "x{}"])
def test_a_mangled_link_is_dead_a07(world: World, visitor: Visitor, mangle: str) -> None:
    token = requested(world, visitor)

    with pytest.raises(LinkDeadError):
        confirm(world, mangle.format(token))

    assert email_of(world, visitor) == visitor.account.email


@pytest.mark.requirement("SET-01", "SEC-02")
def test_three_links_in_six_hours_and_no_more(world: World, visitor: Visitor) -> None:
    for number in range(3):
        requested(world, visitor, f"nowa{number}@poczta.example")
    waiting = world.services.profile.sheet(again(world, visitor)).new_email

    with pytest.raises(FormInvalidError) as refused:
        change(world, visitor, email=NEW, phone="602 345 678", e_invoices=True, password=PASSWORD)

    assert refused.value.errors == {"email": EmailChangesTooManyError(hours=6)}
    assert len(world.letters(EmailChangeConfirmLetter)) == 3
    assert len(world.letters(EmailChangeNoticeLetter)) == 3
    sheet = world.services.profile.sheet(again(world, visitor))
    # All or nothing, and the last link stays good.
    assert (sheet.phone, sheet.permissions) == ("+48601234567", {})
    assert sheet.new_email == waiting
    world.clock.advance(timedelta(hours=6))
    requested(world, visitor)


@pytest.mark.requirement("SET-01", "REG-06")
def test_an_address_of_another_account_is_taken_as_any(world: World, visitor: Visitor) -> None:
    other = signed_in(world)

    confirm(world, requested(world, visitor, other.account.email))

    assert email_of(world, visitor) == other.account.email
