"""SCR-LOGIN: signing in, where it leads, the lock, and the way out."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.documents import TermsScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen

WRONG = "Login lub hasło są nieprawidłowe. Sprawdź je i spróbuj jeszcze raz."
LOCKED = "Konto jest zablokowane"
OTHER_HOSTS = (
    "//evil.example.com/",
    "https://evil.example.com/",
    "/%5Cevil.example.com",
)


@pytest.mark.requirement("LOGIN-01")
def test_enter_submits(page: Page, portal: Portal, person: Person) -> None:
    by_post.become_customer(portal, person)
    screen = LoginScreen.open(page)

    screen.login.fill(person.login)
    screen.password.fill(person.password)
    screen.password.press("Enter")

    HomeScreen.shown(page)


@pytest.mark.requirement("LOGIN-01")
def test_password_managers_know_the_fields(page: Page) -> None:
    screen = LoginScreen.open(page)

    expect(screen.login).to_have_attribute("autocomplete", "username")
    expect(screen.password).to_have_attribute("autocomplete", "current-password")


@pytest.mark.requirement("LOGIN-01")
def test_the_password_can_be_shown_and_hidden_again(page: Page) -> None:
    screen = LoginScreen.open(page).live()
    screen.password.fill("Tajne-1")
    expect(screen.password).to_have_attribute("type", "password")

    screen.reveal.click()
    expect(screen.password).to_have_attribute("type", "text")
    expect(screen.password).to_be_focused()
    expect(screen.password).to_have_value("Tajne-1")
    expect(screen.reveal).to_have_attribute("aria-pressed", "true")
    screen.reveal.click()

    expect(screen.password).to_have_attribute("type", "password")


@pytest.mark.requirement("LOGIN-01")
def test_empty_fields_are_named_at_once(page: Page) -> None:
    screen = LoginScreen.open(page)

    screen = screen.send_in_vain(screen.submit)

    expect(screen.login).to_have_accessible_description("Pole Login jest wymagane")
    expect(screen.password).to_have_accessible_description("Pole Hasło jest wymagane")
    expect(screen.login).to_be_focused()


@pytest.mark.requirement("LOGIN-02")
def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    pages = []

    for login in (person.login, "nie.ma.takiego.loginu"):
        screen = LoginScreen.open(windows.open()).fail_to_log_in(login, "Zle-haslo-1")
        expect(screen.alert).to_have_text(WRONG)
        expect(screen.alert).to_be_focused()
        expect(screen.login).to_have_value(login)
        expect(screen.password).to_have_value("")
        pages.append(screen.main.aria_snapshot().replace(login, "LOGIN"))

    assert pages[0] == pages[1]


@pytest.mark.requirement("LOGIN-04")
def test_one_lands_where_one_was_going_even_after_a_slip(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)

    screen = LoginScreen.open(page, "?dalej=/regulamin")
    screen = screen.fail_to_log_in(person.login, "Zle-haslo-1")
    screen.login.fill(person.login)
    screen.password.fill(person.password)
    screen.submit.click()

    assert TermsScreen.shown(page).address == "/regulamin"


@pytest.mark.requirement("LOGIN-04")
def test_login_never_leads_to_another_host(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)

    for target in OTHER_HOSTS:
        home = LoginScreen.open(windows.open(), f"?dalej={target}").log_in(person)
        assert home.page.url == f"{portal.url}/pulpit", target


@pytest.mark.requirement("LOGIN-04", "POR-08")
def test_the_portal_is_closed_to_those_who_are_not_signed_in(page: Page) -> None:
    page.goto("/pulpit")

    assert LoginScreen.shown(page).address == "/logowanie"


@pytest.mark.requirement("LOGIN-03")
def test_a_remembered_browser_fills_in_the_login_until_it_is_told_to_forget(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    screen = LoginScreen.open(page)
    screen.remember.check()

    screen = screen.log_in(person).log_out()
    expect(screen.login).to_have_value(person.login)
    expect(screen.remember).to_be_checked()
    expect(screen.password).to_have_value("")
    screen.remember.uncheck()
    screen = screen.log_in(person).log_out()

    expect(screen.login).to_have_value("")
    expect(screen.remember).not_to_be_checked()


@pytest.mark.requirement("LOCK-01", "LOCK-02", "LOCK-03")
def test_the_fifth_wrong_password_locks_until_bok_unlocks(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    by_post.fail_to_log_in(portal, person.login, 3)
    screen = LoginScreen.open(page).fail_to_log_in(person.login, "Zle-haslo-1")
    expect(screen.alert).to_have_text(WRONG)

    screen = screen.fail_to_log_in(person.login, "Zle-haslo-1")
    _expect_locked(screen)
    screen = screen.fail_to_log_in(person.login, person.password)
    _expect_locked(screen)
    portal.letters.wait_for("account-locked", person.email)
    portal.mojbok("account", "unlock", person.login, "--reason", "test")

    screen.log_in(person)


@pytest.mark.requirement("LOCK-02")
def test_a_login_that_does_not_exist_locks_the_same_way(page: Page, portal: Portal) -> None:
    by_post.fail_to_log_in(portal, "nikogo.tu.nie.ma", 4)

    screen = LoginScreen.open(page).fail_to_log_in("nikogo.tu.nie.ma", "Zle-haslo-1")

    _expect_locked(screen)


@pytest.mark.requirement("LOCK-01")
def test_a_success_starts_the_count_anew(page: Page, portal: Portal, person: Person) -> None:
    by_post.become_customer(portal, person)
    by_post.fail_to_log_in(portal, person.login, 4)
    by_post.log_in(portal, person)

    screen = LoginScreen.open(page).fail_to_log_in(person.login, "Zle-haslo-1")

    expect(screen.alert).to_have_text(WRONG)


@pytest.mark.requirement("OUT-01")
def test_logging_out_sends_the_other_tabs_to_the_login_page_at_once(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    home = HomeScreen.open(page)
    tabs = [HomeScreen.open(page.context.new_page()).live() for _ in range(2)]

    login = home.log_out()

    for tab in tabs:
        expect(LoginScreen(tab.page).heading).to_be_visible(timeout=2000)
        assert LoginScreen.shown(tab.page).address == "/logowanie"
    expect(login.status).to_contain_text("Wylogowano.")


@pytest.mark.requirement("OUT-01")
def test_the_back_button_shows_nothing_after_logging_out(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    HomeScreen.open(page).live().log_out()

    page.go_back()

    LoginScreen.shown(page)
    expect(page.get_by_text(person.name)).to_have_count(0)


@pytest.mark.requirement("OUT-01")
def test_the_ended_session_is_worth_nothing_on_the_server(
    windows: Windows, portal: Portal, person: Person
) -> None:
    session = by_post.become_customer(portal, person)
    HomeScreen.open(windows.open(session=session)).log_out()

    thief = windows.open(session=session)
    thief.goto("/pulpit")

    LoginScreen.shown(thief)


@pytest.mark.requirement("POR-08", "REG-08")
def test_two_customers_in_one_house_see_each_their_own(
    windows: Windows, portal: Portal, person: Person, business: Person
) -> None:
    homes = [
        HomeScreen.open(windows.open(session=by_post.become_customer(portal, who)))
        for who in (person, business)
    ]

    expect(homes[0].main).to_contain_text(person.name)
    expect(homes[0].main).not_to_contain_text(business.name)
    expect(homes[1].main).to_contain_text(business.name)
    expect(homes[1].main).not_to_contain_text(person.name)


def _expect_locked(screen: LoginScreen) -> None:
    expect(screen.alert).to_contain_text(LOCKED)
    expect(screen.alert).to_contain_text("Biurem Obsługi Klienta")
    expect(screen.alert.get_by_role("link", name="22 123 45 67")).to_be_visible()
    expect(screen.alert.get_by_role("link", name="bok@polsp.example.com")).to_be_visible()
