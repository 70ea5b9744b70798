"""A node goes away, by force or for a restart: its pages go on elsewhere, with all that was typed (ALL-05)."""

import pytest
from playwright.sync_api import Page, Request, expect

from mojbok.domain.sessions import Stage
from tests.builders import HERE
from tests.complaining import filed
from tests.e2e.screens.complaints import ComplaintForm, ComplaintScreen
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen
from tests.e2e.screens.payments import PaymentsScreen
from tests.e2e.screens.registration import RegistrationScreen
from tests.e2e.screens.settings import SettingsScreen
from tests.nodes.browsers import Browsers, expect_node
from tests.nodes.cluster import Cluster
from tests.paying import Till, begun, bill

NOTHING = "0,00\N{NO-BREAK SPACE}zł"
SECONDS_TO_GO_ON = 3.0
AT_ONCE = 2000
CARET = "() => [document.activeElement.name, document.activeElement.selectionStart]"


def expect_signed_in(page: Page) -> None:
    expect(HomeScreen(page).log_out_button).to_be_visible()


@pytest.mark.requirement("ALL-05")
def test_a_still_page_is_not_even_loaded_anew_and_hears_the_news_from_the_other_node(
    cluster: Cluster, browsers: Browsers, till: Till
) -> None:
    world, person = cluster.world, cluster.world.person()
    opened = world.open_session(cluster.customer(person))
    number = bill(world, person, "FV/2", "123.45")
    payment = begun(world, till, till.payments(world).start(world.visitor(opened), [number], HERE))
    session = cluster.of(opened)
    tab = PaymentsScreen(browsers.open_on(browsers.new(session), "/platnosci", "1"))
    expect(tab.figure).to_contain_text("123,45")
    asked: list[Request] = []
    # Playwright looks into what it calls; a method of a list it does not take.
    tab.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - as said

    cluster.nodes["1"].stop()
    expect_node(tab.page, "2", SECONDS_TO_GO_ON)

    assert asked
    assert not any(request.is_navigation_request() for request in asked)
    cluster.notify("2", till.pay(payment.reference))
    expect(tab.figure).to_have_text(NOTHING)


@pytest.mark.requirement("ALL-05")
def test_a_page_in_which_nothing_was_typed_comes_back_from_another_node(
    cluster: Cluster, browsers: Browsers
) -> None:
    opened = cluster.world.open_session(cluster.customer())
    complaint = filed(cluster.world, cluster.world.visitor(opened))
    address = f"/reklamacje/{complaint.id}"
    page = browsers.open_on(browsers.new(cluster.of(opened)), address, "1")

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    assert ComplaintScreen(page).address == address
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


@pytest.mark.requirement("FIRST-01")
def test_a_password_that_is_being_chosen_stays_as_well(
    cluster: Cluster, browsers: Browsers
) -> None:
    opened = cluster.world.open_session(cluster.customer(), stage=Stage.PASSWORD)
    session = cluster.of(opened)
    page = browsers.open_on(browsers.new(session), "/wymagana-zmiana-hasla", "1")
    field = ForcedPasswordScreen(page).new_password
    field.fill("Zielony-Czajnik7")

    cluster.nodes["1"].stop()

    expect_node(page, "2", SECONDS_TO_GO_ON)
    expect(field).to_have_value("Zielony-Czajnik7")


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
