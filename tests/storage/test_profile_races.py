"""What happens to a client's data at the same moment, on both databases, with connections of their own (SET-01)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from mojbok.domain.credentials import LinkDeadError, LinkState
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.letters import EmailChangeConfirmLetter, EmailChangeNoticeLetter
from mojbok.domain.sessions import Visitor
from mojbok.storage.first_documents import publish_first
from mojbok.storage.tables.profile import (
    ClientChangeRow,
    CorrespondenceAddressRow,
    EmailChangeRow,
    PermissionDecisionRow,
)
from tests.builders import HERE, PASSWORD, World, open_world, settings
from tests.fakes import in_parallel
from tests.profiles import ADDRESS, again, change, filled_in, signed_in

pytestmark = pytest.mark.requirement("SET-01", "SEC-02")
NEW = "nowa@poczta.example"


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> Iterator[World]:
    """Give an application on the database of the test, migrated and otherwise empty."""
    url = engine.url.render_as_string(hide_password=False)
    world = open_world(settings(tmp_path, database_url=url))
    publish_first(world.engine, world.clock)
    yield world
    world.close()


@pytest.fixture
def visitor(world: World) -> Visitor:
    return signed_in(world)


def token_of(letter: EmailChangeConfirmLetter) -> str:
    return letter.link.rpartition("/")[2]


def requested(world: World, visitor: Visitor) -> str:
    assert change(world, visitor, email=NEW, password=PASSWORD)
    return token_of(world.last(EmailChangeConfirmLetter))


def test_ten_uses_of_a_link_at_once_are_one_a05(world: World, visitor: Visitor) -> None:
    confirm = partial(world.services.email_changes.confirm, requested(world, visitor), HERE)

    results = in_parallel(*[confirm] * 10)

    assert results == [None] * 10
    assert again(world, visitor).account.email == NEW
    assert world.count(ClientChangeRow) == len(world.events("email_changed")) == 1


def test_a_use_and_a_cancelling_at_once_agree_on_one_of_them(
    world: World, visitor: Visitor
) -> None:
    old = visitor.account.email
    changes = world.services.email_changes
    for _ in range(3):
        world.clock.advance(hours=6)
        token = requested(world, visitor)

        used, cancelled = in_parallel(
            partial(changes.confirm, token, HERE), partial(changes.cancel, visitor, HERE)
        )

        is_new = again(world, visitor).account.email == NEW
        assert (used, cancelled) == ((None, False) if is_new else (LinkDeadError(), True))
        assert changes.state(token) is (LinkState.USED if is_new else LinkState.DEAD)
        world.set_account(visitor.account.id, email=old, email_key=old)


def test_a_use_and_a_newer_request_at_once_leave_one_address_that_counts(
    world: World, visitor: Visitor
) -> None:
    older = requested(world, visitor)
    newer = filled_in(world, visitor, email="inna@poczta.example", password=PASSWORD)

    used, _ = in_parallel(
        partial(world.services.email_changes.confirm, older, HERE),
        partial(world.services.profile.change, again(world, visitor), newer, HERE),
    )

    is_new = again(world, visitor).account.email == NEW
    assert used == (None if is_new else LinkDeadError())
    assert world.count(EmailChangeRow) == 1


def test_a_use_and_a_new_password_at_once_leave_no_link_of_the_old_password(
    world: World, visitor: Visitor
) -> None:
    token = requested(world, visitor)

    def change_password() -> None:
        with world.services.home.work() as work:
            assert work.accounts.set_password(
                visitor.account.id, "hash", expected_epoch=visitor.account.auth_epoch
            )

    used, _ = in_parallel(
        partial(world.services.email_changes.confirm, token, HERE), change_password
    )

    is_new = again(world, visitor).account.email == NEW
    assert used == (None if is_new else LinkDeadError())
    assert again(world, visitor).account.auth_epoch == visitor.account.auth_epoch + 1


def test_of_many_requests_at_once_three_send_letters_and_the_last_one_counts(
    world: World, visitor: Visitor
) -> None:
    forms = [
        filled_in(world, visitor, email=f"nowa{number}@poczta.example", password=PASSWORD)
        for number in range(5)
    ]
    send = world.services.profile.change

    results = in_parallel(*(partial(send, visitor, form, HERE) for form in forms))

    letters = world.letters(EmailChangeConfirmLetter)
    states = [world.services.email_changes.state(token_of(letter)) for letter in letters]
    assert results.count(True) == len(letters) == len(world.letters(EmailChangeNoticeLetter)) == 3
    assert sum(isinstance(result, FormInvalidError) for result in results) == 2
    assert states.count(LinkState.READY) == 1
    assert world.count(EmailChangeRow) == 1


def test_ten_clicks_at_once_are_one_decision_and_one_address(
    world: World, visitor: Visitor
) -> None:
    form = filled_in(world, visitor, **ADDRESS, e_invoices=True)
    send = partial(world.services.profile.change, visitor, form, HERE)

    results = in_parallel(*[send] * 10)

    assert results.count(True) == 1
    assert results.count(False) == 9
    assert world.count(PermissionDecisionRow) == world.count(CorrespondenceAddressRow) == 1
    assert world.count(ClientChangeRow) == 6


def test_what_stands_beneath_the_lock_holds_by_itself(world: World, visitor: Visitor) -> None:
    """A link is used once, and credentials that have changed keep the address, whoever forgets to lock."""
    token = requested(world, visitor)
    index = world.application.vault.index(token, purpose="email change")
    account = visitor.account

    with world.services.home.work() as work:
        assert work.email_changes.use(index, world.clock.now())
        assert not work.email_changes.use(index, world.clock.now())
        assert not work.accounts.set_contact(
            account.id, email=NEW, phone=account.phone, expected_epoch=account.auth_epoch - 1
        )

    assert again(world, visitor).account.email == account.email


def test_the_history_of_consents_can_not_be_changed(world: World, visitor: Visitor) -> None:
    change(world, visitor, e_invoices=True)

    with (
        pytest.raises(DBAPIError, match="append-only"),
        world.engine.begin() as connection,
    ):
        connection.execute(text("UPDATE permission_decisions SET is_given = NOT is_given"))
