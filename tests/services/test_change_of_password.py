"""The change of the password at will (SET-02, SCR-PWD, T03, T04, S15)."""

import pytest

from mojbok.domain.accounts import AccountLockedError, WrongCredentialsError
from mojbok.domain.credentials import CurrentPasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import (
    AccountLockedLetter,
    OneTimePasswordLetter,
    PasswordChangedLetter,
)
from mojbok.domain.password_policy import PasswordsDifferError, PasswordTooWeakError
from mojbok.domain.sessions import EndReason, Stage, Visitor
from mojbok.services.any_sessions import Gone
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import DeviceRow, OneTimePasswordRow
from tests.builders import HERE, PASSWORD, World
from tests.fakes import RecordedEvents

NEW = "Bialy-Czajnik8"
WRONG = {"current_password": CurrentPasswordWrongError()}


class Owner:
    """A customer who is signed in and changes the password."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.person = world.person()
        self.account = world.member(self.person, login="anna.nowak")
        self.opened = world.log_in("anna.nowak")
        self.visitor = world.visitor(self.opened)
        world.hasher.forget()

    def change(self, new: str = NEW, **typed: str) -> OpenedSession:
        values = {"current": PASSWORD, "new": new, "repeat": new} | typed
        return self.world.services.passwords.change_own(self.visitor, **values, source=HERE)

    def errors(self, new: str = NEW, **typed: str) -> dict[str, DomainError]:
        with pytest.raises(FormInvalidError) as caught:
            self.change(new, **typed)
        return caught.value.errors

    def gone(self, opened: OpenedSession) -> EndReason | None:
        found = self.world.services.sessions.visitor(opened.token, is_activity=True)
        assert isinstance(found, Gone)
        return found.reason


@pytest.fixture
def owner(world: World) -> Owner:
    return Owner(world)


@pytest.fixture
def news(world: World, owner: Owner) -> RecordedEvents:
    assert owner.world is world
    news = RecordedEvents()
    world.application.events.listen(news.ended)
    return news


# What a change does


@pytest.mark.requirement("SET-02")
def test_the_new_password_takes_the_place_of_the_old_one(owner: Owner, world: World) -> None:
    owner.change()

    assert world.log_in("anna.nowak", NEW).session.stage is Stage.PORTAL
    with pytest.raises(WrongCredentialsError):
        world.log_in("anna.nowak", PASSWORD)


@pytest.mark.requirement("SET-02")
def test_the_session_goes_on_under_a_new_identifier_and_token(
    owner: Owner, world: World, news: RecordedEvents
) -> None:
    former = owner.visitor.session
    world.clock.advance(minutes=10)

    renewed = owner.change()

    visitor = world.visitor(renewed)
    assert {renewed.token, visitor.session.id}.isdisjoint({owner.opened.token, former.id})
    assert visitor.session.stage is former.stage
    assert visitor.session.auth_epoch == former.auth_epoch + 1
    assert owner.gone(owner.opened) is EndReason.RENEWED
    assert (former.id, EndReason.RENEWED) in news.news


@pytest.mark.requirement("SET-02", "OUT-02")
def test_a_renewed_session_is_as_old_as_before(owner: Owner, world: World) -> None:
    world.clock.advance(minutes=10)

    session = owner.change().session

    assert session.created_at == owner.opened.session.created_at
    assert session.expires_at == owner.opened.session.expires_at
    assert session.last_activity_at == world.clock.now()


@pytest.mark.requirement("SET-02")
def test_every_other_session_ends_at_once_s15(
    owner: Owner, world: World, news: RecordedEvents
) -> None:
    others = [world.log_in("anna.nowak") for _ in range(2)]
    stranger = world.open_session(world.member(world.person(), login="ola"))

    owner.change()

    assert [owner.gone(other) for other in others] == [EndReason.PASSWORD_CHANGED] * 2
    assert {(other.session.id, EndReason.PASSWORD_CHANGED) for other in others} <= set(news.news)
    assert isinstance(world.services.sessions.visitor(stranger.token, is_activity=True), Visitor)


@pytest.mark.requirement("SET-02", "FIRST-03")
def test_a_waiting_one_time_password_dies_p09(owner: Owner, world: World) -> None:
    world.services.recovery.recover_password("anna.nowak", HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password

    owner.change()

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna.nowak", one_time)
    assert world.count(OneTimePasswordRow) == 0


@pytest.mark.requirement("SET-02")
def test_what_was_sent_for_the_former_epoch_dies(owner: Owner, world: World) -> None:
    owner.change()

    assert world.account(owner.person).auth_epoch == owner.account.auth_epoch + 1


@pytest.mark.requirement("SET-02", "LOGIN-03")
def test_every_remembered_browser_of_the_account_is_forgotten_and_no_other(
    owner: Owner, world: World
) -> None:
    other = world.member(world.person(), login="ola")
    devices = world.services.devices
    mine = [devices.settle(None, owner.account.id, remembers=True) for _ in range(2)]
    hers = devices.settle(None, other.id, remembers=True)

    owner.change()

    assert [devices.remembered_login(token) for token in mine] == ["", ""]
    assert devices.remembered_login(hers) == "ola"
    assert world.count(DeviceRow) == 1


@pytest.mark.requirement("SET-02")
def test_the_owner_is_told_by_letter_and_it_is_written_down(owner: Owner, world: World) -> None:
    owner.change()

    (letter,) = world.letters(PasswordChangedLetter)
    assert (letter.to, letter.changed_at) == (owner.person.email, world.clock.now())
    event = world.events("password_changed")[-1]
    assert (event["account_id"], event["ip"]) == (owner.account.id, HERE.ip)


# The current password


@pytest.mark.requirement("SET-02")
def test_one_hash_is_tried_and_one_is_made(owner: Owner, world: World) -> None:
    owner.change()

    assert (world.hasher.verified, world.hasher.hashed) == ([True], 1)


@pytest.mark.requirement("SET-02")
def test_a_wrong_current_password_is_told_at_its_field_and_costs_one_hash(
    owner: Owner, world: World
) -> None:
    assert owner.errors(current="Zle-haslo-1") == WRONG

    assert (world.hasher.verified, world.hasher.hashed) == ([False], 0)
    assert world.log_in("anna.nowak").token
    assert world.letters(PasswordChangedLetter) == []


@pytest.mark.requirement("SET-02", "LOCK-01", "LOCK-02")
def test_the_fifth_wrong_current_password_locks_and_ends_no_session_t03(
    owner: Owner, world: World, news: RecordedEvents
) -> None:
    other = world.log_in("anna.nowak")
    for _ in range(4):
        assert owner.errors(current="Zle-haslo-1") == WRONG

    with pytest.raises(AccountLockedError):
        owner.change(current="Zle-haslo-1")
    with pytest.raises(AccountLockedError):
        owner.change()
    with pytest.raises(AccountLockedError):
        world.log_in("anna.nowak")

    assert len(world.letters(AccountLockedLetter)) == 1
    assert len(world.events("locked")) == 1
    assert news.news == []
    for opened in (owner.opened, other):
        assert world.visitor(opened).session.stage is Stage.PORTAL


@pytest.mark.requirement("SET-02", "LOCK-01")
def test_wrong_passwords_at_the_login_and_here_are_one_count_t03(
    owner: Owner, world: World
) -> None:
    for _ in range(3):
        with pytest.raises(WrongCredentialsError):
            world.log_in("anna.nowak", "Zle-haslo-1")
    owner.errors(current="Zle-haslo-1")

    with pytest.raises(AccountLockedError):
        owner.change(current="Zle-haslo-1")


@pytest.mark.requirement("SET-02", "LOCK-01")
def test_a_right_current_password_starts_the_count_anew(owner: Owner, world: World) -> None:
    for _ in range(4):
        owner.errors(current="Zle-haslo-1")
    owner.errors(PASSWORD)

    for _ in range(4):
        with pytest.raises(WrongCredentialsError):
            world.log_in("anna.nowak", "Zle-haslo-1")
    assert world.log_in("anna.nowak").token


@pytest.mark.requirement("SET-02")
def test_a_one_time_password_is_not_the_current_password(owner: Owner, world: World) -> None:
    world.services.recovery.recover_password("anna.nowak", HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password

    assert owner.errors(current=one_time) == WRONG
    assert world.log_in("anna.nowak", one_time).session.stage is Stage.PASSWORD


@pytest.mark.requirement("SET-02", "LOCK-01")
def test_what_can_be_no_password_is_not_tried(owner: Owner, world: World) -> None:
    for _ in range(6):
        assert owner.errors(current="x" * 129) == WRONG

    assert world.hasher.verified == []
    assert owner.change().token


# The new password


@pytest.mark.requirement("SET-02")
def test_slips_in_the_new_password_cost_no_attempt(owner: Owner, world: World) -> None:
    for _ in range(6):
        owner.errors("weak", current="Zle-haslo-1")
        owner.errors(repeat="Cos-Innego-7", current="Zle-haslo-1")

    assert world.hasher.verified == []
    assert owner.change().token


@pytest.mark.requirement("SET-02")
def test_every_empty_field_is_named_at_once(owner: Owner) -> None:
    assert owner.errors("", current="", repeat=" ") == {
        "current_password": FieldRequiredError(label="Aktualne hasło"),
        "new_password": FieldRequiredError(label="Nowe hasło"),
        "new_password_repeat": FieldRequiredError(label="Powtórz nowe hasło"),
    }


@pytest.mark.requirement("SET-02", "PWD-01")
def test_the_new_password_may_not_be_the_old_one_t04(owner: Owner, world: World) -> None:
    weak = PasswordTooWeakError(rules=["old"])

    assert owner.errors(PASSWORD) == {"new_password": weak}
    assert (world.hasher.verified, world.hasher.hashed) == ([True], 0)


@pytest.mark.requirement("SET-02", "PWD-01")
@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("Krotk1", "length"),
        ("bez-duzej-litery-7", "capital"),
        ("SamychLiterNieDosc", "digit_or_special"),
        ("A1" + "x" * 127, "too_long"),
        ("Anna.Nowak", "personal"),
        ("{email}", "personal"),
        ("A-{number}", "personal"),
        ("Haslo123", "common"),
        ("ABCD-2345-EFGH-6789", "one_time_form"),
    ],
)
def test_the_new_password_keeps_every_rule_t04(owner: Owner, typed: str, rule: str) -> None:
    person = owner.person
    new = typed.format(email=person.email.capitalize(), number=person.number)

    error = owner.errors(new)["new_password"]

    assert isinstance(error, PasswordTooWeakError)
    assert rule in error.rules


@pytest.mark.requirement("SET-02")
def test_a_different_repeat_is_told_at_its_field(owner: Owner) -> None:
    assert owner.errors(repeat=NEW + "x") == {"new_password_repeat": PasswordsDifferError()}


# What came first


@pytest.mark.requirement("SET-02")
@pytest.mark.parametrize("how", ["logged out", "ended from elsewhere"])
def test_a_session_that_has_ended_meanwhile_changes_nothing_s17(
    owner: Owner, world: World, how: str
) -> None:
    if how == "logged out":
        world.services.sessions.log_out(owner.opened.token)
    else:
        other = world.visitor(world.log_in("anna.nowak"))
        world.services.own_sessions.end_others(other, HERE)

    assert owner.errors() == WRONG

    assert world.account(owner.person) == owner.account
    assert world.letters(PasswordChangedLetter) == []
    assert world.log_in("anna.nowak", PASSWORD).token


@pytest.mark.requirement("SET-02")
def test_a_change_that_came_too_late_changes_nothing_p09(owner: Owner, world: World) -> None:
    second = world.visitor(world.log_in("anna.nowak"))
    owner.change()

    with pytest.raises(FormInvalidError) as caught:
        world.services.passwords.change_own(
            second, current=NEW, new="Czarny-Czajnik9", repeat="Czarny-Czajnik9", source=HERE
        )

    assert caught.value.errors == WRONG
    assert world.log_in("anna.nowak", NEW).token


@pytest.mark.requirement("SET-02")
def test_a_session_of_a_former_epoch_is_not_brought_back_to_life(
    owner: Owner, world: World
) -> None:
    world.set_account(owner.account.id, auth_epoch=owner.account.auth_epoch + 1)

    assert owner.errors() == WRONG
    assert owner.gone(owner.opened) is EndReason.PASSWORD_CHANGED


@pytest.mark.requirement("SET-02")
def test_another_change_while_the_new_password_is_hashed_wins_p09(
    owner: Owner, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hash_ = world.hasher.hash

    def hash_slowly(password: str) -> str:
        world.set_account(owner.account.id, auth_epoch=owner.account.auth_epoch + 1)
        return hash_(password)

    monkeypatch.setattr(world.hasher, "hash", hash_slowly)

    assert owner.errors() == WRONG
    assert world.account(owner.person).password_hash == owner.account.password_hash
    assert world.letters(PasswordChangedLetter) == []


@pytest.mark.requirement("SET-02")
def test_the_first_password_of_all_is_no_news(world: World) -> None:
    world.member(world.person(), login="anna")

    assert world.letters(PasswordChangedLetter) == []
    assert len(world.events("password_changed")) == 1
