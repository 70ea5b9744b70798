"""The settings in a browser: the window, what is changed in it, and the way of a new e-mail address (SET-01)."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import by_post
from tests.e2e.browsing import DESKTOP, Size, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal, running
from tests.e2e.screens.settings import EmailChangeScreen, SettingsScreen


def settings(
    windows: Windows,
    portal: Portal,
    person: Person,
    size: Size = DESKTOP,
    *,
    javascript: bool = True,
) -> SettingsScreen:
    """Become a customer and open the settings."""
    session = by_post.become_customer(portal, person)
    page = windows.open(size, session=session, javascript=javascript)
    screen = SettingsScreen.open(page)
    return screen.live() if javascript else screen


@pytest.mark.requirement("SCR-SETTINGS")
def test_the_window_says_what_may_be_changed(
    windows: Windows, portal: Portal, person: Person
) -> None:
    screen = settings(windows, portal, person).open_window()

    expect(screen.window).to_match_aria_snapshot("""
        - heading "Zmiana danych klienta" [level=2]
        - button "Zamknij"
        - group "Kontakt":
          - textbox "Tel. komórkowy"
          - textbox "Adres email"
        - group "Adres do korespondencji":
          - textbox "Ulica"
          - textbox "Numer domu"
          - textbox "Numer mieszkania"
          - textbox "Kod pocztowy"
          - textbox "Miejscowość"
        - group "Zgody":
          - checkbox "Zgoda na e-faktury"
          - checkbox "Zgoda na powiadomienia"
        - group "Potwierdzenie":
          - textbox "Twoje hasło"
        - button "Zapisz zmiany"
        - button "Anuluj"
    """)


@pytest.mark.requirement("SET-01", "SCR-SETTINGS")
def test_data_are_changed_in_the_window_and_shown_on_the_page(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    screen = settings(windows, portal, person, size).open_window().fill_address()
    screen.phone.fill("602 345 678")
    screen.e_invoices.check()
    screen.password.fill(person.password)

    after = screen.save().live()

    expect(after.window).to_be_hidden()
    expect(after.status).to_contain_text("Zmiany zapisane.")
    for words in ("+48 602 345 678", "Długa 12A/4", "00-950 Łódź", "tak, od "):
        expect(after.client_data).to_contain_text(words)
    expect(after.client_data).not_to_contain_text(person.number)


@pytest.mark.requirement("SET-01")
def test_a_refused_window_is_open_again_over_the_page_at_the_first_wrong_field(
    windows: Windows, portal: Portal, person: Person
) -> None:
    screen = settings(windows, portal, person).open_window()
    screen.phone.fill("602 345 678")
    screen.street.fill("Długa")
    screen.postal_code.fill("12")
    screen.notifications.check()

    again = screen.save_in_vain().live()

    expect(again.number).to_be_focused()
    expect(again.number).to_have_accessible_description("Pole Numer domu jest wymagane")
    expect(again.postal_code).to_have_accessible_description("Wpisz kod pocztowy w postaci 00-950.")
    expect(again.phone).to_have_value("602 345 678")
    expect(again.notifications).to_be_checked()
    # Over the page: what is behind can't be reached.
    expect(again.page.locator("dialog:modal")).to_have_count(1)

    again.page.keyboard.press("Escape")

    expect(again.window).to_be_hidden()
    expect(again.page).to_have_url(re.compile("/ustawienia$"))
    again.open_window()
    expect(again.street).to_have_value("Długa")


@pytest.mark.requirement("SCR-SETTINGS", "ALL-01")
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_window_is_opened_and_closed_by_keys_and_gives_the_focus_back(
    windows: Windows, portal: Portal, person: Person, key: str
) -> None:
    screen = settings(windows, portal, person)

    screen.change_button.press(key)
    expect(screen.window).to_be_visible()
    expect(screen.close_button).to_be_focused()
    screen.close_button.press(key)

    expect(screen.window).to_be_hidden()
    expect(screen.change_button).to_be_focused()
    screen.open_window().leave_button.click()
    expect(screen.window).to_be_hidden()
    assert screen.page.url.endswith("/ustawienia")


@pytest.mark.requirement("SET-01", "SCR-SETTINGS")
def test_everything_works_without_javascript(
    windows: Windows, portal: Portal, person: Person, size: Size
) -> None:
    screen = settings(windows, portal, person, size, javascript=False)
    screen.change_button.click()
    screen = SettingsScreen.shown(screen.page)
    expect(screen.window).to_be_visible()
    screen.fill_address().postal_code.fill("12")

    again = screen.save_in_vain()
    expect(again.postal_code).to_have_accessible_description("Wpisz kod pocztowy w postaci 00-950.")
    again.postal_code.fill("00-950")
    new = f"nowa.{person.email}"
    again.email.fill(new)
    again.password.fill(person.password)
    after = again.save()

    expect(after.window).to_be_hidden()
    expect(after.client_data).to_contain_text("00-950 Łódź")
    expect(after.client_data).to_contain_text(new)
    link = portal.letters.wait_for("email-change-confirm", new).acted_on
    confirmation = EmailChangeScreen.follow(after.page, urlsplit(link).path)
    confirmation.confirm_button.click()
    EmailChangeScreen.shown(after.page).done()
    after = SettingsScreen.open(after.page)
    expect(after.cancel_email).to_be_hidden()
    expect(after.client_data).to_contain_text(new)


@pytest.mark.requirement("SET-01")
def test_a_new_address_counts_once_its_link_is_used_and_the_old_one_is_told(
    windows: Windows, portal: Portal, person: Person
) -> None:
    new = f"nowa.{person.email}"
    screen = settings(windows, portal, person).open_window()
    screen.email.fill(new)
    screen.password.fill(person.password)

    waiting = screen.save()

    expect(waiting.client_data).to_contain_text(f"Wysłaliśmy link na adres {new}")
    expect(waiting.client_data).to_contain_text(f"Do tego czasu piszemy na {person.email}")
    notice = portal.letters.wait_for("email-change-notice", person.email)
    assert any("n•••@poczta.example.com" in line for line in notice.lines)
    link = portal.letters.wait_for("email-change-confirm", new).acted_on
    # In another browser, where nobody is signed in.
    stranger = EmailChangeScreen.follow(windows.open(), urlsplit(link).path).done()
    stranger.main.get_by_role("button", name="Zaloguj się").click()
    assert urlsplit(stranger.page.url).path == "/logowanie"

    after = SettingsScreen.open(waiting.page)
    expect(after.cancel_email).to_be_hidden()
    expect(after.client_data).to_contain_text(new)


@pytest.mark.requirement("SET-01")
def test_a_change_of_address_can_be_cancelled(
    windows: Windows, portal: Portal, person: Person
) -> None:
    new = f"nowa.{person.email}"
    screen = settings(windows, portal, person).open_window()
    screen.email.fill(new)
    screen.password.fill(person.password)
    waiting = screen.save()
    link = portal.letters.wait_for("email-change-confirm", new).acted_on

    waiting.cancel_email.click()

    expect(waiting.status).to_contain_text("Zmiana adresu anulowana")
    expect(waiting.status).to_be_focused()
    expect(waiting.client_data).not_to_contain_text(new)
    dead = EmailChangeScreen.follow(windows.open(), urlsplit(link).path)
    expect(dead.alert).to_contain_text("Ten link jest nieważny")


@pytest.mark.requirement("SET-01")
def test_a_wrong_password_is_told_at_its_field_and_keeps_what_was_typed(
    windows: Windows, portal: Portal, person: Person
) -> None:
    screen = settings(windows, portal, person).open_window()
    screen.phone.fill("602 345 678")
    screen.password.fill("Zle-haslo-1")

    again = screen.save_in_vain()

    expect(again.password).to_be_focused()
    expect(again.password).to_have_accessible_description(
        re.compile("nie jest Twoje aktualne hasło")
    )
    expect(again.password).to_have_value("")
    expect(again.phone).to_have_value("602 345 678")


@pytest.mark.requirement("SET-01", "SEC-02")
def test_held_data_say_until_when_and_consents_can_be_changed_r20(
    windows: Windows, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with running(tmp_path_factory.mktemp("hold"), {"MOJBOK_CONTACT_HOLD_HOURS": "24"}) as portal:
        person = portal.import_people(4).individual()
        session = by_post.become_customer(portal, person)
        page = _window_onto(windows, portal, session.token)
        screen = SettingsScreen(page)
        page.goto(f"{portal.url}/ustawienia")
        expect(screen.client_data).to_contain_text(
            re.compile(r"Telefon, e-mail i adres możesz zmienić od \d\d\.\d\d\.\d{4}, \d\d:\d\d")
        )

        screen.open_window()
        for field in (screen.phone, screen.email, screen.street, screen.city):
            expect(field).to_have_attribute("readonly", "")
        expect(screen.password).to_have_count(0)
        screen.e_invoices.check()
        after = screen.save()

        expect(after.client_data).to_contain_text("tak, od ")
        page.close()


def _window_onto(windows: Windows, portal: Portal, token: str) -> Page:
    """Open a window onto another portal than the worker's own."""
    windows.faults.expect("request to a strange host: http://127.0.0.1")
    page = windows.open()
    page.context.add_cookies([{"name": by_post.SESSION, "value": token, "url": f"{portal.url}/"}])
    return page
