"""The complaints desk over HTTP: forms without a script, what is kept, and news in open pages (BOK-03)."""

import asyncio
import re
from collections.abc import Callable
from itertools import count

import httpx
import pytest

from mojbok.domain.complaints import Complaint, ComplaintState, number_in_address
from mojbok.domain.letters import ComplaintAnsweredLetter
from mojbok.domain.sessions import Visitor
from mojbok.domain.staff import Actor
from mojbok.pages.bok.client_links import sheet_address
from mojbok.services.complaint_cases import CaseSheet
from mojbok.web.cookies import BOK_SESSION
from tests import sample_files
from tests.builders import HERE, shell
from tests.complaining import attach, filed
from tests.profiles import signed_in
from tests.staff import Colleague, colleague
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("BOK-03")
QUEUE = "/bok/reklamacje"
SECONDS_TO_WAIT = 10
NewSocket = Callable[[], Socket]
_names = count(1)


@pytest.fixture
def ewa(portal: Portal) -> Colleague:
    return colleague(portal.world, f"desk{next(_names)}")


@pytest.fixture
def complaint(portal: Portal) -> Complaint:
    visitor = signed_in(portal.world)
    attach(portal.world, visitor, ("licznik.png", sample_files.png()))
    return filed(portal.world, visitor)


def address(complaint: Complaint) -> str:
    return f"{QUEUE}/{number_in_address(complaint.number)}"


def sheet(portal: Portal, complaint: Complaint, actor: Actor | None = None) -> CaseSheet:
    cases = portal.world.services.bok.complaint_cases
    return cases.sheet(complaint.number, actor=actor or shell("tests"))


def post(browser: httpx.Client, path: str, **data: str) -> str:
    """Send a form as it is without JavaScript, and give where it leads."""
    answer = browser.post(path, data=data)
    assert answer.status_code == 303, answer
    return answer.headers["location"].partition("#")[0]


def test_a_case_shows_all_that_is_needed_and_its_file_is_given_out_to_be_kept(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    with portal.browser(ewa.sign_in()) as browser:
        listed = browser.get(QUEUE).text
        shown = browser.get(address(complaint)).text
        file = re.search(rf'{QUEUE}/zalacznik/[^"]+', shown)
        assert file
        given = browser.get(file[0])

    assert complaint.number in listed
    assert "Zostało 14 dni" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert f'href="{sheet_address(complaint.client_id)}"' in shown
    assert given.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in given.headers["content-security-policy"]
    assert portal.world.events("complaint_shown")[-1]["ip"] == "127.0.0.1"
    assert portal.world.events("complaint_file_opened")


def test_answering_and_on_to_the_most_urgent_of_the_others(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    other = filed(portal.world, signed_in(portal.world))
    with portal.browser(ewa.sign_in()) as browser:
        to = post(
            browser,
            address(complaint),
            seen="1",
            zrob="dalej",
            text="Odczyt jest prawidłowy.",
            verdict="nieuznana",
        )
        following = browser.get(to)

    assert to.startswith(f"{QUEUE}/EB-")
    assert following.status_code == 200
    assert "To następna najpilniejsza sprawa" in following.text
    answered = sheet(portal, complaint)
    assert answered.complaint.state is ComplaintState.REJECTED
    assert answered.assignee == ewa.name
    assert "Koordynator do spraw negocjacji" in answered.talk[-1].text
    assert sheet(portal, other).complaint.state.is_open


def test_without_a_script_blocks_and_files_come_back_with_all_that_was_typed(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    opened = ewa.sign_in()
    with portal.browser(opened) as browser:
        case = address(complaint)
        post(browser, case, seen="1", text="Najpierw to.", wstaw="nieuznana")
        inserted = browser.get(case).text
        post(browser, case, seen="1", zrob="odpowiedz", text="[powód…]", verdict="nieuznana")
        gap = browser.get(case).text
        browser.post(
            case,
            data={"seen": "1", "text": "Z plikiem.", "dolacz": "1"},
            files={"files": ("korekta.pdf", sample_files.pdf())},
        )
        attached = browser.get(case).text
        to = post(browser, case, seen="1", zrob="odpowiedz", text="Racja.", verdict="uznana")

    assert "Najpierw to." in inserted
    assert complaint.number in inserted
    assert re.search(r'value="nieuznana" checked', inserted)
    assert "Uzupełnij to miejsce w tekście: [powód…]" in gap
    assert "Z plikiem." in attached
    assert "korekta.pdf" in attached
    assert to == f"{case}?stan=wyslano"
    [sent] = sheet(portal, complaint).talk[-1].attachments
    assert sent.name == "korekta.pdf"


def test_whoever_is_late_finds_their_text_and_what_has_changed(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    jan = colleague(portal.world, f"desk{next(_names)}")
    letters = len(portal.world.letters(ComplaintAnsweredLetter))
    with portal.browser(ewa.sign_in()) as first, portal.browser(jan.sign_in()) as second:
        case = address(complaint)
        post(first, case, seen="1", zrob="odpowiedz", text="Racja.", verdict="uznana")
        to = post(second, case, seen="1", zrob="dalej", text="Moja wersja.", verdict="nieuznana")
        back = second.get(to).text

    assert to == case
    assert "coś się zmieniło, odkąd ją czytasz" in back
    assert "Moja wersja." in back
    assert "Twój niewysłany tekst" in back
    assert "Racja." in back
    assert len(sheet(portal, complaint).talk) == 2
    assert len(portal.world.letters(ComplaintAnsweredLetter)) == letters + 1


def test_what_is_typed_outlives_the_session(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    with portal.browser(ewa.sign_in()) as browser:
        case = address(complaint)
        saved = browser.post(f"{case}/szkic", data={"text": "W pół słowa", "verdict": "uznana"})
        assert saved.status_code == 204
        browser.post("/bok/wyloguj")
        assert browser.get(case).status_code == 303
        browser.cookies.set(BOK_SESSION, ewa.sign_in().token, domain="127.0.0.1", path="/")
        page = browser.get(case).text
        jan = colleague(portal.world, f"desk{next(_names)}")
        browser.cookies.set(BOK_SESSION, jan.sign_in().token, domain="127.0.0.1", path="/")
        colleagues = browser.get(case).text

    assert "W pół słowa" in page
    assert re.search(r'value="uznana" checked', page)
    assert "W pół słowa" not in colleagues


def test_assignment_notes_and_reopening_by_forms_alone(
    portal: Portal, ewa: Colleague, complaint: Complaint
) -> None:
    jan = colleague(portal.world, f"desk{next(_names)}")
    with portal.browser(ewa.sign_in()) as browser:
        case = address(complaint)
        post(browser, f"{case}/przydzial", seen="1", zrob="wez")
        assert sheet(portal, complaint).assignee == ewa.name
        stale = post(browser, f"{case}/przydzial", seen="1", zrob="oddaj")
        assert "coś się zmieniło" in browser.get(stale).text
        post(browser, f"{case}/notatka", note="Zadzwonić po 15.")
        post(browser, f"{case}/notatka", note="")
        assert "Pole Notatka jest wymagane" in browser.get(case).text
        post(browser, case, seen="3", zrob="odpowiedz", text="Racja.", verdict="uznana")
        post(browser, f"{case}/wznow", seen="4", reopening="")
        assert "jest wymagane" in browser.get(case).text
        post(browser, f"{case}/wznow", seen="4", reopening="Mamy nowy odczyt.")
        post(browser, f"{case}/przydzial", seen="5", zrob="przekaz", komu=jan.actor().id or "")

    shown = sheet(portal, complaint)
    assert shown.assignee == jan.name
    assert [note.text for note in shown.notes] == ["Zadzwonić po 15."]
    assert shown.talk[-1].text == "Mamy nowy odczyt."
    with portal.browser(ewa.sign_in()) as browser:
        page = browser.get(case).text
    assert "Odpowiedzieć może ta osoba albo administrator" in page


@pytest.mark.requirement("SEC-02")
def test_a_customer_sees_no_note_no_block_and_no_name_of_staff(
    portal: Portal, ewa: Colleague
) -> None:
    visitor_of = portal.signed_in()
    visitor = portal.world.visitor(visitor_of)
    complaint = filed(portal.world, visitor)
    desk = portal.world.services.bok.complaints
    desk.note(complaint.number, "Tylko dla nas.", actor=ewa.actor())
    desk.answer(complaint.number, ComplaintState.ACCEPTED, "Racja.", actor=ewa.actor())
    desk.reopen(complaint.number, "Mamy nowy odczyt.", actor=ewa.actor())

    page = portal.get(f"/reklamacje/{complaint.id}", visitor_of).text

    assert "Tylko dla nas." not in page
    assert ewa.name not in page
    assert "Biuro Obsługi Klienta wznowiło sprawę" in page
    assert "Mamy nowy odczyt." in page
    assert portal.get(address(complaint), visitor_of).status_code == 303


@pytest.mark.parametrize(
    "path", ["EB-2026-999999", "nie-ma", "EB%2F2026", "zalacznik/nie-ma", "'; DROP TABLE--"]
)
def test_what_is_not_there_is_told(portal: Portal, ewa: Colleague, path: str) -> None:
    with portal.browser(ewa.sign_in()) as browser:
        assert browser.get(f"{QUEUE}/{path}").status_code == 404
        if "zalacznik" not in path and "%" not in path:
            for form in ("", "/szkic", "/przydzial", "/notatka", "/wznow"):
                data = {"note": "x", "reopening": "x", "zrob": "wez", "seen": "1"}
                answer = browser.post(f"{QUEUE}/{path}{form}", data=data)
                assert answer.status_code == 404, form


@pytest.mark.parametrize("query", ["zakladka=x&temat=%FF&strona=-1", "strona=99999999999"])
def test_a_mangled_address_of_the_queue_is_the_queue(
    portal: Portal, ewa: Colleague, query: str
) -> None:
    assert portal.get(f"{QUEUE}?{query}", ewa.sign_in()).status_code == 200


async def test_a_new_complaint_appears_in_an_open_queue_and_an_answer_in_an_open_case(
    portal: Portal, ewa: Colleague, complaint: Complaint, new_socket: NewSocket
) -> None:
    opened = await asyncio.to_thread(ewa.sign_in)
    queue = await asyncio.to_thread(portal.page, f"{QUEUE}?zakladka=nieprzydzielone", opened)
    case = await asyncio.to_thread(portal.page, address(complaint), opened)
    sockets = [new_socket(), new_socket()]
    for socket, page in zip(sockets, (queue, case), strict=True):
        await socket.open(page, headers=portal.headers(opened))
    visitor = await asyncio.to_thread(signed_in, portal.world)
    await asyncio.to_thread(lambda: filed(portal.world, visitor, subject="Zupełnie nowa"))
    customer = await asyncio.to_thread(_owner, portal, complaint)
    await asyncio.to_thread(
        portal.world.services.complaints.reply, customer, complaint.id, "Dopisuję coś.", HERE
    )

    assert "Zupełnie nowa" in await _told(sockets[0], "Zupełnie nowa")
    assert "Dopisuję coś." in await _told(sockets[1], "Dopisuję coś.")


def _owner(portal: Portal, complaint: Complaint) -> Visitor:
    with portal.world.services.home.work(reads_only=True) as work:
        account = work.accounts.get(complaint.account_id)
    assert account
    return portal.world.visitor(portal.world.open_session(account))


async def _told(socket: Socket, what: str) -> str:
    async with asyncio.timeout(SECONDS_TO_WAIT):
        while True:
            update = str(await socket.updates.get())
            if what in update:
                return update
