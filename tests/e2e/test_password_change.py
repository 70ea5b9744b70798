"""SCR-PWD: the password changed in a real browser, with others looking on (SET-02)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.password_window import PasswordWindow
from tests.e2e.screens.recovery import PasswordRecoveryScreen
from tests.e2e.screens.settings import SettingsScreen

NEW = "Niebieski-Rower-8"
#: Requirements: what ends elsewhere is gone from the screen within two seconds.
AT_ONCE = 2000


@pytest.fixture
def customer(windows: Windows, portal: Portal, person: Person) -> Page:
    return windows.open(session=by_post.become_customer(portal, person))


@pytest.mark.requirement("SCR-PWD")
def test_the_window_says_what_the_manual_says(customer: Page) -> None:
    window = PasswordWindow.open(customer)

    expect(window.window).to_match_aria_snapshot("""
        - heading "Zmiana hasła"
        - textbox "Aktualne hasło"
        - textbox "Nowe hasło"
        - textbox "Powtórz nowe hasło"
        - button "Zmień hasło"
    """)


@pytest.mark.requirement("SCR-PWD", "SET-02")
def test_the_password_is_changed_and_this_browser_stays(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    page = windows.open(size, session=by_post.become_customer(portal, person))
    [before] = [c for c in page.context.cookies() if c.get("name") == by_post.SESSION]

    settings = PasswordWindow.open(page).change(person.password, NEW)

    assert settings.address == "/ustawienia"
    [after] = [c for c in page.context.cookies() if c.get("name") == by_post.SESSION]
    assert after.get("value") != before.get("value")
    portal.letters.wait_for("password-changed", person.email)
    login = HomeScreen.open(page).log_out()
    login = login.fail_to_log_in(person.login, person.password)
    expect(login.alert).to_contain_text("nieprawidłowe")
    login.login.fill(person.login)
    login.password.fill(NEW)
    login.submit.click()
    HomeScreen.shown(page)


@pytest.mark.requirement("SET-02")
def test_other_browsers_are_told_within_two_seconds_and_other_tabs_stay(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    elsewhere = HomeScreen.open(windows.open(session=by_post.log_in(portal, person))).live()
    tab = HomeScreen.open(page.context.new_page()).live()
    tab.page.evaluate("() => document.documentElement.setAttribute('data-former', '')")

    PasswordWindow.open(page).change(person.password, NEW)

    login = LoginScreen(elsewhere.page)
    expect(login.heading).to_be_visible(timeout=AT_ONCE)
    expect(login.status).to_have_text("Hasło zostało zmienione. Zaloguj się nowym hasłem.")
    expect(elsewhere.page.get_by_text(person.name)).to_have_count(0)
    expect(tab.page.locator("html[data-former]")).to_have_count(0)
    assert HomeScreen.shown(tab.page).live().address == "/pulpit"


@pytest.mark.requirement("SCR-PWD", "SET-02", "PWD-01")
def test_what_is_wrong_stands_at_its_field_and_the_window_is_open_again(customer: Page) -> None:
    window = PasswordWindow.open(customer).fill("Zle-haslo-1", "slabe", "inne")

    window = window.change_in_vain()

    expect(window.new).to_have_accessible_description(
        "Hasło musi mieć co najmniej 8 znaków. Dodaj wielką literę. Dodaj cyfrę albo znak specjalny."
    )
    expect(window.repeat).to_have_accessible_description("Hasła nie są takie same")
    expect(window.new).to_be_focused()
    for field in (window.current, window.new, window.repeat):
        expect(field).to_have_value("")

    window = window.fill("Zle-haslo-1", NEW).change_in_vain()

    expect(window.current).to_have_accessible_description(
        "To nie jest Twoje aktualne hasło. Sprawdź je i wpisz jeszcze raz."
    )
    expect(window.current).to_be_focused()


@pytest.mark.requirement("SCR-PWD", "PWD-01")
def test_each_rule_shows_as_it_is_met(customer: Page) -> None:
    window = PasswordWindow.open(customer)
    expectations = {
        "": (False, False, False),
        "Zażółć?": (False, True, True),
        "Łódź-Bałuty": (True, True, True),
    }
    rules = [
        window.rule("co najmniej 8 znaków"),
        window.rule("co najmniej jedna wielka litera"),
        window.rule("co najmniej jedna cyfra albo znak specjalny"),
    ]

    for typed, met in expectations.items():
        window.new.fill(typed)
        for rule, is_met in zip(rules, met, strict=True):
            words = "spełnione:" if is_met else "jeszcze nie:"
            expect(rule).to_contain_text(words, use_inner_text=True)


@pytest.mark.requirement("SCR-PWD", "LOCK-01", "LOCK-02")
def test_the_fifth_wrong_current_password_locks_and_the_session_goes_on(
    customer: Page, portal: Portal, person: Person
) -> None:
    by_post.fail_to_log_in(portal, person.login, 4)
    window = PasswordWindow.open(customer).fill("Zle-haslo-1", NEW).change_in_vain()

    expect(window.alert).to_contain_text("Konto jest zablokowane")
    expect(window.alert.get_by_role("link", name="22 123 45 67")).to_be_visible()
    portal.letters.wait_for("account-locked", person.email)
    assert HomeScreen.open(customer).address == "/pulpit"
    portal.mojbok("account", "unlock", person.login, "--reason", "test")
    PasswordWindow.open(customer).change(person.password, NEW)


@pytest.mark.requirement("SCR-PWD")
def test_without_javascript_the_window_stands_in_the_page(
    windows: Windows, portal: Portal, person: Person
) -> None:
    session = by_post.become_customer(portal, person)
    page = windows.open(session=session, javascript=False)

    window = PasswordWindow.open(page).fill("Zle-haslo-1", NEW, "inne").change_in_vain()
    expect(window.repeat).to_have_accessible_description("Hasła nie są takie same")
    window.cancel.click()
    expect(PasswordWindow(page).window).to_be_hidden()

    PasswordWindow.open(page).change(person.password, NEW)


@pytest.mark.requirement("SCR-PWD", "ALL-01")
def test_the_window_can_be_used_and_left_by_keyboard(customer: Page) -> None:
    settings = SettingsScreen.open(customer).live()
    opener = settings.main.get_by_role("button", name="Zmień hasło", exact=True)
    opener.focus()
    customer.keyboard.press("Enter")
    window = PasswordWindow.shown(customer)

    customer.keyboard.press("Escape")

    expect(window.window).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.requirement("LOGIN-01", "SCR-PWD")
def test_password_managers_know_the_fields(customer: Page, person: Person) -> None:
    window = PasswordWindow.open(customer)

    expect(window.current).to_have_attribute("autocomplete", "current-password")
    expect(window.new).to_have_attribute("autocomplete", "new-password")
    expect(window.repeat).to_have_attribute("autocomplete", "new-password")
    username = window.window.locator("input[autocomplete=username]")
    expect(username).to_have_value(person.login)
    expect(username).to_be_hidden()


@pytest.mark.requirement("SET-02", "REC-01")
def test_a_one_time_password_that_waits_dies_with_the_change_p09(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    stranger = windows.open()
    PasswordRecoveryScreen.open(stranger).recover(person.login)
    letter = portal.letters.wait_for("one-time-password", person.email, number=2)

    PasswordWindow.open(page).change(person.password, NEW)

    login = LoginScreen.open(stranger).fail_to_log_in(person.login, letter.acted_on)
    expect(login.alert).to_contain_text("nieprawidłowe")


@pytest.mark.requirement("SET-02", "LOGIN-03")
def test_a_browser_that_was_remembered_fills_in_nothing_after_the_change(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    login = LoginScreen.open(page)
    login.remember.check()
    login.log_in(person)
    PasswordWindow.open(page).change(person.password, NEW)

    login = HomeScreen.open(page).log_out()

    expect(login.login).to_have_value("")
    expect(login.remember).not_to_be_checked()


@pytest.mark.requirement("SCR-PWD", "REG-02")
def test_the_button_stays_under_the_pointer_when_an_error_goes(
    customer: Page, person: Person
) -> None:
    window = PasswordWindow.open(customer).fill(person.password, NEW, "Inne-Haslo-1")
    window = window.change_in_vain()

    window.fill(person.password, NEW)
    # Near its lower edge, which is the first to be missed.
    window.submit.click(position={"x": 40, "y": 44})

    expect(SettingsScreen.shown(customer).status).to_contain_text("Hasło zmienione.")
