"""A node goes away, by force or for a restart: its pages go on elsewhere, with all that was typed (ALL-05)."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screens.complaints import ComplaintForm
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.settings import SettingsScreen
from tests.nodes.browsers import Browsers, expect_node
from tests.nodes.cluster import Cluster

SECONDS_TO_GO_ON = 3.0
AT_ONCE = 2000
CARET = "() => [document.activeElement.name, document.activeElement.selectionStart]"


def expect_signed_in(page: Page) -> None:
    expect(HomeScreen(page).log_out_button).to_be_visible()


@pytest.mark.requirement("ALL-05")
def test_a_page_in_which_nothing_was_typed_comes_back_from_another_node(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    page = browsers.open_on(browsers.new(session), "/pulpit", "1")

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    assert HomeScreen.shown(page).address == "/pulpit"
    expect_signed_in(page)


@pytest.mark.requirement("ALL-05", "OUT-01")
def test_what_is_being_typed_stays_as_it_is_with_the_password_and_the_caret(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    page = browsers.open_on(browsers.new(session), "/ustawienia", "1")
    form = SettingsScreen(page).open_window()
    form.phone.fill("600 700 800")
    form.password.fill("Zielony-Czajnik7")
    form.city.fill("Gdynia")
    form.city.evaluate("field => field.setSelectionRange(3, 3)")

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    expect(form.window).to_be_visible()
    expect(form.phone).to_have_value("600 700 800")
    expect(form.password).to_have_value("Zielony-Czajnik7")
    assert page.evaluate(CARET) == ["city", 3]
    form.street.fill("Morska")
    form.number.fill("1")
    form.postal_code.fill("81-001")
    form.save()
    expect(form.client_data).to_contain_text("Gdynia")


@pytest.mark.requirement("OUT-01")
def test_a_page_that_has_moved_is_still_emptied_when_its_session_ends(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    page = browsers.open_on(browsers.new(session), "/ustawienia", "1")
    SettingsScreen(page).open_window().city.fill("Gdynia")
    cluster.nodes["1"].stop()
    expect_node(page, "2", SECONDS_TO_GO_ON)
    other = HomeScreen(browsers.open_on(browsers.new(session), "/pulpit", "2"))

    other.log_out()

    expect(LoginScreen(page).status).to_contain_text("Wylogowano.", timeout=AT_ONCE)


@pytest.mark.requirement("OUT-01")
def test_what_was_typed_is_shown_to_nobody_else_when_the_browser_has_another_session(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    another = cluster.signed_in()
    context = browsers.new(session)
    page = browsers.open_on(context, "/ustawienia", "1")
    SettingsScreen(page).open_window().city.fill("Gdynia")
    cookie = {"name": another.cookie, "value": another.token, "url": cluster.url, "secure": True}
    context.add_cookies([cookie])  # type: ignore[list-item] # a TypedDict

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    expect(SettingsScreen(page).open_window().city).to_have_value("")


@pytest.mark.requirement("ALL-05")
def test_a_registration_goes_on_and_its_fields_are_checked_as_before(
    cluster: Cluster, browsers: Browsers
) -> None:
    page = browsers.open_on(browsers.new(), "/rejestracja", "1")
    form = RegistrationScreen(page)
    form.email.fill("anna@poczta.example.com")

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    expect(form.email).to_have_value("anna@poczta.example.com")
    # The node that has taken the page over answers what is typed into it.
    form.pesel.fill("44051401358")
    form.pesel.blur()
    expect(form.pesel).to_have_attribute("aria-invalid", "true")
    expect(form.email).to_have_value("anna@poczta.example.com")


@pytest.mark.requirement("ALL-05")
def test_nodes_are_restarted_in_turn_while_a_complaint_is_written(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    page = browsers.open_on(browsers.new(session), "/reklamacje/nowa", "1")
    form = ComplaintForm(page)
    form.fill_in(category="inne")
    form.choose(("licznik.png", b"\x89PNG\r\n\x1a\n"))
    text = form.text.input_value()

    for name, node in cluster.nodes.items():
        node.terminate()
        expect_node(page, cluster.other(name), SECONDS_TO_GO_ON)
        expect(form.text).to_have_value(text)
        expect(form.subject).to_have_value("Za wysoka faktura")
        node.start()

    expect(form.to_send).to_contain_text("licznik.png")
    expect_signed_in(page)


@pytest.mark.requirement("ALL-05")
def test_while_no_node_answers_the_page_says_so_and_comes_back_by_itself(
    cluster: Cluster, browsers: Browsers
) -> None:
    session = cluster.signed_in()
    context = browsers.new(session)
    typed_into = browsers.open_on(context, "/ustawienia", "1")
    form = SettingsScreen(typed_into).open_window()
    form.city.fill("Gdynia")
    for node in cluster.nodes.values():
        node.stop()

    asked = context.new_page()
    asked.goto("/faktury")

    expect(asked.get_by_role("heading", name="Serwis zaraz wróci")).to_be_visible()
    expect(asked.get_by_text("bok@example.com")).to_be_visible()
    expect(typed_into.get_by_text("Brak połączenia z serwisem.")).to_be_visible()
    cluster.heal()
    expect(asked.get_by_role("heading", name="Faktury", exact=True)).to_be_visible()
    expect(typed_into.get_by_text("Brak połączenia z serwisem.")).to_be_hidden()
    expect(form.city).to_have_value("Gdynia")
