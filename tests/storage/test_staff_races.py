"""Staff at the same moment, on both databases: a code is good once, the lock counts all, a name is one's (BOK-01)."""

from collections.abc import Sequence
from functools import partial

import pytest

from mojbok.domain.forms import FormInvalidError
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    LastAdministratorError,
    Role,
    StaffCredentialsWrongError,
    StaffExistsError,
    StaffLockedError,
)
from mojbok.services.any_sessions import Gone, Opened
from mojbok.services.staff_accounts import Invitation
from mojbok.services.staff_sessions import OpenedStaffSession
from tests.builders import HERE, World, shell
from tests.fakes import in_parallel
from tests.staff import STAFF_PASSWORD, colleague, staff_visitor

pytestmark = pytest.mark.requirement("BOK-01")
AT_ONCE = 4


def opened_by(results: Sequence[object]) -> list[OpenedStaffSession]:
    return [result for result in results if isinstance(result, Opened)]


def test_one_code_used_by_many_at_once_passes_once(world: World) -> None:
    ewa = colleague(world)
    sign_in = world.services.bok.sign_in
    halves = [sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE) for _ in range(AT_ONCE)]
    visitors = [staff_visitor(world, half) for half in halves]

    results = in_parallel(
        *(partial(sign_in.confirm, visitor, ewa.code(), HERE) for visitor in visitors)
    )

    assert len(opened_by(results)) == 1
    assert sum(isinstance(result, FormInvalidError) for result in results) == AT_ONCE - 1


def test_one_recovery_code_used_by_many_at_once_passes_once(world: World) -> None:
    ewa = colleague(world)
    sign_in = world.services.bok.sign_in
    halves = [sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE) for _ in range(AT_ONCE)]
    code = ewa.recovery_codes[0]

    results = in_parallel(
        *(partial(sign_in.recover, staff_visitor(world, half), code, HERE) for half in halves)
    )

    assert len(opened_by(results)) == 1


def test_of_twenty_wrong_passwords_and_codes_at_once_five_are_tried(world: World) -> None:
    ewa = colleague(world)
    sign_in = world.services.bok.sign_in
    visitor = staff_visitor(world, sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE))
    guesses = [partial(sign_in.log_in, ewa.name, f"zle-{n}", HERE) for n in range(10)]
    codes = [partial(sign_in.confirm, visitor, "000000", HERE) for _ in range(10)]

    results = in_parallel(*guesses, *codes)

    told_wrong = [
        result
        for result in results
        if isinstance(result, StaffCredentialsWrongError | FormInvalidError)
    ]
    assert len(told_wrong) == 4
    assert sum(isinstance(result, StaffLockedError) for result in results) == 16
    assert len(world.events("staff_locked")) == 1
    with pytest.raises(StaffLockedError):
        sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE)


def test_a_right_code_beside_the_last_wrong_one_never_opens_after_the_lock_was_told(
    world: World,
) -> None:
    for number in range(4):
        ewa = colleague(world, f"ewa{number}")
        sign_in = world.services.bok.sign_in
        for _ in range(3):
            with pytest.raises(StaffCredentialsWrongError):
                sign_in.log_in(ewa.name, "wrong", HERE)
        visitor = staff_visitor(world, sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE))

        right, wrong = in_parallel(
            partial(sign_in.confirm, visitor, ewa.code(), HERE),
            partial(sign_in.log_in, ewa.name, "wrong", HERE),
        )

        if isinstance(wrong, StaffLockedError):
            assert isinstance(right, StaffLockedError)
        else:
            assert isinstance(right, Opened)


def test_of_one_name_added_by_many_at_once_one_is_added(world: World) -> None:
    add = world.services.bok.staff.add

    results = in_parallel(
        *(
            partial(add, name, Role.KONSULTANT, actor=shell("tests"))
            for name in ("e.nowak", "E.Nowak", "e.nowak ", "E.NOWAK")
        )
    )

    assert sum(isinstance(result, Invitation) for result in results) == 1
    assert sum(isinstance(result, StaffExistsError) for result in results) == 3


def test_two_administrators_who_disable_one_another_leave_one(world: World) -> None:
    ewa = colleague(world, "e.nowak", Role.ADMINISTRATOR)
    jan = colleague(world, "j.wolski", Role.ADMINISTRATOR)
    disable = world.services.bok.staff.disable

    results = in_parallel(
        partial(disable, jan.name, actor=ewa.actor(), reason="odchodzi"),
        partial(disable, ewa.name, actor=jan.actor(), reason="odchodzi"),
    )

    assert sum(isinstance(result, LastAdministratorError) for result in results) == 1
    assert results.count(None) == 1


def test_a_session_opened_while_its_owner_is_disabled_is_dead(world: World) -> None:
    ewa = colleague(world)
    world.clock.advance(seconds=30)
    sign_in = world.services.bok.sign_in
    visitor = staff_visitor(world, sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE))

    opened, _ = in_parallel(
        partial(sign_in.confirm, visitor, ewa.code(), HERE),
        partial(world.services.bok.staff.disable, ewa.name, actor=shell("tests")),
    )

    if isinstance(opened, Opened):
        found = world.services.bok.sessions.visitor(opened.token, is_activity=True)
        assert found == Gone(reason=EndReason.BLOCKED)
