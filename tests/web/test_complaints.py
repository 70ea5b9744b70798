"""Complaints over HTTP: files in and out, whose they are, how large they may be, and news in open pages (POR-07)."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from mojbok.domain.attachments import MEGABYTE
from mojbok.domain.complaints import Complaint, ComplaintState
from mojbok.domain.sessions import EndReason
from mojbok.services.sessions import OpenedSession
from mojbok.storage.tables.accounts import DraftRow
from mojbok.storage.tables.complaints import AttachmentRow, ComplaintRow
from tests import sample_files
from tests.builders import shell
from tests.complaining import TEXT, attach, filed
from tests.web.portal import Portal, Socket

pytestmark = pytest.mark.requirement("POR-07", "SEC-02")
FORM = {"category": "faktura", "subject": "Za wysoka", "text": TEXT}
HOSTILE_NAME = "../..\\<img src=x onerror=alert(1)>\u202efdp.png"
PNG = sample_files.png()


def upload(name: str, content: bytes) -> tuple[str, tuple[str, bytes, str]]:
    return "files", (name, content, "text/html")


def files_of(portal: Portal) -> set[Path]:
    folder = portal.world.application.settings.var_dir / "attachments"
    return {file for file in folder.rglob("*") if file.is_file()}


def address_of(portal: Portal) -> tuple[str, int]:
    host = urlsplit(portal.url)
    return host.hostname or "", host.port or 0


def head(portal: Portal, opened: OpenedSession, length: int) -> str:
    """Write the head of a POST by hand: no client says a length that is not so."""
    return (
        f"POST /reklamacje/nowa HTTP/1.1\r\nHost: {urlsplit(portal.url).netloc}\r\n"
        f"Origin: {portal.url}\r\nCookie: mojbok-session={opened.token}\r\n"
        f"Content-Length: {length}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    )


def customer_with_file(portal: Portal) -> tuple[OpenedSession, Complaint, str]:
    """Give a session, its complaint, and the address of the file of that."""
    opened = portal.signed_in()
    visitor = portal.world.visitor(opened)
    attach(portal.world, visitor, ("licznik.png", PNG))
    complaint = filed(portal.world, visitor)
    [message] = portal.world.services.complaints.sheet(visitor, complaint.id).talk
    return opened, complaint, f"/reklamacje/zalacznik/{message.attachments[0].id}"


def test_a_complaint_is_filed_with_its_files_and_shown(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        sent = browser.post(
            "/reklamacje/nowa", data=FORM, files=[upload(HOSTILE_NAME, PNG), upload("b.txt", b"b")]
        )
        shown = browser.get(sent.headers["location"])

    assert sent.status_code == httpx.codes.SEE_OTHER
    assert "<img src=x" not in shown.text
    assert "&lt;img src=x onerror=alert(1)&gt;fdp.png" in shown.text
    assert "b.txt" in shown.text


def test_a_text_that_is_named_as_a_pdf_is_told_so_before_it_is_sent_and_after(
    portal: Portal,
) -> None:
    opened = portal.signed_in()
    text = upload("faktura.pdf", b"To nie jest PDF.")
    with portal.browser(opened) as browser:
        browser.post(
            "/reklamacje/nowa",
            data={**FORM, "dolacz": "1"},
            files=[text, upload("licznik.png", PNG)],
        )
        waiting = browser.get("/reklamacje/nowa").text
        sent = browser.post("/reklamacje/nowa", data=FORM)
        shown = browser.get(sent.headers["location"]).text

    for page in (waiting, shown):
        assert "faktura.pdf.txt" in page
        assert page.count("To zwykły tekst, nie PDF") == 1
    assert waiting.count("Jeśli to nie ten plik, usuń go i dołącz właściwy.") == 1


def test_a_file_is_given_out_to_be_kept_and_never_to_be_run(portal: Portal) -> None:
    opened, _complaint, address = customer_with_file(portal)

    answer = portal.get(address, opened)

    assert answer.content == PNG
    assert answer.headers["content-length"] == str(len(PNG))
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == 'attachment; filename="licznik.png"'
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_polish_names_survive_the_way(portal: Portal) -> None:
    opened = portal.signed_in()
    visitor = portal.world.visitor(opened)
    attach(portal.world, visitor, ('zdjęcie "nowe".png', PNG))
    filed(portal.world, visitor)
    [row] = [row for row in portal.world.rows(AttachmentRow) if "zdjęcie" in row["name"]]

    answer = portal.get(f"/reklamacje/zalacznik/{row['id']}", opened)

    assert answer.headers["content-disposition"] == (
        "attachment; filename*=utf-8''zdj%C4%99cie%20%22nowe%22.png"
    )


@pytest.mark.requirement("POR-08")
def test_another_clients_complaint_and_file_are_as_if_they_were_not_there_s26(
    portal: Portal,
) -> None:
    _opened, complaint, file = customer_with_file(portal)
    stranger = portal.signed_in()
    address = f"/reklamacje/{complaint.id}"

    with portal.browser(stranger) as browser:
        answers = [
            browser.get(address),
            browser.get(file),
            browser.post(address, data={"text": "Ja też"}),
            browser.post(address, data={"text": "Ja"}, files=[upload("a.png", PNG)]),
            browser.post(f"{address}/wycofaj"),
        ]
        unknown = browser.get("/reklamacje/nie-ma-takiej")

    def plain(answer: httpx.Response) -> str:
        return "".join(line for line in answer.text.splitlines() if "nonce" not in line)

    assert {answer.status_code for answer in answers} == {httpx.codes.NOT_FOUND}
    assert {plain(answer) for answer in answers} == {plain(unknown)}
    assert complaint.subject not in browser_text(portal, stranger)


def browser_text(portal: Portal, opened: OpenedSession) -> str:
    return portal.get("/reklamacje", opened).text


def test_nobody_gets_a_file_without_a_session(portal: Portal) -> None:
    _opened, _complaint, address = customer_with_file(portal)

    answer = portal.get(address)

    assert answer.status_code == httpx.codes.SEE_OTHER
    assert answer.headers["location"].startswith("/logowanie")


@pytest.mark.parametrize("trick", ["..%2f..%2fmojbok.db", "%2e%2e", "a\\..\\b", "%00"])
def test_an_address_of_a_file_is_never_a_path_x03(portal: Portal, trick: str) -> None:
    answer = portal.get(f"/reklamacje/zalacznik/{trick}", portal.signed_in())

    assert answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.SEE_OTHER}
    assert b"SQLite" not in answer.content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("faktura.pdf", b"<!doctype html><script>alert(1)</script>"),
        ("logo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("umowa.docx", sample_files.archive()),
        ("skan.pdf", sample_files.pdf() + sample_files.archive()),
        ("pusty.txt", b""),
    ],
)
def test_a_file_is_judged_by_its_content_and_the_form_comes_back_with_all_else(
    portal: Portal, name: str, content: bytes
) -> None:
    opened = portal.signed_in()
    before = files_of(portal)
    with portal.browser(opened) as browser:
        sent = browser.post(
            "/reklamacje/nowa", data=FORM, files=[upload(name, content), upload("dobry.png", PNG)]
        )
        shown = browser.get("/reklamacje/nowa")

    assert sent.headers["location"] == "/reklamacje/nowa"
    assert "Tych plików nie przyjęliśmy" in shown.text
    assert "dobry.png" in shown.text
    assert TEXT.splitlines()[0] in shown.text
    assert len(files_of(portal) - before) == 1


def test_more_than_a_form_may_hold_is_refused_before_it_is_read_r21(portal: Portal) -> None:
    opened = portal.signed_in()
    before = files_of(portal)
    with socket.create_connection(address_of(portal)) as line:
        line.sendall(head(portal, opened, 27 * MEGABYTE).encode())
        told = whole_answer(line)
    with portal.browser(opened) as browser:
        other_form = browser.post("/ustawienia/dane", data={"phone": "1" * 70_000})

    assert told.startswith(b"HTTP/1.1 413 ")
    assert "Za dużo danych".encode() in told
    assert other_form.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert files_of(portal) == before


def whole_answer(line: socket.socket) -> bytes:
    """Read an answer that says how long it is."""
    line.settimeout(20)
    with line.makefile("rb") as stream:
        top = b"".join(iter(stream.readline, b"\r\n"))
        length = int(top.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        return top + stream.read(length)


def test_a_stream_that_says_no_length_is_counted_as_it_comes_r21(portal: Portal) -> None:
    opened = portal.signed_in()
    before = files_of(portal)
    start = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'

    def endless() -> object:
        yield start
        for _ in range(30 * 16):
            yield b"a" * (MEGABYTE // 16)

    with portal.browser(opened) as browser:
        try:
            answer = browser.post(
                "/reklamacje/nowa",
                content=endless(),  # type: ignore[arg-type] # a generator of bytes
                headers={"content-type": "multipart/form-data; boundary=x"},
            )
        except httpx.TransportError:
            answer = None  # It was cut off while it was still talking.

    assert answer is None or answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert files_of(portal) == before


def test_an_upload_that_breaks_off_leaves_nothing(portal: Portal) -> None:
    opened = portal.signed_in()
    before, rows = files_of(portal), portal.world.count(AttachmentRow)
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n' + PNG
    with socket.create_connection(address_of(portal)) as line:
        line.sendall(head(portal, opened, len(body) + 500_000).encode() + body)
    # The server has dealt with it once it has dealt with what came later.
    with portal.browser(opened) as browser:
        browser.get("/reklamacje/nowa")

    assert files_of(portal) == before
    assert portal.world.count(AttachmentRow) == rows


@pytest.mark.requirement("SEC-02")
def test_a_foreign_page_files_no_complaint_t05(portal: Portal) -> None:
    opened = portal.signed_in()
    before = portal.world.count(ComplaintRow)
    with portal.browser(opened) as browser:
        answer = browser.post(
            "/reklamacje/nowa",
            data=FORM,
            files=[upload("a.png", PNG)],
            headers={"origin": "https://evil.example"},
        )

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert portal.world.count(ComplaintRow) == before


def test_what_is_typed_is_saved_sealed_and_comes_back(portal: Portal) -> None:
    opened = portal.signed_in()
    account = portal.world.visitor(opened).account
    with portal.browser(opened) as browser:
        saved = browser.post("/reklamacje/nowa/szkic", data=FORM | {"subject": "Szkic-sprawy"})
        portal.world.clock.advance(hours=23)
        again = portal.world.open_session(account)
        browser.cookies.set("mojbok-session", again.token)
        shown = browser.get("/reklamacje/nowa")

    assert saved.status_code == httpx.codes.NO_CONTENT
    assert "Szkic-sprawy" in shown.text
    assert "Max-Age=86400" in saved.headers["set-cookie"]
    assert not any(b"Szkic-sprawy" in row["sealed"] for row in portal.world.rows(DraftRow))


@pytest.mark.requirement("POR-08")
def test_another_account_in_the_same_browser_finds_no_draft(portal: Portal) -> None:
    one, other = portal.signed_in(), portal.signed_in()
    with portal.browser(one) as browser:
        browser.post("/reklamacje/nowa/szkic", data=FORM | {"subject": "Szkic-sprawy"})
        browser.cookies.set("mojbok-session", other.token)
        shown = browser.get("/reklamacje/nowa")

    assert shown.status_code == httpx.codes.OK
    assert "Szkic-sprawy" not in shown.text


def test_the_script_is_told_where_to_go_on(portal: Portal) -> None:
    with portal.browser(portal.signed_in()) as browser:
        answer = browser.post(
            "/reklamacje/nowa", data={"subject": "x"}, headers={"x-mojbok-upload": "1"}
        )

    assert answer.json() == {"to": "/reklamacje/nowa"}
    assert "mojbok-draft" in answer.headers["set-cookie"]


@pytest.mark.requirement("SEC-02")
@pytest.mark.parametrize("text", ["' OR 1=1--", '"; DROP TABLE complaints', "{{7*7}}", "${7*7}"])
def test_hostile_words_are_words_r22(portal: Portal, text: str) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        sent = browser.post("/reklamacje/nowa", data=FORM | {"subject": text, "text": text})
        shown = browser.get(sent.headers["location"])
        found = browser.get("/reklamacje", params={"szukaj": text})

    assert "49" not in shown.text.split("<h1")[1].split("Numer")[0]
    assert found.status_code == httpx.codes.OK
    assert "/reklamacje/" in sent.headers["location"]
    assert found.text.count("<article") == 1


@pytest.mark.parametrize(
    "query",
    ["stan=wszystko", "strona=0", "strona=-1", "strona=x", "strona=99999999999", "strona=٣"],
)
def test_what_an_address_says_badly_is_as_if_it_were_not_said(portal: Portal, query: str) -> None:
    opened = portal.signed_in()
    filed(portal.world, portal.world.visitor(opened))

    answer = portal.get(f"/reklamacje?{query}", opened)

    assert answer.status_code == httpx.codes.OK


async def test_an_answer_appears_in_the_open_page_and_not_once_the_session_is_over(
    portal: Portal, new_socket: Callable[[], Socket]
) -> None:
    opened, complaint, _file = customer_with_file(portal)
    page = portal.page(f"/reklamacje/{complaint.id}", opened)
    line = new_socket()
    await line.open(page, headers=portal.headers(opened))
    desk = portal.world.services.bok.complaints

    desk.ask(complaint.number, "Jaki jest stan licznika?", actor=shell("tests"))
    news = ""
    async with asyncio.timeout(20):
        while "Jaki jest stan licznika?" not in news:
            news = str(await line.updates.get())
    assert "Nowa wiadomość: Biuro Obsługi Klienta pyta." in news
    portal.world.application.events.ended(
        [portal.world.visitor(opened).session.id], EndReason.LOGOUT
    )
    await line.led_to()
    desk.answer(complaint.number, ComplaintState.REJECTED, "Tajna odpowiedź", actor=shell("tests"))
    await line.is_cut()

    assert "Tajna odpowiedź" not in str(line.updates._queue)  # type: ignore[attr-defined] # what came, unread
