"""Every heading, label, button and sentence, word for word as requirements.md has them, and in its order."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, PHONE, Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.activation import ActivationScreen
from tests.e2e.screens.documents import NotFoundScreen, PrivacyScreen, TermsScreen
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.recovery import LoginRecoveryScreen, PasswordRecoveryScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.screen import Menu


@pytest.mark.requirement("SCR-LOGIN")
def test_the_login_screen_says_what_the_manual_says(page: Page) -> None:
    screen = LoginScreen.open(page)

    expect(screen.main).to_match_aria_snapshot("""
        - heading "Logowanie" [level=1]
        - textbox "Login"
        - textbox "Hasło"
        - checkbox "Zapamiętaj mnie"
        - button "Zaloguj się"
        - paragraph:
          - link "Nie pamiętasz hasła?"
          - link "Nie pamiętasz nazwy użytkownika?"
        - heading "Rejestracja"
        - paragraph: Czy jesteś nowym klientem? Zaloguj się, aby zarządzać swoim kontem online w zaciszu własnego domu.
        - button "Zarejestruj się"
    """)


@pytest.mark.requirement("SCR-LOGIN")
def test_the_two_halves_stand_beside_each_other_and_below_on_a_phone(
    windows: Windows, size: Size
) -> None:
    screen = LoginScreen.open(windows.open(size))

    left = screen.heading.bounding_box()
    right = screen.main.get_by_role("heading", name="Rejestracja").bounding_box()

    assert left is not None
    assert right is not None
    is_beside = right["x"] > left["x"] + left["width"]
    is_below = right["y"] > left["y"] + left["height"]
    assert (is_beside, is_below) == ((True, False) if size is DESKTOP else (False, True))


@pytest.mark.requirement("SCR-REG")
def test_the_registration_screen_says_what_the_manual_says(page: Page) -> None:
    screen = RegistrationScreen.open(page)

    expect(screen.main).to_match_aria_snapshot("""
        - heading "EBOK / Rejestracja" [level=1]
        - combobox "Typ klienta":
          - option "Klient indywidualny" [selected]
          - option "Klient biznesowy"
        - textbox "PESEL"
        - textbox "Numer umowy"
        - textbox "Login"
        - textbox "Powtórz login"
        - textbox "Tel. komórkowy"
        - textbox "Adres email"
        - checkbox "Akceptacja regulaminu"
        - link "Więcej"
        - checkbox "Korzystanie z plików cookie"
        - link "Więcej"
        - button "Zarejestruj się"
    """)


@pytest.mark.requirement("SCR-REG-OK")
def test_the_success_screen_says_what_the_manual_says(page: Page, person: Person) -> None:
    screen = RegistrationScreen.open(page).fill(person).send()

    expect(screen.heading).to_be_visible()
    assert screen.address == "/rejestracja/wyslano"
    expect(screen.main).to_contain_text(
        "Wpisane przez Ciebie dane są poprawne. Na wpisany adres email zostanie wysłany "
        "link aktywacyjny konta."
    )
    screen.back.click()
    assert LoginScreen.shown(page).address == "/logowanie"


@pytest.mark.requirement("SCR-ACT", "ACT-01")
def test_the_activation_screen_says_what_the_manual_says(
    page: Page, portal: Portal, person: Person
) -> None:
    screen = ActivationScreen.follow(page, by_post.register(portal, person)).done()

    expect(screen.activate_button).to_be_hidden()
    screen.log_in_button.click()
    LoginScreen.shown(page)


@pytest.mark.requirement("SCR-FORCED")
def test_the_forced_change_says_what_the_manual_says(
    windows: Windows, portal: Portal, person: Person
) -> None:
    _, session = by_post.log_in_once(portal, person)
    screen = ForcedPasswordScreen.open(windows.open(session=session))

    expect(screen.main).to_match_aria_snapshot("""
        - heading "EBOK / Wymagana zmiana hasła" [level=1]
        - textbox "Kod jednorazowy zmiany hasła"
        - textbox "Nowe hasło"
        - textbox "Powtórz nowe hasło"
        - button "Zmień hasło"
    """)


@pytest.mark.requirement("SCR-PWD-REC", "REC-01")
def test_password_recovery_says_what_the_manual_says(page: Page) -> None:
    screen = LoginScreen.open(page).recover_password().recover("nie.ma.takiego")

    expect(screen.status).to_contain_text(screen.ANSWER)


@pytest.mark.requirement("SCR-LOGIN-REC", "REC-02")
def test_login_recovery_says_what_the_manual_says(page: Page) -> None:
    LoginScreen.open(page).recover_login().recover("nikt@poczta.example.com")


@pytest.mark.requirement("SCR-TERMS", "SCR-PRIVACY")
def test_the_documents_show_their_version_and_date(page: Page) -> None:
    for screen in (TermsScreen, PrivacyScreen):
        expect(screen.open(page).main).to_match_aria_snapshot(
            r"- paragraph: /Wersja \S+, obowiązuje od \d{2}\.\d{2}\.\d{4}/"
        )


@pytest.mark.requirement("SCR-LOGIN", "SCR-REG")
def test_the_menu_ebok_leads_to_its_four_screens(page: Page) -> None:
    LoginScreen.open(page)
    menu = Menu(page)
    expect(menu.menu).to_match_aria_snapshot("""
        - heading "EBOK"
        - list:
          - listitem:
            - link "Rejestracja"
          - listitem:
            - link "Polityka prywatności i cookies"
          - listitem:
            - link "Odzyskiwanie loginu"
          - listitem:
            - link "Odzyskiwanie hasła"
    """)

    menu.registration.click()
    RegistrationScreen.shown(page)
    menu.privacy.click()
    PrivacyScreen.shown(page)
    menu.login_recovery.click()
    LoginRecoveryScreen.shown(page)
    menu.password_recovery.click()
    PasswordRecoveryScreen.shown(page)


@pytest.mark.requirement("SCR-HOME", "OUT-01")
def test_the_way_out_stands_at_the_top_right_and_last_in_a_phones_list(
    windows: Windows, portal: Portal, person: Person
) -> None:
    session = by_post.become_customer(portal, person)
    desktop = HomeScreen.open(windows.open(DESKTOP, session=session))
    phone = HomeScreen.open(windows.open(PHONE, session=session)).open_menu()

    box = desktop.log_out_button.bounding_box()
    assert box is not None
    assert box["y"] < 64
    assert box["x"] > DESKTOP.width * 0.75
    expect(phone.tabs).to_match_aria_snapshot("""
        - list:
          - listitem:
            - link "Pulpit"
          - listitem:
            - link "Punkty poboru"
          - listitem:
            - link "Ustawienia"
        - button "Wyloguj"
    """)


@pytest.mark.requirement("SCR-LOGIN")
def test_an_address_that_leads_nowhere_says_so_and_leads_on(windows: Windows) -> None:
    windows.faults.expect("the server responded with a status of 404")
    page = windows.open()
    answer = page.goto(NotFoundScreen.ADDRESS)

    screen = NotFoundScreen.shown(page)

    assert answer is not None
    assert answer.status == 404
    expect(screen.main).to_contain_text("22 123 45 67")
    screen.main.get_by_role("link", name="Strona główna").click()
    LoginScreen.shown(page)


@pytest.mark.requirement("SCR-LOGIN")
def test_the_bare_address_leads_to_the_login_or_home(
    windows: Windows, portal: Portal, person: Person
) -> None:
    stranger = windows.open()
    customer = windows.open(session=by_post.become_customer(portal, person))

    stranger.goto("/")
    customer.goto("/")

    assert LoginScreen.shown(stranger).address == "/logowanie"
    assert HomeScreen.shown(customer).address == "/pulpit"
