"""A complaint from the form to the answer, as customers go (POR-07)."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import sample_files
from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.people import Person
from tests.e2e.portal import Portal
from tests.e2e.screens.complaints import ComplaintForm, ComplaintScreen, ComplaintsScreen
from tests.e2e.screens.login import LoginScreen

pytestmark = pytest.mark.requirement("POR-07", "SCR-COMPLAINTS")


@pytest.fixture
def customer(windows: Windows, portal: Portal, person: Person) -> Page:
    return windows.open(session=by_post.become_customer(portal, person))


@pytest.fixture
def still_customer(windows: Windows, portal: Portal, person: Person) -> Page:
    """Give a signed-in window without JavaScript."""
    return windows.open(PHONE, session=by_post.become_customer(portal, person), javascript=False)


def test_a_complaint_with_a_file_is_answered_in_the_open_tab(
    customer: Page, portal: Portal, person: Person
) -> None:
    empty = ComplaintsScreen.open(customer)
    expect(empty.main).to_contain_text("Nie masz żadnych reklamacji")
    empty.file_button.click()
    form = ComplaintForm.shown(customer).live()
    form.fill_in()
    form.choose(("licznik.png", sample_files.png()))
    expect(form.to_send).to_contain_text("licznik.png")

    screen = form.send().live()
    number = screen.number
    received = portal.letters.wait_for("complaint-received", person.email)
    assert number in received.subject
    with customer.expect_download() as download:
        screen.file("licznik.png").click()
    assert download.value.path().read_bytes() == sample_files.png()

    screen.reply.fill("Zaczęte zdanie")
    portal.mojbok("complaint", "ask", number, "--text", "Jaki jest stan licznika?")
    screen.has_state("czeka na Twoją odpowiedź")
    expect(screen.messages.last).to_contain_text("Jaki jest stan licznika?")
    expect(screen.reply).to_have_value("Zaczęte zdanie")
    screen = screen.send_reply("12345 kWh").live()
    screen.has_state("w toku")

    portal.mojbok(
        "complaint", "answer", number, "--verdict", "nieuznana", "--text", "Odczyt jest dobry."
    )
    screen.has_state("nieuznana")
    expect(screen.messages.last).to_contain_text("Odczyt jest dobry.")
    expect(screen.main).to_contain_text("Koordynator do spraw negocjacji")
    expect(screen.reply).to_be_hidden()
    answered = portal.letters.wait_for("complaint-answered", person.email)
    assert number in answered.subject
    customer.goto("/poczta")
    expect(customer.get_by_role("main")).to_contain_text(f"odpowiedź na reklamację {number}")


def test_the_form_works_without_javascript_and_loses_nothing(still_customer: Page) -> None:
    form = ComplaintForm.open(still_customer)
    form.subject.fill("Brak prądu")
    form.choose(("strona.pdf", sample_files.pdf()), ("makro.docm", sample_files.archive()))
    form.send_button.click()

    form = ComplaintForm.shown(still_customer)
    expect(form.subject).to_have_value("Brak prądu")
    expect(form.attached).to_contain_text("strona.pdf")
    expect(form.main).to_contain_text("„makro.docm”: to nie jest dokument PDF")
    form.choose(("drugi.txt", sample_files.text()))
    form.attach_button.click()
    expect(form.attached.get_by_role("listitem")).to_have_count(2)
    form.attached.get_by_role("button", name="Usuń drugi.txt").click()
    expect(form.attached.get_by_role("listitem")).to_have_count(1)
    form.fill_in(subject="Brak prądu od rana", category="jakosc")
    screen = form.send()

    expect(screen.file("strona.pdf")).to_be_visible()
    screen = screen.send_reply("Już jest.")
    screen.withdraw.click()
    with still_customer.expect_navigation(url=re.compile("stan=wycofana")):
        screen.withdraw_button.click()
    ComplaintScreen.shown(still_customer).has_state("wycofana")


def test_files_are_shown_and_can_be_taken_away_before_they_are_sent(customer: Page) -> None:
    form = ComplaintForm.open(customer).live()
    form.choose(("pusty.txt", b""))
    form.choose(("dobry.txt", b"ok"))

    expect(form.to_send.get_by_role("listitem")).to_have_text(
        [re.compile("pusty.txt.*plik jest pusty"), re.compile("dobry.txt.*2.B")]
    )
    form.to_send.get_by_role("button", name="Usuń pusty.txt").click()
    expect(form.to_send.get_by_role("listitem")).to_have_count(1)
    form.fill_in()
    screen = form.send()

    expect(screen.file("dobry.txt")).to_be_visible()


def test_what_is_typed_outlives_the_session(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    form = ComplaintForm.open(page).live()
    with page.expect_response("**/reklamacje/nowa/szkic") as saved:
        form.subject.fill("Zaczęta i nie wysłana")
        form.text.fill("Pierwsze zdanie.")
    assert saved.value.status == 204
    portal.mojbok("account", "end-sessions", person.login)
    LoginScreen.shown(page).log_in(person)

    form = ComplaintForm.open(page)
    expect(form.subject).to_have_value("Zaczęta i nie wysłana")
    expect(form.text).to_have_value("Pierwsze zdanie.")
    form.category.select_option("inne")
    form.send()
    expect(ComplaintForm.open(page).subject).to_have_value("")


def test_the_enter_key_sends_the_form_and_takes_no_file_away(still_customer: Page) -> None:
    form = ComplaintForm.open(still_customer)
    form.choose(("dobry.txt", b"ok"))
    form.attach_button.click()
    form = ComplaintForm.shown(still_customer)
    form.fill_in(subject="Wysłana klawiszem")
    with still_customer.expect_navigation(url=re.compile("stan=przyjeta")):
        form.subject.press("Enter")

    expect(ComplaintScreen.shown(still_customer).file("dobry.txt")).to_be_visible()


def test_refused_files_come_back_with_everything_else(customer: Page) -> None:
    form = ComplaintForm.open(customer).live()
    form.fill_in(subject="Z załącznikiem")
    form.choose(("strona.html", b"<!doctype html><script>alert(1)</script>"))
    with customer.expect_navigation():
        form.send_button.click()

    form = ComplaintForm.shown(customer)
    expect(form.main).to_contain_text("„strona.html”: to nie jest dokument PDF")
    expect(form.subject).to_have_value("Z załącznikiem")
    assert form.send().number


def test_the_list_is_filtered_and_searched_by_its_address(customer: Page) -> None:
    for subject in ("Pierwsza sprawa", "Druga sprawa"):
        form = ComplaintForm.open(customer)
        form.fill_in(subject=subject)
        screen = form.send()
    screen.withdraw.click()
    screen.withdraw_button.click()
    screen.has_state("wycofana")

    shown = ComplaintsScreen.open(customer)
    expect(shown.cards).to_have_text([re.compile("Pierwsza sprawa"), re.compile("Druga sprawa")])
    shown = shown.filter(state="Otwarte")
    expect(shown.cards).to_have_text([re.compile("Pierwsza sprawa")])
    assert "stan=otwarte" in customer.url
    shown = shown.filter(search="druga")
    expect(shown.cards).to_have_text([re.compile("Druga sprawa")])
    shown = shown.filter(search="nie ma takiej")
    expect(shown.main).to_contain_text("Żadna reklamacja nie pasuje")
