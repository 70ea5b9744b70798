"""SCR-FORCED: the first login, with a one-time password, and a password of one's own."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.login import LoginScreen

ELSEWHERE = ("/", "/pulpit", "/logowanie")


@pytest.fixture
def forced(windows: Windows, portal: Portal, person: Person) -> ForcedPasswordScreen:
    _, session = by_post.log_in_once(portal, person)
    return ForcedPasswordScreen.open(windows.open(session=session))


def one_time_password(portal: Portal, person: Person) -> str:
    return portal.letters.wait_for("one-time-password", person.email).acted_on


def expect_met(rule: Locator, *, is_met: bool) -> None:
    expect(rule).to_contain_text("spełnione:" if is_met else "jeszcze nie:", use_inner_text=True)


@pytest.mark.requirement("FIRST-01")
def test_every_other_address_leads_back_to_the_forced_change(forced: ForcedPasswordScreen) -> None:
    for address in ELSEWHERE:
        forced.page.goto(address)

        assert ForcedPasswordScreen.shown(forced.page).address == ForcedPasswordScreen.ADDRESS


@pytest.mark.requirement("PWD-01")
def test_each_rule_of_a_password_shows_as_it_is_met(forced: ForcedPasswordScreen) -> None:
    length = forced.rule("co najmniej 8 znaków")
    capital = forced.rule("co najmniej jedna wielka litera")
    digit = forced.rule("co najmniej jedna cyfra albo znak specjalny")
    expectations = {
        "": (False, False, False),
        "zażółć": (False, False, False),
        "Zażółć": (False, True, False),
        "Zażółć?": (False, True, True),
        "zażółć gęślą": (True, False, True),
        "Łódź-Bałuty": (True, True, True),
    }

    for typed, (is_long, has_capital, has_digit) in expectations.items():
        forced.new_password.fill(typed)
        expect_met(length, is_met=is_long)
        expect_met(capital, is_met=has_capital)
        expect_met(digit, is_met=has_digit)


@pytest.mark.requirement("PWD-01", "FIRST-02")
def test_a_weak_password_is_refused_at_its_field_and_no_password_comes_back(
    forced: ForcedPasswordScreen, portal: Portal, person: Person
) -> None:
    forced.fill(one_time_password(portal, person), "slabe", "slabe")

    forced = forced.change_in_vain()

    expect(forced.new_password).to_have_attribute("aria-invalid", "true")
    expect(forced.new_password).to_have_accessible_description(
        "Hasło musi mieć co najmniej 8 znaków. Dodaj wielką literę. Dodaj cyfrę albo znak specjalny."
    )
    expect(forced.new_password).to_be_focused()
    for field in (forced.one_time_password, forced.new_password, forced.repeat):
        expect(field).to_have_value("")


@pytest.mark.requirement("FIRST-02")
def test_a_wrong_code_and_a_wrong_repeat_are_told_at_their_fields(
    forced: ForcedPasswordScreen, portal: Portal, person: Person
) -> None:
    forced.fill("AAAA-2222-BBBB-3333", person.password, person.password)
    forced = forced.change_in_vain()
    expect(forced.one_time_password).to_have_accessible_description(
        "To nie jest ważne hasło jednorazowe. Przepisz je z ostatniej wiadomości od nas."
    )

    forced.fill(one_time_password(portal, person), person.password, "Cos-Innego-7")
    forced = forced.change_in_vain()

    expect(forced.repeat).to_have_accessible_description("Hasła nie są takie same")


@pytest.mark.requirement("ALL-01", "FIRST-02")
def test_an_error_goes_when_its_field_was_filled_in_and_is_left(
    forced: ForcedPasswordScreen,
) -> None:
    forced = forced.change_in_vain()
    required = "Pole Powtórz nowe hasło jest wymagane"
    expect(forced.repeat).to_have_accessible_description(required)

    forced.repeat.focus()
    forced.new_password.fill("Bialy-Czajnik8")
    expect(forced.repeat).to_have_accessible_description(required)
    forced.one_time_password.focus()

    expect(forced.new_password).not_to_have_attribute("aria-invalid", "true")
    expect(forced.new_password).to_have_accessible_description(
        "Nie może być Twoim loginem, numerem, adresem ani jednym z najpopularniejszych haseł."
    )
    expect(forced.repeat).to_have_attribute("aria-invalid", "true")


@pytest.mark.requirement("FIRST-02", "FIRST-03")
def test_the_change_logs_in_on_a_fresh_session_and_the_code_works_no_more(
    windows: Windows, portal: Portal, person: Person
) -> None:
    one_time, session = by_post.log_in_once(portal, person)
    page = windows.open(session=session)

    ForcedPasswordScreen.open(page).change(one_time.replace("-", " ").lower(), person.password)

    [cookie] = [c for c in page.context.cookies() if c.get("name") == by_post.SESSION]
    assert cookie.get("value") != session.token
    stranger = LoginScreen.open(windows.open())
    stranger.fail_to_log_in(person.login, one_time)
    expect(LoginScreen.shown(stranger.page).alert).to_contain_text("nieprawidłowe")


@pytest.mark.requirement("FIRST-01", "OUT-01")
def test_one_can_leave_the_forced_change(forced: ForcedPasswordScreen) -> None:
    forced.page.get_by_role("button", name="Wyloguj", exact=True).click()

    LoginScreen.shown(forced.page)


@pytest.mark.requirement("LOGIN-01", "SCR-FORCED")
def test_password_managers_know_the_fields(forced: ForcedPasswordScreen) -> None:
    expect(forced.one_time_password).to_have_attribute("autocomplete", "one-time-code")
    expect(forced.new_password).to_have_attribute("autocomplete", "new-password")
    expect(forced.repeat).to_have_attribute("autocomplete", "new-password")


@pytest.mark.requirement("FIRST-03")
def test_a_one_time_password_may_be_used_to_log_in_until_it_is_changed(
    page: Page, portal: Portal, person: Person
) -> None:
    one_time = by_post.activate(portal, person)
    LoginScreen.open(page).log_in_once(person.login, one_time)
    page.context.clear_cookies()

    forced = LoginScreen.open(page).log_in_once(person.login, one_time)

    forced.change(one_time, person.password)
