"""SCR-REACCEPT and `mojbok terms publish` in a real browser, on a portal of their own (LOGIN-05, BOK-04)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from mojbok.texts.formats import WARSAW
from tests.e2e import by_post, new_terms
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.by_post import SESSION
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal, running
from tests.e2e.screens.acceptance import AcceptanceScreen
from tests.e2e.screens.documents import TermsScreen
from tests.e2e.screens.forced_password import ForcedPasswordScreen
from tests.e2e.screens.home import HomeScreen
from tests.e2e.screens.login import LoginScreen

_versions = (f"{number}.0" for number in count(2))


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Give a portal whose terms may change without troubling other tests."""
    with running(tmp_path_factory.mktemp("terms")) as portal:
        yield portal


@pytest.fixture(scope="module")
def people(portal: Portal) -> People:
    return portal.import_people(40)


@pytest.fixture
def version() -> str:
    return next(_versions)


@pytest.fixture
def customer(portal: Portal, person: Person, version: str) -> Person:
    """Give a customer of yesterday's terms, while newer ones are in force."""
    by_post.become_customer(portal, person)
    text = new_terms.newer_text().replace("w ciągu 7 dni", f"w ciągu {version} dni")
    new_terms.publish(portal, version, text=text)
    return person


def log_in(page: Page, person: Person) -> AcceptanceScreen:
    screen = LoginScreen.open(page)
    screen.login.fill(person.login)
    screen.password.fill(person.password)
    screen.submit.click()
    return AcceptanceScreen.shown(page)


def today() -> date:
    return datetime.now(UTC).astimezone(WARSAW).date()


@pytest.mark.requirement("LOGIN-05", "SCR-REACCEPT", "BOK-04")
def test_the_customer_is_told_by_mail_reads_what_is_new_and_accepts(
    page: Page, portal: Portal, customer: Person, version: str
) -> None:
    letter = portal.letters.wait_for("terms-updated", customer.email)
    assert letter.subject == "mojBOK POLSp: nowy regulamin"
    assert f"numer {version}" in "\n".join(letter.lines)

    screen = log_in(page, customer).live()

    expect(screen.main).to_contain_text(
        f"Wersja {version}, obowiązuje od {today():%d.%m.%Y}", use_inner_text=True
    )
    expect(screen.text).to_contain_text("Kto świadczy usługę")
    expect(screen.changes).to_contain_text(f"Jest: Odpowiadamy w ciągu {version} dni")
    home = screen.accept()
    expect(home.main).to_contain_text(customer.name)
    home.log_out().log_in(customer)


@pytest.mark.requirement("LOGIN-05")
def test_nothing_else_opens_before_the_terms_are_accepted_b_t21(
    page: Page, customer: Person
) -> None:
    log_in(page, customer)

    for address in ("/", "/pulpit", "/logowanie", "/wymagana-zmiana-hasla", "/pulpit?x=1"):
        page.goto(address)
        assert AcceptanceScreen.shown(page).address == AcceptanceScreen.ADDRESS


@pytest.mark.requirement("SCR-REACCEPT")
def test_without_the_tick_the_field_says_so_and_has_the_focus(page: Page, customer: Person) -> None:
    screen = log_in(page, customer).accept_in_vain()

    expect(screen.terms).to_have_accessible_description("Pole Akceptacja regulaminu jest wymagane")
    expect(screen.terms).to_have_attribute("aria-invalid", "true")
    expect(screen.terms).to_be_focused()
    expect(screen.terms).not_to_be_checked()
    screen.accept()


@pytest.mark.requirement("LOGIN-05", "OUT-01")
def test_refusing_logs_out_and_the_next_login_asks_again(page: Page, customer: Person) -> None:
    login = log_in(page, customer).refuse()

    expect(login.status).to_contain_text("Wylogowano.")
    page.goto("/pulpit")
    LoginScreen.shown(page)
    log_in(page, customer)


@pytest.mark.requirement("LOGIN-05", "SCR-REACCEPT")
def test_a_version_that_comes_while_one_reads_is_told_and_shown(
    page: Page, portal: Portal, customer: Person
) -> None:
    screen = log_in(page, customer)
    newer = next(_versions)
    new_terms.publish(portal, newer, text="## 1. Zasady\n\nJeszcze nowsze zasady.")

    screen.terms.check()
    screen = screen.accept_in_vain()

    expect(screen.alert).to_contain_text(
        f"Właśnie weszła w życie nowsza wersja regulaminu: {newer}."
    )
    expect(screen.alert).to_be_focused()
    expect(screen.text).to_contain_text("Jeszcze nowsze zasady.")
    expect(screen.terms).not_to_be_checked()
    screen.accept()


@pytest.mark.requirement("LOGIN-05", "OUT-01")
def test_other_tabs_leave_and_find_the_new_session(page: Page, customer: Person) -> None:
    screen = log_in(page, customer).live()
    [before] = [c["value"] for c in page.context.cookies() if c["name"] == SESSION]
    other = AcceptanceScreen.open(page.context.new_page()).live()

    screen.accept()

    HomeScreen.shown(other.page)
    [after] = [c["value"] for c in page.context.cookies() if c["name"] == SESSION]
    assert after != before


@pytest.mark.requirement("LOGIN-05")
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "still"])
def test_a_double_click_ends_at_the_pulpit_t02(
    windows: Windows, customer: Person, javascript: bool
) -> None:
    page = windows.open(javascript=javascript)
    screen = log_in(page, customer)
    screen.terms.check()

    screen.submit.dblclick()

    HomeScreen.shown(page)


@pytest.mark.requirement("LOGIN-05", "ALL-05")
def test_a_click_whose_answer_was_lost_on_the_way_can_be_repeated_t02(
    still_page: Page, customer: Person
) -> None:
    """As when the second of two clicks stops the first one, and the new cookie with it."""
    screen = log_in(still_page, customer)
    screen.terms.check()

    def lose_the_answer(route: Route) -> None:
        request = route.request
        sent = httpx.post(
            request.url, content=request.post_data_buffer, headers=request.all_headers()
        )
        assert sent.headers["location"] == "/pulpit"
        route.abort("aborted")

    still_page.route(f"**{AcceptanceScreen.ADDRESS}", lose_the_answer, times=1)
    screen.submit.click()
    expect(screen.heading).to_be_visible()

    screen.submit.click()

    HomeScreen.shown(still_page)


@pytest.mark.requirement("LOGIN-05", "FIRST-01", "FIRST-02")
def test_the_password_comes_first_then_the_terms(
    windows: Windows, portal: Portal, person: Person, version: str
) -> None:
    one_time, session = by_post.log_in_once(portal, person)
    new_terms.publish(portal, version)
    page = windows.open(session=session)

    forced = ForcedPasswordScreen.open(page).fill(one_time, person.password, person.password)
    forced.submit.click()

    AcceptanceScreen.shown(page).accept()


@pytest.mark.requirement("LOGIN-05", "SCR-REACCEPT", "ALL-01")
def test_the_whole_way_goes_without_javascript(
    still_page: Page, customer: Person, version: str
) -> None:
    screen = log_in(still_page, customer)
    expect(screen.text).to_contain_text("Kto świadczy usługę")
    expect(screen.changes).to_contain_text(f"Odpowiadamy w ciągu {version} dni")
    with still_page.context.expect_page() as opened:
        screen.whole.click()
    TermsScreen.shown(opened.value)
    screen = screen.accept_in_vain()
    expect(screen.terms).to_have_accessible_description("Pole Akceptacja regulaminu jest wymagane")
    screen.refuse()

    log_in(still_page, customer).accept().log_out()


@pytest.mark.requirement("ALL-01", "SCR-REACCEPT")
def test_accepting_goes_with_the_keyboard_alone(page: Page, customer: Person) -> None:
    screen = log_in(page, customer).live()
    screen.text.focus()
    page.keyboard.press("End")

    for field in (screen.whole, screen.terms, screen.submit, screen.log_out_button):
        page.keyboard.press("Tab")
        expect(field).to_be_focused()
    screen.terms.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    HomeScreen.shown(page)


@pytest.mark.requirement("SCR-REACCEPT", "ALL-02")
def test_on_a_phone_the_text_scrolls_in_its_place_and_the_form_is_below_it(
    windows: Windows, customer: Person
) -> None:
    screen = log_in(windows.open(PHONE), customer)

    text, box = screen.text.bounding_box(), screen.terms.bounding_box()

    assert text is not None
    assert box is not None
    assert text["height"] <= PHONE.height * 0.6 + 1
    assert box["y"] > text["y"] + text["height"]
    expect(screen.log_out_button).to_have_count(1)


@pytest.mark.requirement("SCR-TERMS", "BOK-04")
def test_terms_of_tomorrow_are_announced_and_can_be_read_today(
    page: Page, portal: Portal, person: Person, version: str
) -> None:
    tomorrow = today() + timedelta(days=1)
    by_post.become_customer(portal, person)
    text = "# Regulamin\n\n## 1. Zasady\n\nOd jutra inaczej."
    said = new_terms.publish(portal, version, on=tomorrow, text=text)
    assert f"Obowiązuje od {tomorrow:%d.%m.%Y}." in said

    screen = TermsScreen.open(page)
    expect(screen.main).to_contain_text(
        f"Od {tomorrow:%d.%m.%Y} będzie obowiązywać nowa wersja: {version}."
    )
    expect(screen.main).not_to_contain_text("Od jutra inaczej.")
    screen.main.get_by_role("link", name="Przeczytaj ją").click()
    page.wait_for_url(re.compile("/regulamin/wersje/"))
    expect(TermsScreen.shown(page).main).to_contain_text("Od jutra inaczej.")

    # Until its day nobody is asked to accept it.
    LoginScreen.open(page).log_in(person)
