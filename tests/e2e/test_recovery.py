"""SCR-PWD-REC and SCR-LOGIN-REC: a forgotten password, a forgotten login."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen


@pytest.mark.requirement("SCR-PWD-REC", "REC-01")
def test_a_forgotten_password_is_replaced_with_the_help_of_a_letter(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    by_post.become_customer(portal, person)
    page = windows.open(size)

    LoginScreen.open(page).recover_password().recover(person.login)
    letter = portal.letters.wait_for("one-time-password", person.email, number=2)
    forced = LoginScreen.open(page).log_in_once(person.login, letter.acted_on)
    home = forced.change(letter.acted_on, "Nowe-Haslo-2027")

    home.log_out()
    screen = LoginScreen.open(page).fail_to_log_in(person.login, person.password)
    expect(screen.alert).to_be_visible()


@pytest.mark.requirement("REC-01")
def test_the_old_password_goes_on_working_until_the_new_one_is_used(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    PasswordRecoveryScreen.open(page).recover(person.login)
    portal.letters.wait_for("one-time-password", person.email, number=2)

    LoginScreen.open(page).log_in(person)


@pytest.mark.requirement("SCR-LOGIN-REC", "REC-02")
def test_a_forgotten_login_comes_by_letter(page: Page, portal: Portal, person: Person) -> None:
    by_post.become_customer(portal, person)

    LoginRecoveryScreen.open(page).recover(person.email.upper())

    letter = portal.letters.wait_for("login-reminder", person.email)
    assert person.login in letter.lines


@pytest.mark.requirement("REC-01", "REC-02")
def test_the_answer_does_not_tell_whether_there_is_such_an_account(
    windows: Windows, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)
    answers = []

    for login, email in (
        (person.login, person.email),
        ("nie.ma.takiego", "nikt@poczta.example.com"),
    ):
        page = windows.open()
        password = PasswordRecoveryScreen.open(page).recover(login).main.aria_snapshot()
        answers.append(
            (password, LoginRecoveryScreen.open(page).recover(email).main.aria_snapshot())
        )

    assert answers[0] == answers[1]


@pytest.mark.requirement("SCR-PWD-REC", "SCR-LOGIN-REC")
def test_an_empty_field_is_named(page: Page) -> None:
    password = PasswordRecoveryScreen.open(page)
    password = password.send_in_vain(password.submit)
    expect(password.login).to_have_accessible_description("Pole Login jest wymagane")
    expect(password.login).to_be_focused()

    login = LoginRecoveryScreen.open(page)
    login = login.send_in_vain(login.submit)

    expect(login.email).to_have_accessible_description("Pole E-mail jest wymagane")
    expect(login.email).to_be_focused()
