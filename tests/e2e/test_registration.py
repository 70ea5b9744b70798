"""SCR-REG: what the form asks, says, keeps and shows."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import Windows
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import RegistrationScreen

MISMATCH = "Nie możemy założyć konta na te dane."


def expect_fault(field: Locator, words: str) -> None:
    """The words are tied to the field, for eyes and for screen readers."""
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(words)


def expect_no_fault(field: Locator) -> None:
    expect(field).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.requirement("REG-01")
def test_the_type_of_client_decides_which_number_is_asked_and_keeps_the_rest(
    page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(page).live().fill(person)
    expect(form.nip).to_be_hidden()

    form.type.select_option("Klient biznesowy")
    expect(form.nip).to_be_visible()
    expect(form.pesel).to_be_hidden()
    form.type.select_option("Klient indywidualny")

    expect(form.nip).to_be_hidden()
    expect(form.pesel).to_have_value(person.number)
    expect(form.contract_number).to_have_value(person.contract)
    expect(form.login).to_have_value(person.login)
    expect(form.login_repeat).to_have_value(person.login)
    expect(form.phone).to_have_value(person.phone)
    expect(form.email).to_have_value(person.email)
    expect(form.terms).to_be_checked()
    expect(form.cookies).to_be_checked()


@pytest.mark.requirement("REG-02", "REG-12")
def test_every_empty_field_is_named_at_once_and_the_first_has_the_focus(page: Page) -> None:
    form = RegistrationScreen.open(page).send_wrong()

    expect_fault(form.pesel, "Pole PESEL jest wymagane")
    expect_fault(form.contract_number, "Pole Numer umowy jest wymagane")
    expect_fault(form.phone, "Pole Tel. komórkowy jest wymagane")
    expect_fault(form.email, "Pole Adres email jest wymagane")
    expect_fault(form.terms, "Pole Akceptacja regulaminu jest wymagane")
    expect_fault(form.cookies, "Pole Korzystanie z plików cookie jest wymagane")
    expect_no_fault(form.login)
    expect_no_fault(form.login_repeat)
    expect(form.pesel).to_be_focused()


@pytest.mark.requirement("REG-01", "REG-02")
def test_a_business_is_asked_for_its_nip(page: Page) -> None:
    form = RegistrationScreen.open(page)
    form.type.select_option("Klient biznesowy")

    form = form.send_wrong()

    expect(form.type).to_have_value("business")
    expect_fault(form.nip, "Pole NIP jest wymagane")
    expect(form.pesel).to_be_hidden()
    expect(form.nip).to_be_focused()


@pytest.mark.requirement("REG-02")
def test_the_focus_goes_to_the_first_wrong_field_and_stays_after_the_page_comes_to_life(
    page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(page).fill(person)
    form.phone.fill("12")
    form.email.fill("jan")

    form = form.send_wrong()

    expect(form.phone).to_be_focused()
    form.live()
    expect(form.phone).to_be_focused()


@pytest.mark.requirement("REG-02", "REG-03")
def test_a_refused_form_comes_back_with_everything_that_was_typed(
    page: Page, business: Person
) -> None:
    form = RegistrationScreen.open(page).fill(business)
    form.login_repeat.fill("inny.login")

    form = form.send_wrong()

    expect_fault(form.login_repeat, "Loginy nie są takie same")
    expect(form.type).to_have_value("business")
    expect(form.nip).to_have_value(business.number)
    expect(form.contract_number).to_have_value(business.contract)
    expect(form.login).to_have_value(business.login)
    expect(form.login_repeat).to_have_value("inny.login")
    expect(form.phone).to_have_value(business.phone)
    expect(form.email).to_have_value(business.email)
    expect(form.terms).to_be_checked()
    expect(form.cookies).to_be_checked()


@pytest.mark.requirement("REG-03", "REG-01")
def test_fields_are_checked_as_they_are_left(page: Page) -> None:
    form = RegistrationScreen.open(page).live()

    form.pesel.fill("44051401358")
    form.login.fill("ab")
    form.login_repeat.fill("inny")
    form.phone.fill("22 123 45 67")
    form.email.fill("jan@")
    form.email.press("Tab")

    expect_fault(
        form.pesel,
        "Ten numer PESEL nie jest prawidłowy. Sprawdź, czy ma 11 cyfr i czy żadna nie jest zamieniona.",
    )
    expect_fault(
        form.login, "Login ma od 3 do 64 znaków: litery bez polskich ogonków, cyfry oraz . _ - @"
    )
    expect_fault(form.login_repeat, "Loginy nie są takie same")
    expect_fault(
        form.phone,
        "Wpisz numer telefonu komórkowego, na przykład 601 234 567. "
        "Zagraniczny zacznij od + i numeru kraju.",
    )
    expect_fault(form.email, "Wpisz jeden adres e-mail, na przykład jan.kowalski@poczta.pl.")


@pytest.mark.requirement("REG-03", "REG-01")
def test_a_wrong_nip_is_named_as_it_is_left_and_forgiven_when_it_is_right(
    page: Page, business: Person
) -> None:
    form = RegistrationScreen.open(page).live()
    form.type.select_option("Klient biznesowy")

    form.nip.fill("1234567890")
    form.nip.press("Tab")

    expect_fault(
        form.nip,
        "Ten NIP nie jest prawidłowy. Sprawdź, czy ma 10 cyfr i czy żadna nie jest zamieniona.",
    )
    number = business.number
    form.nip.fill(f"PL {number[:3]}-{number[3:6]}-{number[6:8]}-{number[8:]}")
    form.nip.press("Tab")
    expect_no_fault(form.nip)


@pytest.mark.requirement("REG-03")
def test_a_live_check_takes_nothing_of_what_is_being_typed(page: Page) -> None:
    form = RegistrationScreen.open(page).live()

    form.pesel.press_sequentially("4405140135")
    form.pesel.press("Tab")
    form.contract_number.press_sequentially("UM/2024/00")
    expect_fault(
        form.pesel,
        "Ten numer PESEL nie jest prawidłowy. Sprawdź, czy ma 11 cyfr i czy żadna nie jest zamieniona.",
    )
    form.contract_number.press_sequentially("00000")

    expect(form.pesel).to_have_value("4405140135")
    expect(form.contract_number).to_have_value("UM/2024/0000000")


@pytest.mark.requirement("REG-07", "REG-03")
def test_only_the_own_number_may_be_a_login_of_digits(page: Page, person: Person) -> None:
    form = RegistrationScreen.open(page).live()
    form.pesel.fill(person.number)

    form.login.fill("1234567")
    form.login.press("Tab")

    expect_fault(
        form.login,
        "Login z samych cyfr może być tylko Twoim numerem PESEL albo NIP. "
        "Dodaj literę albo zostaw pole puste.",
    )
    form.login.fill(person.number)
    form.login.press("Tab")
    expect_no_fault(form.login)


@pytest.mark.requirement("REG-04", "REG-12")
def test_what_does_not_belong_together_gets_one_neutral_message(page: Page, people: People) -> None:
    person, other = people.individual(), people.individual()
    messages = []

    for contract in (other.contract, "UM/2099/9999999"):
        form = RegistrationScreen.open(page).fill(person)
        form.contract_number.fill(contract)
        form = form.send_wrong()
        expect(form.alert).to_contain_text(MISMATCH)
        expect(form.alert).to_be_focused()
        expect(form.contract_number).to_have_value(contract)
        messages.append(form.alert.inner_text())

    assert messages[0] == messages[1]


@pytest.mark.requirement("REG-04")
def test_a_contract_that_the_client_has_not_signed_opens_nothing(
    page: Page, people: People
) -> None:
    person = next(person for person in people.unentitled if not person.is_business)
    form = RegistrationScreen.open(page)
    form.pesel.fill(person.number)
    form.contract_number.fill(person.contracts[0].number)
    form.phone.fill(person.phone)
    form.email.fill(person.email)
    form.terms.check()
    form.cookies.check()

    form = form.send_wrong()

    expect(form.alert).to_contain_text(MISMATCH)


@pytest.mark.requirement("REG-05")
def test_a_second_registration_points_to_login_and_recovery(
    page: Page, portal: Portal, person: Person
) -> None:
    by_post.become_customer(portal, person)

    form = RegistrationScreen.open(page).fill(person).send_wrong()

    expect(form.alert).to_contain_text("Masz już konto w mojBOK.")
    ways_back = {
        name: form.main.get_by_role("link", name=name, exact=True)
        for name in ("Zaloguj się", "Odzyskiwanie hasła", "Odzyskiwanie loginu")
    }
    expect(ways_back["Odzyskiwanie hasła"]).to_have_attribute("href", "/odzyskiwanie-hasla")
    expect(ways_back["Odzyskiwanie loginu"]).to_have_attribute("href", "/odzyskiwanie-loginu")
    ways_back["Zaloguj się"].click()
    LoginScreen.shown(page)


@pytest.mark.requirement("REG-07")
def test_a_login_that_is_taken_is_refused_at_its_field_whatever_its_case(
    page: Page, portal: Portal, people: People
) -> None:
    owner, person = people.individual(), people.individual()
    by_post.register(portal, owner)
    form = RegistrationScreen.open(page).fill(person)
    form.login.fill(owner.login.upper())
    form.login_repeat.fill(owner.login.upper())

    form = form.send_wrong()

    expect_fault(form.login, "Ten login jest już zajęty. Wybierz inny albo zostaw pole puste.")


@pytest.mark.requirement("SCR-TERMS", "SCR-PRIVACY", "REG-02")
def test_reading_the_documents_over_the_form_loses_nothing(page: Page, person: Person) -> None:
    form = RegistrationScreen.open(page).live().fill(person)

    terms = form.read_terms()
    expect(terms.window).to_contain_text("obowiązuje od")
    terms.close()
    privacy = form.read_privacy()
    expect(privacy.window).to_contain_text("cookie")
    privacy.close()

    assert form.address == "/rejestracja"
    expect(form.email).to_have_value(person.email)
    expect(form.terms).to_be_checked()
    form.send()


@pytest.mark.requirement("REG-10")
def test_registering_again_before_the_activation_makes_a_new_link_and_kills_the_old(
    windows: Windows, portal: Portal, person: Person
) -> None:
    old = by_post.register(portal, person)
    page = windows.open()

    form = RegistrationScreen.open(page).fill(person)
    form.phone.fill("+48 601 234 568")
    form.send()

    new = portal.letters.wait_for("activation", person.email, number=2).acted_on
    assert new != old
