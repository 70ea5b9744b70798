"""The screens of complaints in each state, at both sizes, light and dark; with the keyboard; on paper (POR-07)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import sample_files
from tests.e2e import by_post
from tests.e2e.browsing import PHONE, Windows
from tests.e2e.by_post import SignedIn
from tests.e2e.looks import look_over
from tests.e2e.people import People, Person
from tests.e2e.portal import Portal
from tests.e2e.screens.complaints import ComplaintForm, ComplaintScreen, ComplaintsScreen

pytestmark = pytest.mark.requirement("POR-07", "ALL-01", "ALL-02")


@pytest.fixture(scope="module")
def newcomer(portal: Portal, people: People) -> SignedIn:
    """Give somebody without complaints."""
    return by_post.become_customer(portal, people.individual())


@pytest.fixture(scope="module")
def complainer(portal: Portal, people: People) -> SignedIn:
    """Give somebody who complains."""
    return by_post.become_customer(portal, people.individual())


@pytest.fixture
def reach(
    windows: Windows, newcomer: SignedIn, complainer: SignedIn, portal: Portal
) -> Callable[[str], Page]:
    def filed(page: Page) -> ComplaintScreen:
        form = ComplaintForm.open(page).live()
        form.fill_in(subject="Za wysoka faktura za październik i listopad")
        form.choose(("zdjęcie licznika.png", sample_files.png()))
        return form.send()

    def reached(state: str) -> Page:
        if state == "empty":
            return ComplaintsScreen.open(windows.open(PHONE, session=newcomer)).live().page
        page = windows.open(PHONE, session=complainer)
        match state:
            case "form":
                form = ComplaintForm.open(page).live()
                form.category.select_option("jakosc")
                form.choose(("licznik.png", sample_files.png()), ("pusty.txt", b""))
            case "errors":
                form = ComplaintForm.open(page).live()
                form.choose(("dobry.png", sample_files.png()), ("zly.html", b"<html>"))
                with page.expect_navigation():
                    form.send_button.click()
                form = ComplaintForm.shown(page)
                with page.expect_navigation():
                    form.send_button.click()
                ComplaintForm.shown(page).live()
            case "list":
                filed(page)
                ComplaintsScreen.open(page).live()
            case "asked":
                screen = filed(page).live()
                portal.mojbok("complaint", "ask", screen.number, "--text", "Jaki jest odczyt?")
                screen.has_state("czeka na Twoją odpowiedź")
                screen.withdraw.click()
            case "refused":
                screen = filed(page).live()
                portal.mojbok(
                    "complaint", "answer", screen.number, "--verdict", "nieuznana", "--text", "Nie."
                )
                screen.has_state("nieuznana")
        return page

    return reached


@pytest.mark.parametrize("state", ["empty", "list", "form", "errors", "asked", "refused"])
def test_a_screen_of_complaints_is_open_to_everybody(
    reach: Callable[[str], Page], state: str
) -> None:
    look_over(reach(state))


def test_a_complaint_goes_with_the_keyboard_alone_in_the_order_of_the_form(
    windows: Windows, portal: Portal, person: Person
) -> None:
    page = windows.open(session=by_post.become_customer(portal, person))
    form, keys = ComplaintForm.open(page).live(), page.keyboard
    choose = page.get_by_role("button", name="Wybierz pliki", exact=True)
    form.choose(("jeden.txt", b"1"), ("dwa.txt", b"2"))
    form.category.focus()

    keys.press("ArrowDown")
    keys.press("Tab")
    expect(form.about).to_be_focused()
    keys.press("Tab")
    expect(form.other_invoice).to_be_focused()
    keys.press("Tab")
    expect(form.subject).to_be_focused()
    keys.type("Bez myszy")
    keys.press("Tab")
    expect(form.text).to_be_focused()
    keys.type("Opis")
    keys.press("Tab")
    expect(choose).to_be_focused()
    keys.press("Tab")
    expect(form.to_send.get_by_role("button", name="Usuń jeden.txt")).to_be_focused()
    keys.press("Space")
    # The focus stays where one was: at the next file.
    expect(form.to_send.get_by_role("button", name="Usuń dwa.txt")).to_be_focused()
    keys.press("Tab")
    expect(form.send_button).to_be_focused()
    with page.expect_navigation(url="**/reklamacje/*stan=przyjeta"):
        keys.press("Enter")

    screen = ComplaintScreen.shown(page)
    expect(screen.file("dwa.txt")).to_be_visible()
    expect(screen.file("jeden.txt")).to_have_count(0)


def test_on_paper_a_complaint_is_its_state_and_its_talk(reach: Callable[[str], Page]) -> None:
    page = reach("asked")
    page.emulate_media(media="print")
    screen = ComplaintScreen(page)

    expect(screen.main).to_contain_text("Odpowiemy do")
    expect(screen.messages.last).to_be_visible()
    for unwanted in (screen.reply, screen.reply_button, screen.withdraw):
        expect(unwanted).to_be_hidden()
