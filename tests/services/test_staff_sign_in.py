"""Signing in of staff: two steps, one count of failures, codes that are good once (BOK-01)."""

import pytest

from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FormInvalidError
from mojbok.domain.password_policy import PasswordTooWeakError
from mojbok.domain.sessions import EndReason
from mojbok.domain.staff import (
    CodeWrongError,
    RecoveryCodeWrongError,
    Role,
    StaffCredentialsWrongError,
    StaffLockedError,
    StaffStage,
)
from mojbok.services.any_sessions import Gone, Opened
from mojbok.services.staff_sessions import OpenedStaffSession
from mojbok.storage.tables.staff import StaffMemberRow, StaffRecoveryCodeRow
from tests.builders import HERE, World, shell
from tests.staff import STAFF_PASSWORD, Colleague, colleague, invited, staff_visitor

pytestmark = pytest.mark.requirement("BOK-01")


@pytest.fixture
def ewa(world: World) -> Colleague:
    return colleague(world, "e.nowak")


def with_password(world: World, ewa: Colleague) -> OpenedStaffSession:
    return world.services.bok.sign_in.log_in(ewa.name, STAFF_PASSWORD, HERE)


def confirm(world: World, opened: OpenedStaffSession, code: str) -> OpenedStaffSession | None:
    return world.services.bok.sign_in.confirm(staff_visitor(world, opened), code, HERE)


def gone(world: World, opened: OpenedStaffSession) -> EndReason | None:
    found = world.services.bok.sessions.visitor(opened.token, is_activity=True)
    assert isinstance(found, Gone)
    return found.reason


def test_the_first_login_leads_through_password_app_and_recovery_codes(world: World) -> None:
    bok, invitation = world.services.bok, invited(world, "e.nowak")

    opened = bok.sign_in.log_in(" E.Nowak ", invitation.one_time_password.lower(), HERE)
    assert opened.session.stage is StaffStage.PASSWORD
    second = bok.set_up.choose_password(
        staff_visitor(world, opened), new=STAFF_PASSWORD, repeat=STAFF_PASSWORD, source=HERE
    )
    assert second
    assert second.session.stage is StaffStage.SET_UP
    app = bok.set_up.app(staff_visitor(world, second))
    assert app.secret == invitation.app_secret
    assert app.address.startswith("otpauth://totp/mojBOK%20POLSp:e.nowak?secret=")
    ewa = Colleague(world=world, name="e.nowak", secret=app.secret)
    third = bok.set_up.confirm_app(staff_visitor(world, second), ewa.code(), HERE)
    assert third
    codes = bok.set_up.recovery_codes(staff_visitor(world, third))
    assert len(set(codes)) == 10
    last = bok.set_up.have_seen_codes(staff_visitor(world, third), HERE)

    assert last
    assert last.session.stage is StaffStage.FULL
    assert bok.set_up.recovery_codes(staff_visitor(world, last)) == []
    # Each step has a session of its own, and the former is over.
    assert [gone(world, each) for each in (opened, second, third)] == [EndReason.RENEWED] * 3
    assert world.events("staff_logged_in")


def test_neither_password_nor_secret_nor_code_is_kept_as_it_is(
    world: World, ewa: Colleague
) -> None:
    kept = str(world.rows(StaffMemberRow)) + str(world.rows(StaffRecoveryCodeRow))

    for secret in (STAFF_PASSWORD, ewa.secret, *ewa.recovery_codes):
        assert secret not in kept
        assert secret.replace("-", "") not in kept


def test_a_password_alone_opens_nothing(world: World, ewa: Colleague) -> None:
    opened = with_password(world, ewa)

    assert opened.session.stage is StaffStage.CODE
    done = confirm(world, opened, ewa.code())
    assert done
    assert done.session.stage is StaffStage.FULL


def test_a_code_is_good_once(world: World, ewa: Colleague) -> None:
    code = ewa.code()
    assert confirm(world, with_password(world, ewa), code)

    with pytest.raises(FormInvalidError) as refused:
        confirm(world, with_password(world, ewa), code)

    assert refused.value.errors == {"code": CodeWrongError()}


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(-60, False), (-30, True), (30, True), (60, False)]
)
def test_a_code_of_the_step_before_or_after_is_taken(
    world: World, ewa: Colleague, seconds: int, is_right: bool
) -> None:
    code = ewa.code(seconds)

    if is_right:
        assert confirm(world, with_password(world, ewa), code)
    else:
        with pytest.raises(FormInvalidError):
            confirm(world, with_password(world, ewa), code)


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "1234567", "\u0661" * 6, "0" * 5000])
def test_nonsense_is_a_wrong_code(world: World, ewa: Colleague, typed: str) -> None:
    with pytest.raises(FormInvalidError):
        confirm(world, with_password(world, ewa), typed)


def test_a_recovery_code_is_good_once_however_it_is_typed(world: World, ewa: Colleague) -> None:
    typed = ewa.recovery_codes[3].lower().replace("-", " ")
    recover = world.services.bok.sign_in.recover
    assert recover(staff_visitor(world, with_password(world, ewa)), typed, HERE)

    with pytest.raises(FormInvalidError) as refused:
        recover(staff_visitor(world, with_password(world, ewa)), typed, HERE)

    assert refused.value.errors == {"recovery_code": RecoveryCodeWrongError()}
    assert world.events("staff_recovery_code_used")


def test_one_members_recovery_code_is_no_others(world: World, ewa: Colleague) -> None:
    jan = colleague(world, "j.wolski")

    with pytest.raises(FormInvalidError):
        world.services.bok.sign_in.recover(
            staff_visitor(world, with_password(world, ewa)), jan.recovery_codes[0], HERE
        )


def test_five_wrong_passwords_lock_until_a_reset(world: World, ewa: Colleague) -> None:
    for _ in range(4):
        with pytest.raises(StaffCredentialsWrongError):
            world.services.bok.sign_in.log_in(ewa.name, "wrong", HERE)
    with pytest.raises(StaffLockedError):
        world.services.bok.sign_in.log_in(ewa.name, "wrong", HERE)
    world.clock.advance(days=365)
    with pytest.raises(StaffLockedError):
        with_password(world, ewa)
    assert world.events("staff_locked")

    invitation = world.services.bok.staff.reset(ewa.name, actor=shell("tests"))

    assert world.services.bok.sign_in.log_in(ewa.name, invitation.one_time_password, HERE).token


def test_right_passwords_between_do_not_let_codes_be_guessed(world: World, ewa: Colleague) -> None:
    for _ in range(4):
        with pytest.raises(FormInvalidError):
            confirm(world, with_password(world, ewa), "000000")
    opened = with_password(world, ewa)

    with pytest.raises(StaffLockedError):
        confirm(world, opened, "000000")

    assert gone(world, opened) is EndReason.LOCKED
    with pytest.raises(StaffLockedError):
        with_password(world, ewa)


def test_right_passwords_alone_lock_nobody_and_a_right_code_starts_the_count_anew(
    world: World, ewa: Colleague
) -> None:
    for _ in range(7):
        with_password(world, ewa)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(StaffCredentialsWrongError):
                world.services.bok.sign_in.log_in(ewa.name, "wrong", HERE)
        world.clock.advance(minutes=1)
        assert confirm(world, with_password(world, ewa), ewa.code())


def test_a_clients_wrong_passwords_do_not_lock_staff_of_the_same_name(
    world: World, ewa: Colleague
) -> None:
    for _ in range(6):
        with pytest.raises(DomainError):
            world.log_in(ewa.name, "wrong")

    assert with_password(world, ewa).token


def test_an_unknown_name_costs_the_same_hash_and_is_told_the_same(world: World) -> None:
    before = len(world.hasher.verified)
    for _ in range(4):
        with pytest.raises(StaffCredentialsWrongError):
            world.services.bok.sign_in.log_in("nobody", "Haslo-Dlugie-2026", HERE)
    with pytest.raises(StaffLockedError):
        world.services.bok.sign_in.log_in("nobody", "Haslo-Dlugie-2026", HERE)

    assert len(world.hasher.verified) == before + 5


def test_the_one_time_password_is_over_in_time(world: World) -> None:
    invitation = invited(world, "e.nowak")
    world.clock.advance(hours=24)

    with pytest.raises(StaffCredentialsWrongError):
        world.services.bok.sign_in.log_in("e.nowak", invitation.one_time_password, HERE)


@pytest.mark.parametrize("new", ["Krotkie-123", "zielony-czajnik", "Dlugie.Imie.Nazwisko"])
def test_a_password_of_staff_has_twelve_signs_and_the_rules_of_all(world: World, new: str) -> None:
    name = "dlugie.imie.nazwisko"
    one_time = invited(world, name).one_time_password
    opened = world.services.bok.sign_in.log_in(name, one_time, HERE)

    with pytest.raises(FormInvalidError) as refused:
        world.services.bok.set_up.choose_password(
            staff_visitor(world, opened), new=new, repeat=new, source=HERE
        )

    assert isinstance(refused.value.errors["new_password"], PasswordTooWeakError)


@pytest.mark.parametrize("change", ["disable", "reset", "role"])
def test_a_change_by_others_ends_every_session(world: World, ewa: Colleague, change: str) -> None:
    sessions = [ewa.sign_in(), ewa.sign_in()]
    staff = world.services.bok.staff
    if change == "disable":
        staff.disable(ewa.name, actor=shell("tests"))
    elif change == "reset":
        staff.reset(ewa.name, actor=shell("tests"))
    else:
        staff.set_role(ewa.name, Role.ADMINISTRATOR, actor=shell("tests"))

    expected = EndReason.BLOCKED if change == "disable" else EndReason.STAFF
    assert [gone(world, opened) for opened in sessions] == [expected] * 2


def test_whoever_is_disabled_gets_in_no_more_and_enabled_again(
    world: World, ewa: Colleague
) -> None:
    staff = world.services.bok.staff
    staff.disable(ewa.name, actor=shell("tests"))
    with pytest.raises(StaffCredentialsWrongError):
        with_password(world, ewa)

    staff.enable(ewa.name, actor=shell("tests"))

    assert with_password(world, ewa).token


def test_a_session_ends_after_fifteen_idle_minutes_and_after_twelve_hours(
    world: World, ewa: Colleague
) -> None:
    idle, busy = ewa.sign_in(), ewa.sign_in()
    for _ in range(12 * 6 - 1):
        world.clock.advance(minutes=10)
        staff_visitor(world, busy)

    assert gone(world, idle) is EndReason.IDLE
    world.clock.advance(minutes=10)
    assert gone(world, busy) is EndReason.EXPIRED


def test_a_clients_token_opens_no_session_of_staff_nor_the_other_way_round(
    world: World, ewa: Colleague
) -> None:
    client = world.open_session(world.member(world.person()))
    staff = ewa.sign_in()

    assert gone(world, Opened(token=client.token, session=staff.session)) is None
    found = world.services.sessions.visitor(staff.token, is_activity=True)
    assert found == Gone(reason=None)


def test_of_six_sessions_the_oldest_ends(world: World, ewa: Colleague) -> None:
    sessions = [ewa.sign_in() for _ in range(6)]

    assert gone(world, sessions[0]) is EndReason.TOO_MANY
    for opened in sessions[1:]:
        assert staff_visitor(world, opened).session.id == opened.session.id


NEW_PASSWORD = "Zielony-Czajnik-2027"


def change(
    world: World, opened: OpenedStaffSession, code: str, current: str = STAFF_PASSWORD, **new: str
) -> OpenedStaffSession | None:
    return world.services.bok.set_up.change_password(
        staff_visitor(world, opened),
        current=current,
        code=code,
        new=new.get("new", NEW_PASSWORD),
        repeat=new.get("repeat", NEW_PASSWORD),
        source=HERE,
    )


def test_a_password_is_changed_given_the_old_one_and_a_code(world: World, ewa: Colleague) -> None:
    other, opened = ewa.sign_in(), ewa.sign_in()
    world.clock.advance(seconds=30)

    renewed = change(world, opened, ewa.code())

    assert renewed
    assert renewed.session.stage is StaffStage.FULL
    assert staff_visitor(world, renewed).member.name == ewa.name
    assert gone(world, opened) is EndReason.RENEWED
    assert gone(world, other) is EndReason.PASSWORD_CHANGED
    with pytest.raises(StaffCredentialsWrongError):
        with_password(world, ewa)
    opened = world.services.bok.sign_in.log_in(ewa.name, NEW_PASSWORD, HERE)
    assert opened.session.stage is StaffStage.CODE
    assert len(world.events("staff_password_set")) == 2  # The first one was at the first login.


def test_neither_the_old_password_alone_nor_a_code_alone_changes_it(
    world: World, ewa: Colleague
) -> None:
    opened = ewa.sign_in()
    used = ewa.code()
    world.clock.advance(seconds=30)

    for current, code, field, error in (
        ("Nie-to-haslo-2026", ewa.code(), "current_password", CurrentPasswordWrongError()),
        (STAFF_PASSWORD, "000000", "code", CodeWrongError()),
        (STAFF_PASSWORD, used, "code", CodeWrongError()),
    ):
        with pytest.raises(FormInvalidError) as refused:
            change(world, opened, code, current)
        assert refused.value.errors == {field: error}

    assert len(world.events("staff_login_failed")) == 3
    assert staff_visitor(world, opened).session.id == opened.session.id
    assert with_password(world, ewa).session.stage is StaffStage.CODE


def test_slips_in_the_new_password_cost_no_attempt(world: World, ewa: Colleague) -> None:
    opened = ewa.sign_in()
    world.clock.advance(seconds=30)

    for new in ({"new": "Krotkie-1", "repeat": "Krotkie-1"}, {"repeat": "Inny-Czajnik-2027"}):
        with pytest.raises(FormInvalidError):
            change(world, opened, ewa.code(), **new)
    with pytest.raises(FormInvalidError) as refused:
        change(world, opened, ewa.code(), new=STAFF_PASSWORD, repeat=STAFF_PASSWORD)

    assert isinstance(refused.value.errors["new_password"], PasswordTooWeakError)
    assert world.events("staff_login_failed") == []
    assert change(world, opened, ewa.code())


def test_five_wrong_tries_at_a_change_lock_and_end_the_session(
    world: World, ewa: Colleague
) -> None:
    opened = ewa.sign_in()
    for _ in range(4):
        with pytest.raises(FormInvalidError):
            change(world, opened, "000000", "Nie-to-haslo-2026")

    with pytest.raises(StaffLockedError):
        change(world, opened, "000000", "Nie-to-haslo-2026")

    assert gone(world, opened) is EndReason.LOCKED
    with pytest.raises(StaffLockedError):
        with_password(world, ewa)
