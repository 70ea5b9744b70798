"""Moje dane over HTTP (POR-09): the password once more, then a file that nothing keeps."""

from dataclasses import replace
from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader

from mojbok.domain.letters import DataDownloadedLetter
from mojbok.domain.rates import Rate
from mojbok.services.sessions import OpenedSession
from tests.builders import PASSWORD
from tests.web.portal import Portal

pytestmark = pytest.mark.requirement("POR-09")
PAGE = "/ustawienia/moje-dane"
JSON = f"{PAGE}/pobierz.json"
PDF = f"{PAGE}/pobierz.pdf"


def prove(portal: Portal, opened: OpenedSession, password: str = PASSWORD) -> httpx.Response:
    with portal.browser(opened) as browser:
        return browser.post(PAGE, data={"password": password}, headers={"Origin": portal.url})


def test_the_file_comes_after_the_password_whole_and_is_kept_by_nobody(portal: Portal) -> None:
    opened = portal.signed_in()
    account = portal.world.visitor(opened).account

    assert prove(portal, opened).headers["location"] == PAGE
    page = portal.get(PAGE, opened).text
    assert JSON in page
    assert PASSWORD not in page
    asked, answer = portal.get(JSON, opened), portal.get(JSON, opened)

    assert answer.headers["content-type"] == "application/json"
    assert "no-store" in answer.headers["cache-control"]
    name = f"mojbok-moje-dane-{portal.world.today}.json"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert asked.json()["account"][0]["id"] == account.id
    events = [event["event"] for event in answer.json()["events"]]
    # The first download stands in the second file.
    assert "data_downloaded" in events
    assert [letter.to for letter in portal.world.letters(DataDownloadedLetter)[-2:]] == [
        account.email,
        account.email,
    ]


def test_before_the_password_the_address_leads_to_where_it_is_asked_for(portal: Portal) -> None:
    opened = portal.signed_in()

    for answer in (portal.get(JSON, opened), portal.get(JSON, opened)):
        assert answer.headers["location"] == f"{PAGE}?stan=haslo"
    assert "Wpisz jeszcze raz hasło" in portal.get(f"{PAGE}?stan=haslo", opened).text


def test_a_wrong_password_is_told_beside_its_field(portal: Portal) -> None:
    opened = portal.signed_in()
    with portal.browser(opened) as browser:
        sent = {"password": "Zielony-Czajnik8"}
        answer = browser.post(PAGE, data=sent, headers={"Origin": portal.url})
        page = browser.get(answer.headers["location"]).text

    assert 'aria-invalid="true"' in page
    assert "Zielony-Czajnik8" not in page
    assert JSON not in page


@pytest.mark.requirement("SEC-02")
def test_so_many_files_a_day_are_handed_out_and_no_more(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = portal.signed_in()
    prove(portal, opened)
    throttle = portal.world.services.downloads.throttle
    few = replace(throttle.rates, own_data_account=(Rate(1, 3600),))
    monkeypatch.setattr(type(throttle), "_rates", lambda _self, name: getattr(few, name))

    answers = [portal.get(JSON, opened).status_code for _ in range(2)]

    assert answers == [httpx.codes.OK, httpx.codes.TOO_MANY_REQUESTS]


def test_the_same_comes_as_a_pdf_for_people(portal: Portal) -> None:
    opened = portal.signed_in()
    account = portal.world.visitor(opened).account
    assert portal.get(PDF, opened).headers["location"] == f"{PAGE}?stan=haslo"
    prove(portal, opened)

    answer = portal.get(PDF, opened)

    assert answer.headers["content-type"] == "application/pdf"
    assert "no-store" in answer.headers["cache-control"]
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert account.login in told
    assert account.email in told
    assert portal.world.events("data_downloaded")[-1]["facts"] == '{"format": "pdf"}'
