"""Everything can be done with the keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import MoreWindow, RegistrationScreen, RegistrationSent


@pytest.mark.requirement("ALL-01", "SCR-REG")
def test_registration_goes_with_the_keyboard_alone_in_the_order_of_the_form(
    page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(page).live()
    keys = page.keyboard
    form.type.focus()

    for field, text in (
        (form.pesel, person.number),
        (form.contract_number, person.contract),
        (form.login, person.login),
        (form.login_repeat, person.login),
        (form.phone, person.phone),
        (form.email, person.email),
    ):
        keys.press("Tab")
        expect(field).to_be_focused()
        keys.type(text)
    for box, link in ((form.terms, form.more_of_terms), (form.cookies, form.more_of_cookies)):
        keys.press("Tab")
        expect(box).to_be_focused()
        keys.press("Space")
        expect(box).to_be_checked()
        keys.press("Tab")
        expect(link).to_be_focused()
    keys.press("Tab")
    expect(form.submit).to_be_focused()
    keys.press("Enter")

    RegistrationSent.shown(page)


@pytest.mark.requirement("ALL-01", "REG-01")
def test_the_type_of_client_is_chosen_with_the_keyboard(page: Page) -> None:
    form = RegistrationScreen.open(page).live()
    form.type.focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")

    expect(form.nip).to_be_focused()


@pytest.mark.requirement("ALL-01", "SCR-TERMS")
def test_the_window_of_more_keeps_the_focus_closes_with_escape_and_gives_it_back(
    page: Page, person: Person
) -> None:
    form = RegistrationScreen.open(page).live().fill(person)
    form.more_of_terms.focus()
    page.keyboard.press("Enter")
    more = MoreWindow(page, "Regulamin")

    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.activeElement.closest('dialog') !== null"
        )
    page.keyboard.press("Escape")

    expect(more.window).to_be_hidden()
    expect(form.more_of_terms).to_be_focused()
    expect(form.email).to_have_value(person.email)


@pytest.mark.requirement("ALL-01", "SCR-TERMS")
def test_the_window_of_more_scrolls_with_the_keyboard(page: Page) -> None:
    form = RegistrationScreen.open(page).live()
    form.more_of_terms.focus()
    page.keyboard.press("Enter")
    more = MoreWindow(page, "Regulamin")
    expect(more.close_button).to_be_focused()

    page.keyboard.press("Tab")
    page.keyboard.press("End")

    expect(more.window.get_by_role("listitem").last).to_be_in_viewport()


@pytest.mark.requirement("ALL-01", "SCR-LOGIN")
def test_the_first_tab_leads_past_the_header_to_the_content(page: Page) -> None:
    screen = LoginScreen.open(page)

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Przejdź do treści")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(screen.login).to_be_focused()


@pytest.mark.requirement("ALL-01", "SCR-LOGIN")
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_button_that_leads_to_another_screen_obeys_the_keys_of_a_button(
    page: Page, key: str
) -> None:
    screen = LoginScreen.open(page).live()
    screen.register_button.focus()

    page.keyboard.press(key)

    RegistrationScreen.shown(page)


@pytest.mark.requirement("ALL-01", "OUT-01")
def test_a_phones_menu_opens_and_logs_out_with_the_keyboard(
    windows: Windows, portal: Portal, person: Person
) -> None:
    session = by_post.become_customer(portal, person)
    page = windows.open(PHONE, session=session)
    home = HomeScreen.open(page).live()

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(home.tabs).to_be_visible()
    for tab in home.tabs.get_by_role("link").all():
        page.keyboard.press("Tab")
        expect(tab).to_be_focused()
    page.keyboard.press("Tab")
    expect(home.log_out_button).to_be_focused()
    page.keyboard.press("Enter")

    LoginScreen.shown(page)
