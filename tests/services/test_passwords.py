"""The forced change of password (FIRST-01 to FIRST-03, PWD-01)."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest

from mojbok.domain.accounts import AccountLockedError, WrongCredentialsError
from mojbok.domain.credentials import OneTimePasswordMalformedError, OneTimePasswordWrongError
from mojbok.domain.errors import DomainError
from mojbok.domain.forms import FieldRequiredError, FormInvalidError
from mojbok.domain.letters import OneTimePasswordLetter, PasswordChangedLetter
from mojbok.domain.password_policy import PasswordsDifferError, PasswordTooWeakError
from mojbok.domain.sessions import EndReason, Stage, Visitor
from mojbok.services.any_sessions import Gone
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import OneTimePasswordRow
from tests.builders import HERE, PASSWORD, Person, World
from tests.fakes import RecordedEvents

Form = Literal["NFC", "NFD"]
NEW = "Bialy-Czajnik8"


class Invited:
    """A customer who has signed in with a one-time password and must choose a password."""

    def __init__(self, world: World, person: Person | None = None, **changed: object) -> None:
        self.world = world
        self.person = person or world.person()
        self.one_time = world.invited(self.person, **changed)
        self.login = world.account(self.person).login
        self.opened = world.log_in(self.login, self.one_time)
        self.visitor = world.visitor(self.opened)

    def change(self, new: str = NEW, **typed: str) -> OpenedSession:
        values = {"one_time": self.one_time, "new": new, "repeat": new} | typed
        return self.world.services.passwords.change_forced(self.visitor, **values, source=HERE)

    def errors(self, new: str = NEW, **typed: str) -> dict[str, DomainError]:
        with pytest.raises(FormInvalidError) as caught:
            self.change(new, **typed)
        return caught.value.errors


@pytest.fixture
def invited(world: World) -> Invited:
    return Invited(world, login="anna.nowak")


# Signing in with a one-time password


@pytest.mark.requirement("FIRST-01")
def test_a_one_time_password_opens_a_session_for_the_change_alone(invited: Invited) -> None:
    assert invited.visitor.session.stage is Stage.PASSWORD


@pytest.mark.requirement("FIRST-01")
def test_the_pesel_is_the_login_where_none_was_chosen(world: World) -> None:
    assert Invited(world).visitor.session.stage is Stage.PASSWORD


@pytest.mark.requirement("FIRST-01")
def test_a_one_time_password_may_be_typed_as_the_letter_shows_it(world: World) -> None:
    one_time = world.invited(world.person(), login="anna")
    shown = "-".join(one_time[at : at + 4] for at in range(0, 16, 4)).lower()

    assert world.log_in("anna", f" {shown} ").session.stage is Stage.PASSWORD


@pytest.mark.requirement("FIRST-03")
@pytest.mark.parametrize(
    ("age", "is_good"), [(timedelta(hours=24, seconds=-1), True), (timedelta(hours=24), False)]
)
def test_the_one_time_password_of_an_activation_is_good_for_a_day_o07(
    world: World, age: timedelta, *, is_good: bool
) -> None:
    one_time = world.invited(world.person(), login="anna")
    world.clock.advance(age)

    if is_good:
        assert world.log_in("anna", one_time).token
        return
    for _ in range(4):
        with pytest.raises(WrongCredentialsError):
            world.log_in("anna", one_time)
    with pytest.raises(AccountLockedError):
        world.log_in("anna", one_time)


# The change


@pytest.mark.requirement("FIRST-02")
def test_the_change_opens_a_fresh_session_of_the_portal(invited: Invited, world: World) -> None:
    opened = invited.change()

    assert opened.token != invited.opened.token
    assert opened.session.id != invited.opened.session.id
    assert world.visitor(opened).session.stage is Stage.PORTAL


@pytest.mark.requirement("FIRST-02")
def test_every_older_session_is_dead_after_the_change_p04(invited: Invited, world: World) -> None:
    other = world.log_in("anna.nowak", invited.one_time)
    news = RecordedEvents()
    world.application.events.listen(news.ended)

    invited.change()

    assert set(news.news) == {
        (invited.opened.session.id, EndReason.PASSWORD_CHANGED),
        (other.session.id, EndReason.PASSWORD_CHANGED),
    }
    for former in (invited.opened, other):
        gone = world.services.sessions.visitor(former.token, is_activity=True)
        assert gone == Gone(reason=EndReason.PASSWORD_CHANGED)


@pytest.mark.requirement("FIRST-02")
def test_the_new_password_signs_in_from_then_on(invited: Invited, world: World) -> None:
    invited.change()

    assert world.log_in("anna.nowak", NEW).session.stage is Stage.PORTAL
    (event,) = world.events("password_changed")
    assert event["account_id"] == invited.visitor.account.id


@pytest.mark.requirement("FIRST-02")
def test_the_first_password_makes_no_letter_and_a_later_one_does(
    invited: Invited, world: World
) -> None:
    invited.change()
    assert world.letters(PasswordChangedLetter) == []

    world.services.recovery.recover_password("anna.nowak", HERE)
    invited.one_time = world.last(OneTimePasswordLetter).one_time_password
    invited.visitor = world.visitor(world.log_in("anna.nowak", invited.one_time))
    invited.change("Czarny-Czajnik9")

    (letter,) = world.letters(PasswordChangedLetter)
    assert letter.to == invited.person.email


@pytest.mark.requirement("FIRST-03")
def test_a_one_time_password_works_once_o06(invited: Invited, world: World) -> None:
    invited.change()

    with pytest.raises(WrongCredentialsError):
        world.log_in("anna.nowak", invited.one_time)
    assert invited.errors("Czarny-Czajnik9") == {"one_time_password": OneTimePasswordWrongError()}
    assert world.log_in("anna.nowak", NEW).token


@pytest.mark.requirement("FIRST-02")
def test_a_wrong_one_time_password_is_told_at_its_field_and_counts(
    invited: Invited, world: World
) -> None:
    for last in "QRST":
        wrong = f"A2BCDEFGHJKLMNP{last}"
        assert invited.errors(one_time=wrong) == {"one_time_password": OneTimePasswordWrongError()}

    with pytest.raises(AccountLockedError):
        invited.change(one_time="A2BCDEFGHJKLMNPU")
    with pytest.raises(AccountLockedError):
        invited.change()
    assert world.account(invited.person).password_hash is None


@pytest.mark.requirement("FIRST-02", "ALL-04")
@pytest.mark.parametrize("typed", ["not one at all", NEW, "🦆", "A2BC-DEFG-HJKL-MNP", "A" * 17])
def test_what_cannot_be_a_code_is_told_beside_what_else_is_wrong_and_costs_no_attempt(
    invited: Invited, typed: str
) -> None:
    for _ in range(6):
        assert next(iter(invited.errors("weak", one_time=typed).items())) == (
            "one_time_password",
            OneTimePasswordMalformedError(),
        )
        assert invited.errors(one_time=typed) == {
            "one_time_password": OneTimePasswordMalformedError()
        }

    assert invited.change().token


@pytest.mark.requirement("FIRST-03")
def test_the_one_time_password_of_another_account_is_refused_p08(
    invited: Invited, world: World
) -> None:
    person = world.person(email=invited.person.email)
    other = world.invited(person)

    assert invited.errors(one_time=other) == {"one_time_password": OneTimePasswordWrongError()}
    with pytest.raises(WrongCredentialsError):
        world.log_in(person.number, invited.one_time)


@pytest.mark.requirement("FIRST-02")
def test_a_different_repeat_does_not_use_the_one_time_password_up_o14(invited: Invited) -> None:
    assert invited.errors(repeat=NEW + "x") == {"new_password_repeat": PasswordsDifferError()}

    assert invited.change().token


@pytest.mark.requirement("FIRST-02")
def test_slips_in_the_new_password_cost_no_attempt_o14(invited: Invited, world: World) -> None:
    for _ in range(6):
        invited.errors("weak", one_time="A2BCDEFGHJKLMNPQ")

    assert world.hasher.verified[-1] is True
    assert invited.change().token


@pytest.mark.requirement("FIRST-02")
def test_every_empty_field_is_named_at_once(invited: Invited) -> None:
    assert invited.errors("", one_time=" ", repeat="") == {
        "one_time_password": FieldRequiredError(label="Kod jednorazowy zmiany hasła"),
        "new_password": FieldRequiredError(label="Nowe hasło"),
        "new_password_repeat": FieldRequiredError(label="Powtórz nowe hasło"),
    }


# The rules


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("{one_time}", "one_time_form"),
        ("Anna.Nowak", "personal"),
        ("{email}", "personal"),
        ("A-{number}", "personal"),
        ("Umowa {contract}", "personal"),
        ("Haslo123", "common"),
    ],
)
def test_the_new_password_tells_nothing_of_the_customer_o05_o11(
    invited: Invited, typed: str, rule: str
) -> None:
    person = invited.person
    password = typed.format(
        one_time=invited.one_time,
        email=person.email.capitalize(),
        number=person.number,
        contract=person.contract,
    )

    error = invited.errors(password)["new_password"]

    assert isinstance(error, PasswordTooWeakError)
    assert rule in error.rules


@pytest.mark.requirement("PWD-01")
def test_the_new_password_may_not_be_the_old_one(world: World) -> None:
    account = world.member(world.person(), login="anna")
    world.services.recovery.recover_password("anna", HERE)
    one_time = world.last(OneTimePasswordLetter).one_time_password
    visitor = world.visitor(world.log_in("anna", one_time))

    with pytest.raises(FormInvalidError) as caught:
        world.services.passwords.change_forced(
            visitor, one_time=one_time, new=PASSWORD, repeat=PASSWORD, source=HERE
        )

    assert caught.value.errors == {"new_password": PasswordTooWeakError(rules=["old"])}
    assert world.services.home.overview(visitor).login == account.login
    (row,) = world.rows(OneTimePasswordRow)
    assert row["used_at"] is None


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(
    "password", ["  Zbcdefg1 z brzegami  ", "Z1" + "xy" * 49, "Z1" + "xy" * 63]
)
def test_a_password_works_exactly_as_it_was_typed_o12(
    invited: Invited, world: World, password: str
) -> None:
    invited.change(password)

    assert world.log_in("anna.nowak", password).token
    if password != password.strip():
        with pytest.raises(WrongCredentialsError):
            world.log_in("anna.nowak", password.strip())


@pytest.mark.requirement("PWD-01")
@pytest.mark.parametrize(("one", "other"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_both_forms_of_polish_letters_sign_in_o13(
    invited: Invited, world: World, one: Form, other: Form
) -> None:
    password = "Zażółć-gęślą-7"
    invited.change(unicodedata.normalize(one, password))

    assert world.log_in("anna.nowak", unicodedata.normalize(other, password)).token


@pytest.mark.requirement("FIRST-02")
def test_a_change_that_came_too_late_changes_nothing_p09(invited: Invited, world: World) -> None:
    stale: Visitor = invited.visitor
    world.set_account(stale.account.id, auth_epoch=stale.account.auth_epoch + 1)

    with pytest.raises(FormInvalidError):
        invited.change()

    assert world.account(invited.person).password_hash is None
    assert replace(stale.account, auth_epoch=1) == world.account(invited.person)
