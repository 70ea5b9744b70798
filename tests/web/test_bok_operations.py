"""Terms, the queue of letters and imports in the console, over HTTP (BOK-04, BOK-05)."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import delete
from sqlmodel import col

from mojbok.domain.letters import AccountLockedLetter
from mojbok.domain.staff import Role
from mojbok.storage.tables.accounts import LegalDocumentRow
from mojbok.storage.tables.announcements import AnnouncementRow
from mojbok.storage.tables.crm import CrmImportRow, RejectedRow
from tests.builders import NEW_TERMS
from tests.staff import Colleague, colleague
from tests.web.portal import Portal

_names = iter(range(10_000))


@pytest.fixture
def consultant(portal: Portal) -> Colleague:
    return colleague(portal.world, f"ola{next(_names)}")


@pytest.fixture
def boss(portal: Portal) -> Colleague:
    return colleague(portal.world, f"kierownik{next(_names)}", Role.ADMINISTRATOR)


@pytest.fixture
def number(portal: Portal) -> Iterator[str]:
    """Give the number of a version that is forgotten afterwards: other tests count on the terms of theirs."""
    version = f"7.{next(_names)}"
    yield version
    with portal.world.engine.begin() as connection:
        for table in (AnnouncementRow, LegalDocumentRow):
            connection.execute(delete(table).where(col(table.version) == version))


def upload(browser: httpx.Client, text: bytes, **fields: str) -> httpx.Response:
    """Send the form of a new version."""
    return browser.post("/bok/regulamin", data=fields, files={"text": ("regulamin.md", text)})


@pytest.mark.requirement("BOK-04")
def test_a_version_is_previewed_then_published(
    portal: Portal, boss: Colleague, number: str
) -> None:
    day = portal.world.services.bok.publishing.today() + timedelta(days=20)
    with portal.browser(boss.sign_in()) as browser:
        answer = upload(browser, NEW_TERMS.encode(), version=number, effective_on=day.isoformat())
        assert answer.headers["location"] == "/bok/regulamin/podglad"
        preview = browser.get("/bok/regulamin/podglad").text
        assert f"Wersja {number}" in preview
        assert "Co się zmieniło" in preview

        answer = browser.post("/bok/regulamin/publikacja")
        assert answer.headers["location"] == "/bok/regulamin?stan=opublikowany"
        assert number in browser.get("/bok/regulamin").text

        again = browser.post("/bok/regulamin/publikacja")
        assert again.headers["location"] == "/bok/regulamin"


@pytest.mark.requirement("BOK-04")
def test_a_version_of_the_next_days_needs_a_tick(
    portal: Portal, boss: Colleague, number: str
) -> None:
    day = portal.world.services.bok.publishing.today() + timedelta(days=3)
    with portal.browser(boss.sign_in()) as browser:
        upload(browser, NEW_TERMS.encode(), version=number, effective_on=day.isoformat())

        answer = browser.post("/bok/regulamin/publikacja")
        assert answer.headers["location"] == "/bok/regulamin/podglad"
        assert "Zaznacz to, jeśli tak ma być" in browser.get("/bok/regulamin/podglad").text

        answer = browser.post("/bok/regulamin/publikacja", data={"is_soon_meant": "true"})
        assert answer.headers["location"] == "/bok/regulamin?stan=opublikowany"


@pytest.mark.requirement("BOK-04")
def test_a_text_that_was_read_need_not_be_chosen_again(portal: Portal, boss: Colleague) -> None:
    day = portal.world.services.bok.publishing.today() + timedelta(days=20)
    with portal.browser(boss.sign_in()) as browser:
        answer = upload(browser, NEW_TERMS.encode(), version="zła wersja", effective_on="")
        assert answer.headers["location"] == "/bok/regulamin"
        page = browser.get("/bok/regulamin").text
        assert "Mamy już wczytaną treść" in page
        assert 'value="zła wersja"' in page

        version = {"version": f"8.{next(_names)}", "effective_on": day.isoformat()}
        answer = browser.post("/bok/regulamin", data=version, files={"text": ("", b"")})
        assert answer.headers["location"] == "/bok/regulamin/podglad"


@pytest.mark.requirement("BOK-04")
def test_without_a_text_and_with_one_that_is_none_the_field_says_so(
    portal: Portal, boss: Colleague
) -> None:
    with portal.browser(boss.sign_in()) as browser:
        upload(browser, b"", version="9.1", effective_on="2027-01-01")
        assert "Pole Treść jest wymagane" in browser.get("/bok/regulamin").text
        upload(browser, b"\xff\xfe\x00", version="9.1", effective_on="2027-01-01")
        assert "Mamy już wczytaną" not in browser.get("/bok/regulamin").text


@pytest.mark.requirement("BOK-04")
def test_the_terms_in_force_can_be_taken_along_and_corrected(
    portal: Portal, consultant: Colleague
) -> None:
    answer = portal.get("/bok/regulamin/obecny.md", consultant.sign_in())

    current = portal.world.services.bok.publishing.history(consultant.actor()).current
    assert current is not None
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text == f"{current.text}\n"


@pytest.mark.requirement("BOK-05")
def test_a_letter_is_tried_again_and_the_page_says_how_many(
    portal: Portal, boss: Colleague
) -> None:
    with portal.world.services.bok.mail.work() as work:
        letter = AccountLockedLetter(to="x@example.com", locked_at=portal.world.clock.now())
        # Due before all that other tests of the same world have left: on the first page.
        portal.world.clock.advance(days=-1000)
        work.outbox.put(letter, account_id="account")
        portal.world.clock.advance(days=1000)
    with portal.browser(boss.sign_in()) as browser:
        assert "x@example.com" in browser.get("/bok/poczta").text
        answer = browser.post("/bok/poczta/ponow", data={"letter": "no such letter"})
        assert "Tego listu nie można ponowić" in browser.get(answer.headers["location"]).text
        answer = browser.post("/bok/poczta/ponow", data={"reason": "serwer wrócił"})
        assert "Wysyłamy jeszcze raz" in browser.get(answer.headers["location"]).text


@pytest.mark.requirement("BOK-05")
def test_refused_rows_are_shown_and_downloaded_without_formulas(
    portal: Portal, consultant: Colleague
) -> None:
    now = portal.world.clock.now()
    number = 9000 + next(_names)
    portal.world.put(
        CrmImportRow(import_id=number, started_at=now, finished_at=now, folder="/dane", rejected=2)
    )
    portal.world.put(
        RejectedRow(
            import_id=number,
            number=1,
            file="clients.csv",
            line=3,
            column_name="name",
            value="<b>Ż</b>",
            reason="za długie",
        )
    )
    opened = consultant.sign_in()

    assert f"/bok/importy/{number}" in portal.get("/bok/importy", opened).text
    page = portal.get(f"/bok/importy/{number}", opened).text
    assert "&lt;b&gt;Ż&lt;/b&gt;" in page
    assert "Pierwszych 1 z 2" in page
    table = portal.get(f"/bok/importy/{number}/odrzucone.csv", opened)
    assert table.content.decode("utf-8-sig").splitlines() == [
        "file;line;column;value;reason",
        "clients.csv;3;name;<b>Ż</b>;za długie",
    ]
    assert table.headers["cache-control"] == "no-store"
    assert portal.get("/bok/importy/123456", opened).status_code == 404


@pytest.mark.requirement("BOK-01", "BOK-04", "BOK-05")
@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/bok/regulamin", "POST"),
        ("/bok/regulamin/podglad", "GET"),
        ("/bok/regulamin/publikacja", "POST"),
        ("/bok/poczta/ponow", "POST"),
    ],
)
def test_what_is_an_administrators_is_refused_to_a_consultant(
    portal: Portal, consultant: Colleague, path: str, method: str
) -> None:
    with portal.browser(consultant.sign_in()) as browser:
        answer = browser.request(method, path)

    assert answer.status_code == 403
    assert "Brak uprawnień" in answer.text
